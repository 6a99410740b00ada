"""Distances and contours on the sphere, in plain Python.

Shapely would cost half a second of start-up for a test made once a row; these few loops need no import.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import asin, cos, hypot, inf, radians, sin, sqrt
from typing import Any, Final, NamedTuple

EARTH_RADIUS_KM: Final = 6371.0
KM_PER_DEGREE: Final = 111.195
"""Length of one degree of latitude on that sphere."""

Anneau = Sequence[Sequence[float]]
"""Closed ring of (lon, lat) pairs, as GeoJSON writes it."""


class Boite(NamedTuple):
    """Bounding box in degrees, WGS 84."""

    latitude_min: float
    latitude_max: float
    longitude_min: float
    longitude_max: float

    def contains(self, latitude: float, longitude: float) -> bool:
        """True when the point is inside or on the edge."""
        return (
            self.latitude_min <= latitude <= self.latitude_max and self.longitude_min <= longitude <= self.longitude_max
        )

    def distance_km(self, latitude: float, longitude: float) -> float:
        """Kilometres from the point to the box, 0 inside."""
        near_lat = min(max(latitude, self.latitude_min), self.latitude_max)
        near_lon = min(max(longitude, self.longitude_min), self.longitude_max)
        return distance_km(latitude, longitude, near_lat, near_lon)


def distance_km(latitude_1: float, longitude_1: float, latitude_2: float, longitude_2: float) -> float:
    """Great-circle distance in kilometres (haversine) between two WGS 84 points in degrees."""
    phi_1, phi_2 = radians(latitude_1), radians(latitude_2)
    chord = sin((phi_2 - phi_1) / 2) ** 2 + cos(phi_1) * cos(phi_2) * sin(radians(longitude_2 - longitude_1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


class Contour:
    """Polygon or MultiPolygon of GeoJSON, ready for « is the point inside? » and « how far is it? »."""

    __slots__ = ("anneaux", "boite")

    def __init__(self, geojson: Mapping[str, Any]) -> None:
        """Read the rings; any other geometry, or an empty one, contains nothing."""
        coordinates = geojson.get("coordinates") or ()
        polygons = (coordinates,) if geojson.get("type") == "Polygon" else coordinates
        self.anneaux: tuple[Anneau, ...] = tuple(ring for polygon in polygons for ring in polygon)
        longitudes = [point[0] for ring in self.anneaux for point in ring]
        latitudes = [point[1] for ring in self.anneaux for point in ring]
        self.boite = (
            Boite(min(latitudes), max(latitudes), min(longitudes), max(longitudes))
            if latitudes
            else Boite(inf, -inf, inf, -inf)
        )

    def contains(self, latitude: float, longitude: float) -> bool:
        """Even-odd rule over all rings, so that holes and islands need no special case."""
        if not self.boite.contains(latitude, longitude):
            return False
        inside = False
        for ring in self.anneaux:
            for (x_1, y_1), (x_2, y_2) in _segments(ring):
                if (y_1 > latitude) != (y_2 > latitude) and longitude < (x_2 - x_1) * (latitude - y_1) / (
                    y_2 - y_1
                ) + x_1:
                    inside = not inside
        return inside

    def distance_km(self, latitude: float, longitude: float) -> float:
        """Kilometres from the point to the contour, 0 inside; plane approximation, good to 1 % below 100 km."""
        if not self.anneaux:
            return inf
        if self.contains(latitude, longitude):
            return 0.0
        scale = cos(radians(latitude))
        best = inf
        for ring in self.anneaux:
            for (x_1, y_1), (x_2, y_2) in _segments(ring):
                best = min(
                    best,
                    _to_segment((x_1 - longitude) * scale, y_1 - latitude, (x_2 - longitude) * scale, y_2 - latitude),
                )
        return best * KM_PER_DEGREE


def _segments(ring: Anneau) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    previous = ring[-1]
    for point in ring:
        yield (previous[0], previous[1]), (point[0], point[1])
        previous = point


def _to_segment(x_1: float, y_1: float, x_2: float, y_2: float) -> float:
    """Distance from the origin to a segment of the plane."""
    d_x, d_y = x_2 - x_1, y_2 - y_1
    length = d_x * d_x + d_y * d_y
    t = 0.0 if length == 0 else min(1.0, max(0.0, -(x_1 * d_x + y_1 * d_y) / length))
    return hypot(x_1 + t * d_x, y_1 + t * d_y)
