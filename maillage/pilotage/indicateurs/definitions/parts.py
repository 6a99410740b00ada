"""Shares in whole percents. Pure."""

from collections.abc import Sequence
from fractions import Fraction


def whole_shares(nombres: Sequence[int]) -> list[int]:
    """Percents that add up to 100, by the largest remainder (Hare); all 0 when there is nothing.

    The percents left over after rounding down go to the largest remainders; on a tie, to the larger number, then the first.
    """
    total = sum(nombres)
    if total <= 0:
        return [0] * len(nombres)
    exact = [Fraction(100 * number, total) for number in nombres]
    shares = [int(one) for one in exact]
    order = sorted(range(len(exact)), key=lambda rank: (shares[rank] - exact[rank], -nombres[rank], rank))
    for rank in order[: 100 - sum(shares)]:
        shares[rank] += 1
    return shares


def share_of(nombre: int, total: int) -> int:
    """One percent alone, rounded half up; 0 of nothing."""
    return int(Fraction(100 * nombre, total) + Fraction(1, 2)) if total > 0 else 0
