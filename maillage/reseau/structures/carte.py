"""The Département drawn as an SVG: contours of its communes below, one disc a commune above, in one frame. Pure.

Plate carrée with the longitude shrunk at the middle latitude: good to a few metres on the width of a Département, and
north stays up.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import cos, radians, sqrt
from typing import Any, Final, NamedTuple

from maillage.socle.territoires.geometrie import KM_PER_DEGREE

LARGEUR: Final = 1000.0
"""Width of the drawing in its own units."""
_MARGE: Final = 12.0
_PAS: Final = 1.6
"""Points closer than this to the last one kept are not drawn (a third of a pixel on a wide screen)."""
_RAYON: Final = 13.0


class Cadre(NamedTuple):
    """Where degrees fall in the drawing."""

    ouest: float
    nord: float
    echelle: float
    etroit: float
    hauteur: float

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """(x, y) in units of the drawing."""
        x = (longitude - self.ouest) * self.etroit * self.echelle + _MARGE
        return x, (self.nord - latitude) * self.echelle + _MARGE


class Point(NamedTuple):
    """A disc: ``nombre`` things in one commune."""

    x: float
    y: float
    rayon: float
    nom: str
    nombre: int


def frame(points: Iterable[tuple[float, float]]) -> Cadre | None:
    """The frame that holds every (latitude, longitude); None without two different points."""
    known = list(points)
    if not known:
        return None
    south, north = min(p[0] for p in known), max(p[0] for p in known)
    west, east = min(p[1] for p in known), max(p[1] for p in known)
    narrow = cos(radians((south + north) / 2))
    width, height = (east - west) * narrow, north - south
    if width <= 0 or height <= 0:
        return None
    scale = (LARGEUR - 2 * _MARGE) / max(width, height / 1.4)  # no taller than 1.4 times its width
    return Cadre(west, north, scale, narrow, height * scale + 2 * _MARGE)


def scale_bar(cadre: Cadre) -> tuple[int, float]:
    """(kilometres, length in units) of a bar no longer than a quarter of the width; one kilometre at least."""
    unit = cadre.echelle / KM_PER_DEGREE
    km = next((km for km in (50, 20, 10, 5, 2) if km * unit <= LARGEUR / 4), 1)
    return km, km * unit


def corners(contour: Mapping[str, Any]) -> list[tuple[float, float]]:
    """Every (latitude, longitude) of the outer rings of a GeoJSON polygon or multipolygon."""
    return [(point[1], point[0]) for ring in _rings(contour) for point in ring]


def ground_path(cadre: Cadre, contours: Iterable[Mapping[str, Any]]) -> str:
    """The ``d`` of one SVG path for every contour, simplified to what a screen shows."""
    return "".join(_ring_path(cadre, ring) for contour in contours for ring in _rings(contour))


def draw_ground(cadre: Cadre, contours: Iterable[Mapping[str, Any]]) -> str:
    """The SVG file of the contours alone, thin and pale."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR:.0f} {cadre.hauteur:.0f}">'
        f'<path d="{ground_path(cadre, contours)}" fill="#f6f4f1" stroke="#b9b2a8" stroke-width="1"/></svg>'
    )


def discs(cadre: Cadre, communes: Iterable[tuple[str, float, float, int]]) -> list[Point]:
    """One disc for each (name, latitude, longitude, number); its area grows with the number. Big ones first, so below."""
    found = []
    for nom, latitude, longitude, nombre in communes:
        x, y = cadre.place(latitude, longitude)
        found.append(Point(round(x, 1), round(y, 1), round(_RAYON * min(sqrt(nombre), 6.0), 1), nom, nombre))
    return sorted(found, key=lambda point: (-point.rayon, point.nom))


def _rings(contour: Mapping[str, Any]) -> Sequence[Sequence[Sequence[float]]]:
    coordinates = contour.get("coordinates") or ()
    if contour.get("type") == "Polygon":
        return coordinates[:1]
    return [polygon[0] for polygon in coordinates if polygon] if contour.get("type") == "MultiPolygon" else ()


def _ring_path(cadre: Cadre, ring: Sequence[Sequence[float]]) -> str:
    kept: list[tuple[float, float]] = []
    for longitude, latitude, *_ in ring:
        x, y = cadre.place(latitude, longitude)
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= _PAS:
            kept.append((x, y))
    if len(kept) < 3:
        return ""
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in kept) + "Z"
