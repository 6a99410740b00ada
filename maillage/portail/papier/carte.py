"""The drawn map of a directory: contours, numbered points, scale, north. SVG, black on white, no picture from elsewhere.

Few places: each bears its number. Many: each commune bears its own, the same as in the list. Too many for one sheet: the
ground is cut in four or nine sheets, and a first one shows the cut. Lengths in millimetres, degrees in WGS 84.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians
from typing import Any, Final, NamedTuple

from shapely import box as rectangle
from shapely import make_valid
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from maillage.portail.papier.placement import Cases, Pose, lay_labels

KM_PAR_DEGRE: Final = 111.195
LIEUX_MAX: Final = 99
"""Above, places are shown by their commune."""
DECOUPES_MAX: Final = 4
_MARGE: Final = 0.06
_PT: Final = 0.3528
_GRAIN: Final = 0.12
"""Millimetres under which a bend of a contour is not seen on paper."""
_COTE_MIN_KM: Final = 2.0
_ECHELLES: Final = (0.2, 0.5, 1, 2, 5, 10, 20, 50)
_ENCRE_DES_NOMS: Final = "#333"
_LETTRES: Final = "ABCDEFGHIJKLMNOP"


class Point(NamedTuple):
    """``commune``: its rank in the list. ``niveau``: 1 to 3, 0 when unknown."""

    longitude: float
    latitude: float
    numero: int
    commune: int
    niveau: int = 0


class Territoire(NamedTuple):
    """A commune: ``contour`` is GeoJSON; ``dedans``: of the perimeter."""

    nom: str
    contour: Mapping[str, Any]
    dedans: bool
    population: int = 0


class Cercle(NamedTuple):
    """The radius asked, in kilometres."""

    longitude: float
    latitude: float
    rayon: float


@dataclass(frozen=True)
class Cadre:
    """The sheet: its size, and that of its figures in points."""

    largeur: float
    hauteur: float
    corps: float


class Feuille(NamedTuple):
    """One drawn map, ``largeur`` millimetres wide. ``lettre``: that of its part, empty for the whole."""

    svg: str
    largeur: float
    lettre: str = ""


class Carte(NamedTuple):
    """``par_commune``: the numbers are those of communes."""

    feuilles: tuple[Feuille, ...]
    par_commune: bool


class _Vue:
    """A rectangle of the ground laid in a frame."""

    def __init__(self, ouest: float, sud: float, est: float, nord: float, cadre: Cadre) -> None:
        self.aplati = cos(radians((sud + nord) / 2))
        large, haut = (est - ouest) * self.aplati, nord - sud
        self.mm = min(cadre.largeur / large, cadre.hauteur / haut)
        self.largeur, self.hauteur = large * self.mm, haut * self.mm
        self.ouest, self.sud, self.est, self.nord = ouest, sud, est, nord

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - self.ouest) * self.aplati * self.mm, (self.nord - latitude) * self.mm

    def has(self, point: Point) -> bool:
        return self.ouest <= point.longitude <= self.est and self.sud <= point.latitude <= self.nord

    @property
    def km(self) -> float:
        """Millimetres of a kilometre."""
        return self.mm / KM_PAR_DEGRE


def draw_map(points: Sequence[Point], territoires: Sequence[Territoire], cadre: Cadre, cercle: Cercle | None = None) -> Carte:  # fmt: skip
    """The map, in as few sheets as leave every number to be read; no sheet when nothing has a position."""
    read = ((one, make_valid(shape(one.contour))) for one in territoires if one.contour)
    formes = [(one, forme) for one, forme in read if not forme.is_empty]
    bornes = _bounds(points, formes, cercle)
    if bornes is None:
        return Carte((), par_commune=False)
    drawing = _Dessin(formes, cadre, cercle)
    whole = _Vue(*bornes, cadre)
    few = [(False, 1), (False, 2)] if len(points) <= LIEUX_MAX else []
    marques = {False: list(points), True: _by_commune(points)}
    for par_commune, cut in [*few, *((True, cut) for cut in range(1, DECOUPES_MAX))]:
        sheets = drawing.sheets(whole, cut, marques[par_commune], par_commune=par_commune, anyhow=False)
        if sheets is not None:
            return Carte(tuple(sheets), par_commune)
    sheets = drawing.sheets(whole, DECOUPES_MAX, marques[True], par_commune=True, anyhow=True)
    return Carte(tuple(sheets or ()), par_commune=True)


def _bounds(points: Sequence[Point], formes: Sequence[tuple[Territoire, BaseGeometry]], cercle: Cercle | None) -> tuple[float, float, float, float] | None:  # fmt: skip
    """West, south, east, north, with a margin; at least two kilometres."""
    boxes = [forme.bounds for one, forme in formes if one.dedans]
    if cercle:
        high = cercle.rayon / KM_PAR_DEGRE
        wide = high / cos(radians(cercle.latitude))
        boxes = [(cercle.longitude - wide, cercle.latitude - high, cercle.longitude + wide, cercle.latitude + high)]
    boxes += [(point.longitude, point.latitude) * 2 for point in points]
    if not boxes:
        return None
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    least = _COTE_MIN_KM / KM_PAR_DEGRE / 2
    add_x = max((east - west) * _MARGE, least - (east - west) / 2, least / 4)
    add_y = max((north - south) * _MARGE, least - (north - south) / 2, least / 4)
    return west - add_x, south - add_y, east + add_x, north + add_y


def _by_commune(points: Sequence[Point]) -> list[Point]:
    """One mark a commune, in the middle of its places, at the highest level found there."""
    groups: dict[int, list[Point]] = {}
    for point in points:
        groups.setdefault(point.commune, []).append(point)
    return [
        Point(
            sum(point.longitude for point in group) / len(group),
            sum(point.latitude for point in group) / len(group),
            number,
            number,
            max(point.niveau for point in group),
        )
        for number, group in sorted(groups.items())
    ]


class _Dessin:
    def __init__(self, formes: Sequence[tuple[Territoire, BaseGeometry]], cadre: Cadre, cercle: Cercle | None) -> None:
        self.formes, self.cadre, self.cercle = formes, cadre, cercle
        self.corps = cadre.corps * _PT

    def sheets(self, whole: _Vue, cut: int, marques: Sequence[Point], *, par_commune: bool, anyhow: bool) -> list[Feuille] | None:  # fmt: skip
        """None when some number finds no room. ``anyhow``: those are then left to the list."""
        if cut == 1:
            svg = self._sheet(whole, marques, par_commune=par_commune, anyhow=anyhow)
            return None if svg is None else [Feuille(svg, whole.largeur)]
        parts = [vue for vue in _parts(whole, cut, self.cadre) if any(vue.has(marque) for marque in marques)]
        sheets: list[Feuille] = []
        for letter, vue in zip(_LETTRES, parts, strict=False):
            inside = [marque for marque in marques if vue.has(marque)]
            svg = self._sheet(vue, inside, par_commune=par_commune, anyhow=anyhow)
            if svg is None:
                return None
            sheets.append(Feuille(svg, vue.largeur, letter))
        return [Feuille(self._overview(whole, parts), whole.largeur), *sheets]

    def _sheet(self, vue: _Vue, marques: Sequence[Point], *, par_commune: bool, anyhow: bool) -> str | None:
        high = self.corps * 1.5
        cases = Cases(vue.largeur, vue.hauteur, high * 2)
        cases.take(vue.largeur - high, high * 1.4, high * 2, high * 2.8)  # the north
        _, length = self._scale(vue)
        cases.take(length / 2 + 2, vue.hauteur - high * 0.9, length + 6, high * 1.8)
        points = [vue.place(marque.longitude, marque.latitude) for marque in marques]
        sizes = [(self._width(str(marque.numero)), high) for marque in marques]
        poses = lay_labels(points, sizes, cases)
        if poses is None:
            if not anyhow:
                return None
            poses = [pose for point, size in zip(points, sizes, strict=True) for pose in lay_labels([point], [size], cases) or []]  # fmt: skip
        drawn = [
            _mark(pose, marque, self.corps, par_commune=par_commune) for pose, marque in _pair(poses, marques, points)
        ]
        leaders = "".join(_leader(pose) for pose in poses if pose.moved)
        names = self._names(vue, cases)
        return self._svg(vue, f"{self._ground(vue)}{names}{leaders}{''.join(drawn)}")

    def _overview(self, whole: _Vue, parts: Sequence[_Vue]) -> str:
        cases = Cases(whole.largeur, whole.hauteur, 10)
        cut = []
        size = self.corps * 3
        for letter, part in zip(_LETTRES, parts, strict=False):
            left, top = whole.place(part.ouest, part.nord)
            right, bottom = whole.place(part.est, part.sud)
            x, y = (left + right) / 2, (top + bottom) / 2
            cases.take(x, y, size, size)
            cut.append(
                f'<rect x="{left:.2f}" y="{top:.2f}" width="{right - left:.2f}" height="{bottom - top:.2f}" fill="none" '
                'stroke="#000" stroke-width=".5" stroke-dasharray="2 1.2"/>'
                f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{size * 0.62:.2f}" fill="#fff" stroke="#000" stroke-width=".4"/>'
                + _text(x, y + size * 0.25, letter, size * 0.7, bold=True)
            )
        return self._svg(whole, self._ground(whole) + self._names(whole, cases) + "".join(cut))

    def _width(self, text: str) -> float:
        return max(self.corps * 1.5, self.corps * (0.62 * len(text) + 0.7))

    def _ground(self, vue: _Vue) -> str:
        """Contours in the frame: those of the perimeter on white, the others on grey."""
        margin = (vue.nord - vue.sud) * 0.02
        frame = rectangle(vue.ouest - margin, vue.sud - margin, vue.est + margin, vue.nord + margin)
        grain = _GRAIN / vue.mm
        shapes: dict[bool, list[str]] = {False: [], True: []}
        for one, forme in self.formes:
            if forme.intersects(frame):
                seen = forme.simplify(grain).intersection(frame)
                shapes[one.dedans].append(_path(seen, vue))
        circle = ""
        if self.cercle:
            x, y = vue.place(self.cercle.longitude, self.cercle.latitude)
            circle = f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{self.cercle.rayon * vue.km:.2f}" fill="none" stroke="#000" stroke-width=".5" stroke-dasharray="2.4 1.4"/>'
        return (
            f'<path d="{"".join(shapes[False])}" fill="#eee" stroke="#bbb" stroke-width=".18"/>'
            f'<path d="{"".join(shapes[True])}" fill="#fff" stroke="#888" stroke-width=".28"/>{circle}'
        )

    def _names(self, vue: _Vue, cases: Cases) -> str:
        """Names of the largest communes, where they hide nothing."""
        size, drawn = self.corps * 0.92, []
        for one, forme in sorted(self.formes, key=lambda pair: (not pair[0].dedans, -pair[0].population, pair[0].nom)):
            middle = forme.representative_point()
            x, y = vue.place(middle.x, middle.y)
            width = size * 0.55 * len(one.nom) + 1
            for lower in (0.0, 1.6 * size, -1.6 * size):
                if cases.is_free(x, y + lower, width, size * 1.25):
                    cases.take(x, y + lower, width + size, size * 1.6)
                    drawn.append(_text(x, y + lower + size * 0.35, one.nom, size, colour=_ENCRE_DES_NOMS))
                    break
        return "".join(drawn)

    def _scale(self, vue: _Vue) -> tuple[float, float]:
        """(kilometres, millimetres) of the scale bar: about a quarter of the sheet."""
        wanted = vue.largeur / 4 / vue.km
        km = max((one for one in _ECHELLES if one <= wanted), default=_ECHELLES[0])
        return km, km * vue.km

    def _svg(self, vue: _Vue, inside: str) -> str:
        km, length = self._scale(vue)
        x, y, size = 2.0, vue.hauteur - 2.0, self.corps
        said = f"{km:g}".replace(".", ",") + " km"
        north_x, north_y = vue.largeur - size * 1.2, size * 0.6
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{vue.largeur:.2f}mm" height="{vue.hauteur:.2f}mm" '
            f'viewBox="0 0 {vue.largeur:.2f} {vue.hauteur:.2f}" font-family="Atkinson Hyperlegible, Libertinus Serif">'
            f"{inside}"
            f'<rect x=".6" y="{y - size * 1.9:.2f}" width="{length + 2.8:.2f}" height="{size * 1.9 + 1.2:.2f}" fill="#fff"/>'
            f'<path d="M{x:.2f} {y - 1.2:.2f}V{y:.2f}H{x + length:.2f}V{y - 1.2:.2f}" fill="none" stroke="#000" stroke-width=".4"/>'
            + _text(x + length / 2, y - 1.4, said, size)
            + f'<path d="M{north_x:.2f} {north_y:.2f}l{size * 0.5:.2f} {size * 1.4:.2f}h{-size:.2f}z" fill="#000"/>'
            + _text(north_x, north_y + size * 2.5, "Nord", size * 0.9)
            + f'<rect x=".15" y=".15" width="{vue.largeur - 0.3:.2f}" height="{vue.hauteur - 0.3:.2f}" fill="none" stroke="#000" stroke-width=".3"/>'
            "</svg>"
        )


def _pair(poses: Iterable[Pose], marques: Sequence[Point], points: Sequence[tuple[float, float]]) -> Iterable[tuple[Pose, Point]]:  # fmt: skip
    """Each label with its mark; two marks at one point come in their order."""
    waiting: dict[tuple[float, float], list[Point]] = {}
    for point, marque in zip(points, marques, strict=True):
        waiting.setdefault(point, []).append(marque)
    for pose in poses:
        yield pose, waiting[pose.point_x, pose.point_y].pop(0)


def _parts(whole: _Vue, cut: int, cadre: Cadre) -> list[_Vue]:
    """The ground cut in ``cut`` by ``cut``, read from the north-west."""
    wide, high = (whole.est - whole.ouest) / cut, (whole.nord - whole.sud) / cut
    return [
        _Vue(
            whole.ouest + column * wide,
            whole.nord - (row + 1) * high,
            whole.ouest + (column + 1) * wide,
            whole.nord - row * high,
            cadre,
        )
        for row in range(cut)
        for column in range(cut)
    ]


def _path(forme: BaseGeometry, vue: _Vue) -> str:
    pieces = []
    # A border that only follows the frame leaves a line, which is no ground.
    for part in (piece for piece in getattr(forme, "geoms", [forme]) if piece.geom_type == "Polygon"):
        for ring in (part.exterior, *part.interiors):
            spots = [vue.place(longitude, latitude) for longitude, latitude in ring.coords]
            pieces.append("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in spots[:-1]) + "Z")
    return "".join(pieces)


def _leader(pose: Pose) -> str:
    return (
        f'<path d="M{pose.point_x:.2f} {pose.point_y:.2f}L{pose.x:.2f} {pose.y:.2f}" stroke="#000" stroke-width=".2"/>'
        f'<circle cx="{pose.point_x:.2f}" cy="{pose.point_y:.2f}" r=".55" fill="#000"/>'
    )


def _mark(pose: Pose, marque: Point, corps: float, *, par_commune: bool) -> str:
    """A number in its shape: a commune in a rounded box; a place in a black disc (help), a square (computers), a ring (Wi-Fi)."""
    text = str(marque.numero)
    wide, high = max(corps * 1.5, corps * (0.62 * len(text) + 0.7)) - 0.2, corps * 1.5 - 0.2
    left, top = pose.x - wide / 2, pose.y - high / 2
    corner, fill, ink, line = high / 2, "#fff", "#000", 0.3
    dash = ""
    if par_commune:
        corner = 0.6
    elif marque.niveau == 3:
        fill, ink = "#000", "#fff"
    elif marque.niveau == 2:
        corner, line = 0, 0.45
    elif not marque.niveau:
        dash = ' stroke-dasharray=".8 .5"'
    return (
        f'<rect x="{left:.2f}" y="{top:.2f}" width="{wide:.2f}" height="{high:.2f}" rx="{corner:.2f}" fill="{fill}" '
        f'stroke="#000" stroke-width="{line}"{dash}/>'
        + _text(pose.x, pose.y + corps * 0.35, text, corps, bold=True, colour=ink)
    )


def _text(x: float, y: float, text: str, size: float, *, bold: bool = False, colour: str = "#000") -> str:
    weight = ' font-weight="bold"' if bold else ""
    halo = ' stroke="#fff" stroke-width=".5" paint-order="stroke"' if colour == _ENCRE_DES_NOMS else ""
    return f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}" text-anchor="middle" fill="{colour}"{weight}{halo}>{escape(text)}</text>'
