"""Whole months: the only periods of the figures. Pure: no clock."""

import datetime as dt
from typing import NamedTuple

from maillage.base.francais import MOIS, elide_de


class Periode(NamedTuple):
    """From the first month to the last, both included; each given by its first day."""

    du: dt.date
    au: dt.date

    @property
    def fin(self) -> dt.date:
        """The last day of the last month."""
        return add_months(self.au, 1) - dt.timedelta(days=1)

    @property
    def longueur(self) -> int:
        """Number of months."""
        return (self.au.year - self.du.year) * 12 + self.au.month - self.du.month + 1

    @property
    def former(self) -> "Periode":
        """The same months of the year before (of two years before, for thirteen to twenty-four months): school years and
        summers are compared with their like.
        """
        back = -12 * (-(-self.longueur // 12))
        return Periode(add_months(self.du, back), add_months(self.au, back))

    def __contains__(self, mois: object) -> bool:
        return isinstance(mois, dt.date) and self.du <= mois <= self.au

    @property
    def mois(self) -> list[dt.date]:
        return [add_months(self.du, rank) for rank in range(self.longueur)]

    def __str__(self) -> str:
        if self.du == self.au:
            return say_month(self.du)
        if self.du.year == self.au.year and (self.du.month, self.au.month) == (1, 12):
            return f"année {self.du.year}"
        first = MOIS[self.du.month - 1] if self.du.year == self.au.year else say_month(self.du)
        return f"{elide_de(first)} à {say_month(self.au)}"


def add_months(mois: dt.date, number: int) -> dt.date:
    """The first day of the month ``number`` months after (before, when negative)."""
    rank = mois.year * 12 + mois.month - 1 + number
    return dt.date(rank // 12, rank % 12 + 1, 1)


def first_of(jour: dt.date) -> dt.date:
    return jour.replace(day=1)


def say_month(mois: dt.date) -> str:
    """« mars 2026 »."""
    return f"{MOIS[mois.month - 1]} {mois.year}"


def write_month(mois: dt.date) -> str:
    """« 2026-03 », as addresses and files bear it."""
    return f"{mois:%Y-%m}"


def read_month(texte: str) -> dt.date | None:
    """The first day of « 2026-03 »; None for anything else, or a year out of 2000–2100."""
    year, dash, month = texte.partition("-")
    if not (dash and len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdecimal()):
        return None
    return dt.date(int(year), int(month), 1) if 2000 <= int(year) <= 2100 and 1 <= int(month) <= 12 else None
