"""Half-days owed under a convention. Pure: no Django, no clock.

The rule: the convention promises n half-days a week of five working days. Each working day in force (Monday to Friday, public
holidays left out) owes n fifths of a half-day; the sum is rounded to the nearest, a half upwards. So a whole week owes n, a
week with a holiday a fifth less, a convention that begins on a Thursday two fifths of its first week; the figures of two
months next to each other add up, but for the rounding. School holidays owe as other weeks: the convention has no such break.
Source: model convention, art. 1.2 (« 1 demi-journée par semaine »); domaine.md, block E.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Final, NamedTuple

from maillage.terrain.permanences.recurrence.regle import UN_JOUR

JOURS_OUVRES: Final = 5


class EnVigueur(NamedTuple):
    """A stretch of days during which the convention stands, both included, and what it promises a week."""

    du: dt.date
    au: dt.date
    par_semaine: int


def working_days(du: dt.date, au: dt.date, is_ferie: Callable[[dt.date], bool]) -> int:
    """Monday to Friday from ``du`` to ``au``, both included, public holidays left out; 0 when ``au`` is before ``du``."""
    days = (du + n * UN_JOUR for n in range((au - du).days + 1))
    return sum(1 for day in days if day.weekday() < JOURS_OUVRES and not is_ferie(day))


def half_days_due(periodes: Iterable[EnVigueur], du: dt.date, au: dt.date, is_ferie: Callable[[dt.date], bool]) -> int:
    """Half-days owed from ``du`` to ``au``, both included. ``periodes`` do not overlap."""
    fifths = sum(one.par_semaine * working_days(max(one.du, du), min(one.au, au), is_ferie) for one in periodes)
    return int(Fraction(fifths, JOURS_OUVRES) + Fraction(1, 2))
