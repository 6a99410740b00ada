"""A period cut in the longest spans whose sums are kept. Pure: no clock."""

import datetime as dt
from typing import Final

from maillage.pilotage.indicateurs.definitions.periode import Periode, add_months

LONGUEURS: Final = (("annee", 12), ("trimestre", 3), ("mois", 1))
"""Months of each span, the longest first."""


def cut(periode: Periode) -> list[tuple[str, dt.date, dt.date]]:
    """Whole years, then whole quarters, then months that add up to the period: each run by its first and its last beginning.

    Five runs at most: no day is told twice, none is left out.
    """
    found: list[tuple[str, dt.date, dt.date]] = []
    mois = periode.du
    while mois <= periode.au:
        temps, length = next(
            (name, number)
            for name, number in LONGUEURS
            if (mois.month - 1) % number == 0 and add_months(mois, number - 1) <= periode.au
        )
        if found and found[-1][0] == temps:
            found[-1] = (temps, found[-1][1], mois)
        else:
            found.append((temps, mois, mois))
        mois = add_months(mois, length)
    return found
