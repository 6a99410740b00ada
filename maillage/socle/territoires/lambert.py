"""Lambert-93 (EPSG:2154) to WGS 84, in closed form.

Source: IGN, « Projection cartographique conique conforme de Lambert », algorithms ALG0002 and ALG0004, with the
constants of Lambert-93 (RGF93, ellipsoid IAG GRS 1980). RGF93 and WGS 84 are the same to a metre.
"""

from math import atan, atan2, atanh, cos, degrees, exp, hypot, log, pi, radians, sin, tan
from typing import Final

X_MIN: Final = 0.0
X_MAX: Final = 1_300_000.0
Y_MIN: Final = 6_000_000.0
Y_MAX: Final = 7_200_000.0
"""Bounds of metropolitan France in the projection, metres, with a margin."""

_EXPOSANT: Final = 0.7256077650532670
_CONSTANTE: Final = 11_754_255.4260960
_X_POLE: Final = 700_000.0
_Y_POLE: Final = 12_655_612.0498760
_LONGITUDE_ORIGINE: Final = radians(3)
_EXCENTRICITE: Final = 0.08181919104281579
_TOURS: Final = 7
"""Each turn divides the error by 150: seven pass the precision of a float."""


def is_lambert_93(x: float, y: float) -> bool:
    """True when (x, y) in metres can only be Lambert-93 coordinates of metropolitan France."""
    return X_MIN < x < X_MAX and Y_MIN < y < Y_MAX


def lambert_93_to_wgs_84(x: float, y: float) -> tuple[float, float]:
    """Reproject (x, y) in metres; answer (latitude, longitude) in degrees, exact to a millimetre on the ellipsoid."""
    d_x, d_y = x - _X_POLE, _Y_POLE - y
    isometric = -log(hypot(d_x, d_y) / _CONSTANTE) / _EXPOSANT
    longitude = _LONGITUDE_ORIGINE + atan2(d_x, d_y) / _EXPOSANT
    return degrees(_latitude(isometric)), degrees(longitude)


def wgs_84_to_lambert_93(latitude: float, longitude: float) -> tuple[float, float]:
    """Project (latitude, longitude) in degrees; answer (x, y) in metres. The inverse of the function above."""
    phi = radians(latitude)
    isometric = log(tan(pi / 4 + phi / 2)) - _EXCENTRICITE * atanh(_EXCENTRICITE * sin(phi))
    radius = _CONSTANTE * exp(-_EXPOSANT * isometric)
    angle = _EXPOSANT * (radians(longitude) - _LONGITUDE_ORIGINE)
    return _X_POLE + radius * sin(angle), _Y_POLE - radius * cos(angle)


def _latitude(isometric: float) -> float:
    """Latitude in radians from the isometric latitude: fixed point."""
    phi = 2 * atan(exp(isometric)) - pi / 2
    for _ in range(_TOURS):
        phi = 2 * atan(exp(isometric + _EXCENTRICITE * atanh(_EXCENTRICITE * sin(phi)))) - pi / 2
    return phi
