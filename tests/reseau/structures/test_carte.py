"""The drawing of the map: frame, contours, discs."""

import pytest

from maillage.reseau.structures.carte import LARGEUR, corners, discs, draw_ground, frame, scale_bar

CARRE = {"type": "Polygon", "coordinates": [[[0.0, 46.0], [1.0, 46.0], [1.0, 47.0], [0.0, 47.0], [0.0, 46.0]]]}
DEUX = {"type": "MultiPolygon", "coordinates": [CARRE["coordinates"], []]}


@pytest.mark.parametrize("points", [[], [(46.0, 0.0)], [(46.0, 0.0), (46.0, 1.0)]])
def test_no_frame_without_an_area(points: list[tuple[float, float]]) -> None:
    assert frame(points) is None


def test_north_is_up_and_all_is_inside() -> None:
    cadre = frame(corners(CARRE))
    assert cadre is not None
    west, top = cadre.place(47.0, 0.0)
    east, bottom = cadre.place(46.0, 1.0)
    assert (west, top) == (12.0, 12.0)
    assert east > west
    assert bottom > top
    assert east <= LARGEUR
    assert bottom <= cadre.hauteur
    # A degree of longitude is shorter than one of latitude.
    assert (east - west) / (bottom - top) == pytest.approx(0.6884, abs=0.001)


@pytest.mark.parametrize(("width", "km"), [(0.01, 1), (0.2, 2), (1.0, 20), (3.0, 50), (20.0, 50)])
def test_the_scale_is_a_round_number(width: float, km: int) -> None:
    cadre = frame([(46.0, 0.0), (46.0 + width, width)])
    assert cadre is not None
    told, length = scale_bar(cadre)
    assert told == km
    assert length <= LARGEUR / 4 or km == 1


def test_ground_draws_every_ring() -> None:
    cadre = frame(corners(CARRE))
    assert cadre is not None
    svg = draw_ground(cadre, [CARRE, DEUX, {"type": "Point", "coordinates": [0, 0]}])
    assert svg.count("M") == 2
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 ')


def test_a_ring_smaller_than_a_pixel_is_not_drawn() -> None:
    cadre = frame(corners(CARRE))
    assert cadre is not None
    dust = {"type": "Polygon", "coordinates": [[[0.5, 46.5], [0.5001, 46.5], [0.5, 46.5001], [0.5, 46.5]]]}
    assert 'd=""' in draw_ground(cadre, [dust])


def test_discs_grow_by_area_and_big_ones_lie_below() -> None:
    cadre = frame(corners(CARRE))
    assert cadre is not None
    found = discs(cadre, [("Petite", 46.5, 0.5, 1), ("Grande", 46.5, 0.5, 4), ("Immense", 46.5, 0.5, 9000)])
    assert [point.nom for point in found] == ["Immense", "Grande", "Petite"]
    assert found[1].rayon == 2 * found[2].rayon
    assert found[0].rayon == 6 * found[2].rayon
