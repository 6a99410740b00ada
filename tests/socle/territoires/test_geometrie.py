"""Distances, boxes and contours."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.socle.territoires.geometrie import Boite, Contour, distance_km

TROUE = {
    "type": "Polygon",
    "coordinates": [
        [[0, 45], [1, 45], [1, 46], [0, 46], [0, 45]],
        [[0.4, 45.4], [0.6, 45.4], [0.6, 45.6], [0.4, 45.6], [0.4, 45.4]],
    ],
}
ILES = {
    "type": "MultiPolygon",
    "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]], [[[5, 5], [6, 5], [6, 6], [5, 6], [5, 5]]]],
}


def test_paris_to_marseille():
    assert distance_km(48.8566, 2.3522, 43.2965, 5.3698) == pytest.approx(660.5, abs=1)


@given(*[st.floats(-90, 90), st.floats(-180, 180)] * 2)
def test_distance_is_symmetrical(lat_1, lon_1, lat_2, lon_2):
    assert distance_km(lat_1, lon_1, lat_2, lon_2) == pytest.approx(distance_km(lat_2, lon_2, lat_1, lon_1))


def test_box():
    boite = Boite(45, 46, 0, 1)
    assert boite.contains(45, 1)
    assert not boite.contains(44.9, 0.5)
    assert boite.distance_km(45.5, 0.5) == 0
    assert boite.distance_km(44, 0.5) == pytest.approx(111.2, abs=0.1)


@pytest.mark.parametrize(("latitude", "longitude", "dedans"), [(45.2, 0.5, True), (45.5, 0.5, False), (47, 0.5, False)])
def test_a_hole_is_outside(latitude, longitude, dedans):
    assert Contour(TROUE).contains(latitude, longitude) is dedans


@pytest.mark.parametrize(
    ("latitude", "longitude", "dedans"), [(0.2, 0.8, True), (0.8, 0.2, False), (5.5, 5.5, True), (3, 3, False)]
)
def test_islands(latitude, longitude, dedans):
    assert Contour(ILES).contains(latitude, longitude) is dedans


def test_distance_to_a_contour():
    contour = Contour(TROUE)
    assert contour.distance_km(45.2, 0.5) == 0
    assert contour.distance_km(44.9, 0.5) == pytest.approx(11.12, abs=0.01)
    assert contour.distance_km(45.5, 0.5) == pytest.approx(7.8, abs=0.1)
    assert contour.distance_km(46.1, 1.1) == pytest.approx(13.5, abs=0.2)


@pytest.mark.parametrize(
    "geojson", [{}, {"type": "Point", "coordinates": []}, {"type": "MultiPolygon", "coordinates": []}]
)
def test_nothing_contains_nothing(geojson):
    assert not Contour(geojson).contains(45, 0)
    assert Contour(geojson).distance_km(45, 0) == inf


def test_repeated_points_do_no_harm():
    contour = Contour({"type": "Polygon", "coordinates": [[[0, 0], [0, 0], [1, 0], [1, 1], [0, 0]]]})
    assert contour.contains(0.2, 0.8)
    assert contour.distance_km(-1, 0) == pytest.approx(111.2, abs=0.1)
