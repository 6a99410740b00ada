"""Days of duties: reminders, working days, delays in words. Pure: no Django, no clock.

Public holidays are those of France (code du travail, art. L. 3133-1), as told by opening-hours-py for the years that it
knows (until 2080); those of Alsace-Moselle and overseas are working days here: a message one day early does no harm.
"""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Final, Literal

from opening_hours import OpeningHours

from maillage.base.francais import INSECABLE, format_date, pluriel

RAPPELS: Final = (30, 7, 0)
"""Days before the date when a person is reminded, unless the duty says otherwise."""
RELANCE: Final = 7
"""Once late, a duty is told again every so many days."""
SEMAINE: Final = 7
RATTRAPAGE: Final = 3
"""Days during which a message that could not leave on its day still does."""
UN_JOUR: Final = dt.timedelta(days=1)

Urgence = Literal["retard", "semaine", "tard"]
URGENCES: Final[tuple[Urgence, ...]] = ("retard", "semaine", "tard")


@cache
def _calendar() -> OpeningHours:
    return OpeningHours("Mo-Fr 00:00-24:00; PH off", country="FR")


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday, public holidays apart."""
    return bool(_calendar().is_open(dt.datetime.combine(day, dt.time(12))))


def next_working_day(day: dt.date) -> dt.date:
    """``day`` itself when one works, else the first working day after it."""
    while not is_working_day(day):
        day += UN_JOUR
    return day


def urgence(day: dt.date, today: dt.date) -> Urgence:
    """« retard » before ``today``, « semaine » within seven days, « tard » beyond."""
    if day < today:
        return "retard"
    return "semaine" if day < today + dt.timedelta(days=SEMAINE) else "tard"


def last_reminder(due: dt.date, rappels: Sequence[int], today: dt.date) -> dt.date | None:
    """The day of the last reminder of a duty, ``today`` included; None when none has come yet.

    Reminders come ``rappels`` days before ``due``, then, once it is late, every RELANCE days.
    """
    if today >= due + dt.timedelta(days=RELANCE):
        return due + RELANCE * ((today - due) // dt.timedelta(days=RELANCE)) * UN_JOUR
    passed = [day for before in rappels if (day := due - dt.timedelta(days=before)) <= today]
    return max(passed, default=None)


def delay_in_words(day: dt.date, today: dt.date) -> str:
    """« en retard de 3 jours », « aujourd'hui », « demain », « dans 2 semaines », « dans 3 mois »."""
    days = (day - today).days
    if days == 0:
        return "aujourd'hui"
    if days == 1:
        return "demain"
    return f"dans {_length(days)}" if days > 0 else f"en retard {_of(_length(-days))}"


def _of(length: str) -> str:
    return f"d'{length}" if length[0] in "aeiou" else f"de {length}"


def _length(days: int) -> str:
    """A length as one says it: days up to two weeks, then weeks, months, years, cut down to the whole unit."""
    if days < 14:
        number, one, many = days, "jour", "jours"
    elif days < 60:
        number, one, many = days // 7, "semaine", "semaines"
    elif days < 730:
        number, one, many = days // 30, "mois", "mois"
    else:
        number, one, many = days // 365, "an", "ans"
    return f"{number}{INSECABLE}{pluriel(number, one, many)}"


def date_in_words(day: dt.date, today: dt.date) -> str:
    """« lundi 3 avril 2023 (dans 2 jours) »."""
    return f"{format_date(day)} ({delay_in_words(day, today)})"


def message_day(rythme: str, jour: int, today: dt.date) -> dt.date | None:
    """The last day, ``today`` included, on which someone who chose ``rythme`` is written to; None: never.

    ``jour``: 0 for Monday to 6 for Sunday, read for a weekly rhythm. A day off is put back to the next working day.
    """
    if rythme == "JOUR_OUVRE":
        day = today
        while not is_working_day(day):
            day -= UN_JOUR
        return day
    if rythme == "SEMAINE":
        monday = today - dt.timedelta(days=today.weekday())
        return _latest([monday + dt.timedelta(days=jour - 7 * back) for back in (0, 1, 2)], today)
    if rythme == "MOIS":
        first = today.replace(day=1)
        return _latest([first, (first - UN_JOUR).replace(day=1)], today)
    return None


def _latest(candidates: Sequence[dt.date], today: dt.date) -> dt.date:
    return max(day for one in candidates if (day := next_working_day(one)) <= today)


def is_message_due(rythme: str, jour: int, last: dt.date | None, today: dt.date) -> bool:
    """Whether the message of a person leaves today, a working day: once for each of its days, up to RATTRAPAGE days late.

    ``last``: when it last left. Who never received one waits for the day itself.
    """
    day = message_day(rythme, jour, today)
    if day is None or not is_working_day(today):
        return False
    if last is None:
        return day == today
    return last < day and today - day <= dt.timedelta(days=RATTRAPAGE)
