"""Half-days owed by many conventions over one period, each in a handful of subtractions. Pure.

The rule is that of ``permanences.recurrence.dues`` (each working day owes n fifths of a half-day, the sum is rounded half up);
here the working days of the period are added up once, so that eight hundred conventions cost no more than one.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Final

JOURS_OUVRES: Final = 5
UN_JOUR: Final = dt.timedelta(days=1)


class Calendrier:
    """Working days from ``du`` to ``au``, both included (Monday to Friday, public holidays left out)."""

    def __init__(self, du: dt.date, au: dt.date, is_ferie: Callable[[dt.date], bool]) -> None:
        days = (du + n * UN_JOUR for n in range(max(0, (au - du).days + 1)))
        self.du, self.au = du, au
        self._before = [0, *accumulate(int(day.weekday() < JOURS_OUVRES and not is_ferie(day)) for day in days)]

    def working_days(self, du: dt.date, au: dt.date) -> int:
        """How many from ``du`` to ``au``, both included, within the period; 0 when they do not meet it."""
        first, last = max(du, self.du), min(au, self.au)
        if last < first:
            return 0
        return self._before[(last - self.du).days + 1] - self._before[(first - self.du).days]

    def half_days_due(self, periodes: Iterable[tuple[dt.date, dt.date, int]]) -> int:
        """``periodes``: (first day in force, last day, half-days promised a week), which do not overlap."""
        fifths = sum(number * self.working_days(first, last) for first, last, number in periodes)
        return (2 * fifths + JOURS_OUVRES) // (2 * JOURS_OUVRES)
