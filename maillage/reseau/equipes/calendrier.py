"""Periods that follow one another, days counted, half-days of the week. Pure: no Django, no clock.

A period holds both its first and its last day; no last day means « until changed ». Legal days, Europe/Paris.
"""

import calendar
import datetime as dt
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

Moment = Literal["M", "A"]
"""Morning or afternoon (« Après-midi »)."""
UN_JOUR: Final = dt.timedelta(days=1)


class Periode(NamedTuple):
    """``cle``: what it belongs to (the id of its row)."""

    cle: int
    debut: dt.date
    fin: dt.date | None


class Insertion(NamedTuple):
    """What beginning something on a day changes.

    ``corrigee``: the period that began that very day, and is rewritten; None: a new one begins. ``ecourtee``: the period
    that ends the day before. ``fin``: the last day of what begins, because something known comes after; None: no end.
    """

    corrigee: int | None
    ecourtee: int | None
    fin: dt.date | None


def insert(periodes: Sequence[Periode], debut: dt.date) -> Insertion:
    """Begin something on ``debut`` among ``periodes`` (which never overlap): nothing known later is touched."""
    here = next((one for one in periodes if covers(one.debut, one.fin, debut)), None)
    if here is not None:
        same = here.debut == debut
        return Insertion(here.cle if same else None, None if same else here.cle, here.fin)
    later = [one.debut for one in periodes if one.debut > debut]
    return Insertion(None, None, min(later) - UN_JOUR if later else None)


def covers(debut: dt.date, fin: dt.date | None, day: dt.date) -> bool:
    """``day`` is in the period, both ends included."""
    return debut <= day and (fin is None or day <= fin)


def code_of(day: dt.date, moment: Moment) -> str:
    """« 2A » for a Tuesday afternoon; nobody works on « 7M », a Sunday morning."""
    return f"{day.isoweekday()}{moment}"


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later, or the last of a shorter month (31 January + 1 month = 28 or 29 February).

    Stays within what a date can hold (year 9999).
    """
    rank = min(day.year * 12 + day.month - 1 + months, 9999 * 12 + 11)
    year, month = divmod(rank, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
