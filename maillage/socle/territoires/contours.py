"""Contours of communes made light enough to be drawn: simplified together, then written as short whole numbers. Pure.

Shared borders stay shared: a line between two communes is simplified once for both (coverage simplification), so that no gap nor overlap shows. Shapely is imported where it is used: it costs start-up half a second.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from maillage.socle.territoires.geometrie import KM_PER_DEGREE

if TYPE_CHECKING:
    from shapely import Geometry

TOLERANCE: Final = 200.0
"""Metres: a pixel of a screen that shows a whole Département."""
QUANTUM: Final = 0.0002
"""Degrees in one unit of the wire: twenty metres, a tenth of the tolerance. Finer would weigh more and show nothing."""
_SURFACES: Final = ("Polygon", "MultiPolygon")

Point = tuple[float, float]
"""(longitude, latitude) in degrees, WGS 84, as GeoJSON orders them."""
Anneau = tuple[Point, ...]
"""A closed ring: its last point is its first."""
Polygone = tuple[Anneau, ...]
"""An outer ring, then its holes."""


class Repere(NamedTuple):
    """A name to write on the map. Degrees, WGS 84."""

    nom: str
    latitude: float
    longitude: float


def simplified(
    contours: Mapping[str, Mapping[str, Any]], tolerance: float = TOLERANCE
) -> dict[str, tuple[Polygone, ...]]:
    """``contours`` ({code: GeoJSON Polygon or MultiPolygon}) with its small details left out.

    A bend goes when the triangle it makes is smaller than a square of ``tolerance`` metres (Visvalingam and Whyatt).
    Each code that has such a geometry keeps at least one polygon, however small. Neighbours still touch. Degrees.
    """
    codes, shapes = _projected(contours)
    if not codes:
        return {}
    import shapely

    light = shapely.coverage_simplify(shapes, tolerance)
    return {code: _polygons(shape, _scale(contours)) for code, shape in zip(codes, light, strict=True)}


def outline(communes: Iterable[Sequence[Polygone]]) -> tuple[Polygone, ...]:
    """The ground that ``communes`` (values of ``simplified``) cover together, without the lines inside."""
    import shapely

    shapes = [shapely.Polygon(rings[0], rings[1:]) for polygons in communes for rings in polygons]
    # A ring may touch itself once its points are few: a union that does not mind, rather than a coverage's.
    return _polygons(shapely.union_all(shapely.make_valid(shapes)), 1.0, metres=False)


def encode_lines(communes: Mapping[str, Sequence[Polygone]]) -> dict[str, Any]:
    """What a browser needs to draw ``communes`` (answer of ``simplified``), each border written once.

    ``origine``: [longitude, latitude] in quanta; ``quantum``: degrees in one unit. ``bords``: closed rings of the whole
    ground; ``traits``: the lines inside. Each is a flat list x, y, x, y… of differences with the point before, the first
    of a line with the last of the line before it.
    """
    border = [ring for polygon in outline(communes.values()) for ring in polygon]
    drawn = Counter(
        step for polygons in communes.values() for rings in polygons for ring in rings for step in _steps(ring)
    )
    lines = _merged(step for step, times in drawn.items() if times > 1)
    rings = [[_quantised(point) for point in ring] for ring in border]
    first = rings[0][0] if rings else (0, 0)
    coder = _Coder(first)
    return {
        "quantum": QUANTUM,
        "origine": list(first),
        "bords": [coder.encode(ring) for ring in rings],
        "traits": [coder.encode(line) for line in lines],
    }


def encode_names(names: Iterable[Repere], origine: Sequence[int]) -> dict[str, Any]:
    """``noms`` in the order given (the most useful first), ``x`` and ``y`` of each from ``origine``, in quanta."""
    reperes = list(names)
    points = [_quantised((repere.longitude, repere.latitude)) for repere in reperes]
    return {
        "noms": [repere.nom for repere in reperes],
        "x": [x - origine[0] for x, _ in points],
        "y": [y - origine[1] for _, y in points],
    }


_Entier = tuple[int, int]
_Pas = tuple[_Entier, _Entier]


class _Coder:
    """Writes each point as the step from the one before, across lines too: steps are shorter than places."""

    def __init__(self, start: _Entier) -> None:
        self._at = start

    def encode(self, line: Sequence[_Entier]) -> list[int]:
        steps: list[int] = []
        for x, y in line:
            steps += (x - self._at[0], y - self._at[1])
            self._at = (x, y)
        return steps


def _quantised(point: Point) -> _Entier:
    return round(point[0] / QUANTUM), round(point[1] / QUANTUM)


def _steps(ring: Anneau) -> Iterable[_Pas]:
    """Each step of a ring, written the same from both sides of the border; those that shrank to a point left out."""
    for start, end in pairwise(_quantised(point) for point in ring):
        if start != end:
            yield (start, end) if start < end else (end, start)


def _merged(segments: Iterable[_Pas]) -> list[list[_Entier]]:
    """Steps put end to end into lines as long as they can be, in an order that does not change from one run to the next."""
    import shapely

    steps = sorted(segments)
    if not steps:
        return []
    joined = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(steps)))
    return [[(round(x), round(y)) for x, y in line.coords] for line in shapely.get_parts(joined)]


def _scale(contours: Mapping[str, Mapping[str, Any]]) -> float:
    """Cosine of a latitude of the ground: a degree of longitude is that much shorter than one of latitude."""
    for geojson in contours.values():
        point: Any = geojson.get("coordinates") or ()
        while point and not isinstance(point[0], int | float):
            point = point[0]
        if point:
            return math.cos(math.radians(point[1]))
    return 1.0


def _projected(contours: Mapping[str, Mapping[str, Any]]) -> tuple[list[str], "list[Geometry]"]:
    """Codes with a polygon, and their shapes in metres on a plane that suits one Département."""
    import shapely
    from shapely.geometry import shape

    codes = [
        code for code, geojson in contours.items() if geojson.get("type") in _SURFACES and geojson.get("coordinates")
    ]
    degrees = [shape(contours[code]) for code in codes]
    metre = KM_PER_DEGREE * 1000
    factors = (metre * _scale(contours), metre)
    return codes, list(shapely.transform(degrees, lambda points: points * factors))


def _polygons(geometry: "Geometry", scale: float, *, metres: bool = True) -> tuple[Polygone, ...]:
    """The rings of a shape, in degrees."""
    import shapely

    metre = KM_PER_DEGREE * 1000 if metres else 1.0
    return tuple(
        tuple(
            tuple((x / metre / scale, y / metre) for x, y in ring.coords) for ring in (part.exterior, *part.interiors)
        )
        for part in shapely.get_parts(geometry)
        if part.geom_type == "Polygon"
    )
