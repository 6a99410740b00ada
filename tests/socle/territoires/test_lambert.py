"""Lambert-93 against known points and against itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.socle.territoires.lambert import is_lambert_93, lambert_93_to_wgs_84, wgs_84_to_lambert_93

CONNUS = [
    # x, y (metres) → latitude, longitude. The first is the origin; the second a case of the reference tool.
    (700_000.0, 6_600_000.0, 46.5, 3.0),
    (352_113.49, 6_789_183.34, 48.1102680182028, -1.6770949916427347),
]


@pytest.mark.parametrize(("x", "y", "latitude", "longitude"), CONNUS)
def test_known_points(x, y, latitude, longitude):
    assert lambert_93_to_wgs_84(x, y) == pytest.approx((latitude, longitude), abs=1e-9)


def test_exact_to_a_millimetre():
    latitude, longitude = lambert_93_to_wgs_84(352_113.49, 6_789_183.34)
    assert latitude == pytest.approx(48.1102680182028, abs=1e-10)
    assert longitude == pytest.approx(-1.6770949916427347, abs=1e-10)


@given(st.floats(41.3, 51.2), st.floats(-5.2, 9.7))
def test_there_and_back(latitude, longitude):
    x, y = wgs_84_to_lambert_93(latitude, longitude)
    assert is_lambert_93(x, y)
    assert lambert_93_to_wgs_84(x, y) == pytest.approx((latitude, longitude), abs=1e-10)


@pytest.mark.parametrize(
    ("x", "y"), [(2.35, 48.85), (6_789_183.34, 352_113.49), (float("nan"), 6_789_183.0), (1_842_000.0, 5_200_000.0)]
)
def test_other_numbers_are_not_lambert_93(x, y):
    assert not is_lambert_93(x, y)
