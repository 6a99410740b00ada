"""Shapes of fictional territories: a wobbly coast, cut into Voronoi cells.

Longitudes and latitudes are treated as a plane stretched by the cosine of the middle latitude: enough for a picture.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi

Points = NDArray[np.float64]

_DECIMALES: Final = 5
"""About one metre, as in the files of API Géo."""


@dataclass(frozen=True, slots=True)
class Decoupage:
    """``cells[i]`` (shapely geometry) is the territory around ``centres[i]`` (lon, lat); ``outline`` is their union."""

    cells: NDArray[Any]
    centres: Points
    outline: Any


def wobbly_outline(hasard: np.random.Generator, latitude: float, longitude: float, radius_km: float) -> Any:
    """Star-shaped polygon of about ``radius_km`` around a point: a circle plus a few random waves."""
    angles = np.linspace(0.0, 2 * np.pi, 180, endpoint=False)
    radii = np.ones_like(angles)
    for wave in range(2, 9):
        radii += hasard.normal(0, 0.16 / wave) * np.cos(wave * angles + hasard.uniform(0, 2 * np.pi))
    degrees = np.clip(radii, 0.4, 1.8) * radius_km / 111.195
    ring = np.column_stack(
        (longitude + degrees * np.cos(angles) / np.cos(np.radians(latitude)), latitude + degrees * np.sin(angles))
    )
    return shapely.make_valid(shapely.polygons(np.round(ring, _DECIMALES)))


def scatter(hasard: np.random.Generator, outline: Any, total: int) -> Points:
    """``total`` points (lon, lat) inside the outline, denser around a few towns."""
    west, south, east, north = shapely.bounds(outline)
    towns = hasard.uniform((west, south), (east, north), (max(3, total // 120), 2))
    kept = np.empty((0, 2))
    while len(kept) < total:
        wide = hasard.uniform((west, south), (east, north), (total * 2, 2))
        near = towns[hasard.integers(len(towns), size=total)] + hasard.normal(0, 0.04, (total, 2)) * np.array(
            (east - west, north - south)
        )
        batch = np.vstack((wide, near))
        hasard.shuffle(batch)
        kept = np.vstack((kept, batch[shapely.contains_xy(outline, batch[:, 0], batch[:, 1])]))
    return kept[:total]


def cut(points: Points, outline: Any) -> Decoupage:
    """Voronoi cells of the points, clipped to the outline, after one step that makes their sizes less uneven."""
    return _cut(_relaxed(points, outline), outline)


def _relaxed(points: Points, outline: Any) -> Points:
    cells = _cut(points, outline).cells
    inside = shapely.centroid(cells)
    moved = np.column_stack((shapely.get_x(inside), shapely.get_y(inside)))
    out = ~shapely.contains_xy(outline, moved[:, 0], moved[:, 1])
    moved[out] = points[out]
    return moved


def _cut(points: Points, outline: Any) -> Decoupage:
    west, south, east, north = shapely.bounds(outline)
    margin = 3 * max(east - west, north - south)
    # Four far points close every cell that matters.
    far = np.array(
        [
            (west - margin, south - margin),
            (west - margin, north + margin),
            (east + margin, south - margin),
            (east + margin, north + margin),
        ]
    )
    diagram = Voronoi(np.vstack((points, far)))
    rings = [
        shapely.linearrings(np.round(diagram.vertices[diagram.regions[diagram.point_region[rank]]], _DECIMALES))
        for rank in range(len(points))
    ]
    cells = shapely.polygons(rings)
    shapely.prepare(outline)
    edge = ~shapely.contains_properly(outline, cells)
    cells[edge] = shapely.intersection(shapely.make_valid(cells[edge]), outline)
    cells[edge] = [_polygonal(cell) for cell in shapely.set_precision(cells[edge], 10**-_DECIMALES)]
    centres = shapely.point_on_surface(cells)
    return Decoupage(cells, np.column_stack((shapely.get_x(centres), shapely.get_y(centres))), outline)


def _polygonal(geometry: Any) -> Any:
    """Only the areas: clipping may leave a stray line."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    return shapely.multipolygons([part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"])


def to_geojson(geometry: Any) -> dict[str, Any]:
    """GeoJSON Polygon or MultiPolygon, coordinates rounded to a metre."""
    if geometry.geom_type == "Polygon":
        return {"type": "Polygon", "coordinates": _rings(geometry)}
    return {"type": "MultiPolygon", "coordinates": [_rings(part) for part in geometry.geoms]}


def _rings(polygon: Any) -> list[list[list[float]]]:
    rings = (polygon.exterior, *polygon.interiors)
    return [np.round(shapely.get_coordinates(ring), _DECIMALES).tolist() for ring in rings]
