"""Places as points of a drawn map: few bytes for many points, and groups when they are too many. Pure.

Five kilobytes must hold five hundred places: coordinates are whole numbers, each written as the step from the point before,
along a path that goes through neighbours; what a place is takes one figure.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from maillage.socle.territoires.geometrie import Boite

POINTS_MAX: Final = 5000
"""Points sent at once: more are grouped by the server, box by box."""
DETAIL_MAX: Final = 400
"""Points of a box that are sent one by one rather than grouped."""
GROUPES_MAX: Final = 1500
"""Groups in one answer, whatever the box."""
CASES_MAX: Final = 4000
"""Cells of the box that may be asked: three times the largest screen."""
ZOOM_MIN, ZOOM_MAX = 5, 18
QUANTUM: Final = 0.0001
"""Degrees in one unit of the wire: about ten metres."""
APPROXIMATIF: Final = 4
"""Added to the level of a place (0 unknown to 3) whose position is only that of its street or commune."""
_PAR_TUILE: Final = 4
"""Groups along the side of a map tile of 256 pixels: one every 64 pixels."""


class Position(NamedTuple):
    """A place on the map. ``numero``: its key in the public table. ``niveau``: 1 to 3, None when unknown. Degrees, WGS 84."""

    latitude: float
    longitude: float
    niveau: int | None
    approximative: bool
    numero: int


class Groupe(NamedTuple):
    """``nombre`` places around a point (their mean). Degrees, WGS 84."""

    latitude: float
    longitude: float
    nombre: int


class Maille(NamedTuple):
    """Size of a cell of the grid that groups places, in degrees."""

    latitude: float
    longitude: float


def encode_points(positions: Iterable[Position]) -> dict[str, Any]:
    """``x``, ``y``: steps in quanta from the point before (from ``origine`` for the first); ``f``: a figure each, the level
    plus ``APPROXIMATIF``; ``n``: numbers counted from ``base``.
    """
    found = _path(list(positions))
    points = [(round(p.longitude / QUANTUM), round(p.latitude / QUANTUM)) for p in found]
    first = points[0] if points else (0, 0)
    base = min((p.numero for p in found), default=0)
    return {
        "quantum": QUANTUM,
        "origine": list(first),
        "x": _steps([x for x, _ in points]),
        "y": _steps([y for _, y in points]),
        "f": "".join(str((p.niveau or 0) + APPROXIMATIF * p.approximative) for p in found),
        "base": base,
        "n": [p.numero - base for p in found],
    }


def encode_groups(groupes: Iterable[Groupe]) -> dict[str, Any]:
    """``x``, ``y`` as ``encode_points`` writes them; ``n``: how many places each."""
    found = sorted(groupes)
    points = [(round(g.longitude / QUANTUM), round(g.latitude / QUANTUM)) for g in found]
    return {
        "quantum": QUANTUM,
        "origine": list(points[0]) if points else [0, 0],
        "x": _steps([x for x, _ in points]),
        "y": _steps([y for _, y in points]),
        "n": [g.nombre for g in found],
    }


def cell_of(zoom: int, latitude: float) -> Maille:
    """A cell about 64 pixels wide and high at ``zoom`` (web Mercator), around ``latitude``."""
    width = 360 / 2**zoom / _PAR_TUILE
    return Maille(width * math.cos(math.radians(latitude)), width)


def snapped(boite: Boite, maille: Maille) -> Boite:
    """``boite`` grown to whole cells: neighbouring views ask the same question, and a group is never cut in two."""
    return Boite(
        math.floor(boite.latitude_min / maille.latitude) * maille.latitude,
        math.ceil(boite.latitude_max / maille.latitude) * maille.latitude,
        math.floor(boite.longitude_min / maille.longitude) * maille.longitude,
        math.ceil(boite.longitude_max / maille.longitude) * maille.longitude,
    )


def cells_in(boite: Boite, maille: Maille) -> float:
    """How many cells a box holds."""
    rows = (boite.latitude_max - boite.latitude_min) / maille.latitude
    columns = (boite.longitude_max - boite.longitude_min) / maille.longitude
    return rows * columns


def _path(positions: Sequence[Position]) -> list[Position]:
    """Strips from south to north, walked east then west in turn: each point is near the one before."""
    if not positions:
        return []
    south = min(p.latitude for p in positions)
    height = max(p.latitude for p in positions) - south
    strip = max(height / math.sqrt(len(positions) / 2), QUANTUM)

    def rank(position: Position) -> tuple[int, float, int]:
        row = int((position.latitude - south) / strip)
        return row, -position.longitude if row % 2 else position.longitude, position.numero

    return sorted(positions, key=rank)


def _steps(values: Sequence[int]) -> list[int]:
    return [value - before for before, value in zip([values[0], *values], values, strict=False)] if values else []
