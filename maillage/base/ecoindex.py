"""The EcoIndex of a page, from its elements, requests and kilobytes. Pure.

Formula and tables: the method published by the Collectif numérique responsable, twentieths of 500,000 pages of the HTTP Archive.
Elements are counted as its tool does: those of the page, drawings counted as one whatever is inside ``svg``.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

ELEMENTS: Final = (
    0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479, 594601,
)  # fmt: skip
REQUETES: Final = (0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920)
KILO_OCTETS: Final = (
    0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08, 2142.06,
    2465.37, 2866.31, 3401.59, 4155.73, 5400.08, 8037.54, 223212.26,
)  # fmt: skip
NOTES: Final = ((80, "A"), (70, "B"), (55, "C"), (40, "D"), (25, "E"), (10, "F"))


def ecoindex(noeuds: int, requetes: int, ko: float) -> float:
    """From 0 to 100, the higher the lighter; one decimal."""
    place = 3 * _rank(ELEMENTS, noeuds) + 2 * _rank(REQUETES, requetes) + _rank(KILO_OCTETS, ko)
    return round(100 - 5 * place / 6, 1)


def note(score: float) -> str:
    """The letter, from A to G."""
    return next((letter for least, letter in NOTES if score > least), "G")


def _rank(table: Sequence[float], value: float) -> float:
    """Where ``value`` stands among the twentieths, in a straight line between two: 0 to 20."""
    rank = bisect_right(table, value)
    if rank == len(table):
        return len(table) - 1
    return rank - 1 + (value - table[rank - 1]) / (table[rank] - table[rank - 1])
