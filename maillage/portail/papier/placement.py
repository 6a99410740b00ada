"""Numbers on a map, each near its point, none over another. Greedy, the same at every run. Lengths in millimetres."""

from collections.abc import Iterable, Sequence
from math import ceil, cos, floor, pi, sin
from typing import Final, NamedTuple

DIRECTIONS: Final = 16
COURONNES: Final = (0.8, 1.3, 2.0, 2.9, 4.0, 5.4)
"""Distances tried around a point, in heights of a number."""


class Pose(NamedTuple):
    """Where the middle of a label stands, and the point it speaks of."""

    x: float
    y: float
    point_x: float
    point_y: float

    @property
    def moved(self) -> bool:
        """A line must lead from the label to its point."""
        return (self.x, self.y) != (self.point_x, self.point_y)


class Cases:
    """Rectangles already taken, found again by squares of ``pas`` millimetres."""

    def __init__(self, largeur: float, hauteur: float, pas: float) -> None:
        self.largeur, self.hauteur, self.pas = largeur, hauteur, pas
        self._taken: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}

    def _squares(self, box: tuple[float, float, float, float]) -> Iterable[tuple[int, int]]:
        left, top, right, bottom = (value / self.pas for value in box)
        for column in range(floor(left), ceil(right) + 1):
            for row in range(floor(top), ceil(bottom) + 1):
                yield column, row

    def is_free(self, x: float, y: float, width: float, height: float) -> bool:
        """True when a box of this size, centred there, is inside the frame and touches no other."""
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        if box[0] < 0 or box[1] < 0 or box[2] > self.largeur or box[3] > self.hauteur:
            return False
        return not any(_cross(box, other) for square in self._squares(box) for other in self._taken.get(square, ()))

    def take(self, x: float, y: float, width: float, height: float) -> None:
        """Nothing else will be laid there."""
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        for square in self._squares(box):
            self._taken.setdefault(square, []).append(box)


def _cross(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def lay_labels(points: Sequence[tuple[float, float]], tailles: Sequence[tuple[float, float]], cases: Cases) -> list[Pose] | None:  # fmt: skip
    """A place for the label of every point, in their order; None when one finds no room. Fills ``cases``."""
    poses: list[Pose] = []
    for (x, y), (width, height) in zip(points, tailles, strict=True):
        for left, top in _around(x, y, max(width, height)):
            if cases.is_free(left, top, width, height):
                cases.take(left, top, width, height)
                poses.append(Pose(left, top, x, y))
                break
        else:
            return None
    return poses


def _around(x: float, y: float, size: float) -> Iterable[tuple[float, float]]:
    yield x, y
    for far in COURONNES:
        for turn in range(DIRECTIONS):
            angle = 2 * pi * turn / DIRECTIONS
            yield x + size * far * cos(angle), y + size * far * sin(angle)
