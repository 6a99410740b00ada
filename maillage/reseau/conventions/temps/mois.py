"""Months of the calendar, and delays in days. Pure.

Readings chosen, printed on the page of a convention (`lectures.py`):
* a delay in months ends on the same day of the month; where the month has no such day, on its last day (code de procédure
  civile, art. 641, al. 2). It is always counted from the date of effect, so that 31 August + 6 months (29 February) + 6
  months is 31 August again: no drift;
* « durée de 6 mois » ends at the end of the day before that day: the next term begins on it;
* « au plus tard 2 mois avant » the anniversary date: the same day of the month, two months earlier, is still in time. A day
  that falls on a Sunday or a holiday is not moved: art. 642 speaks of procedure, and counts forward;
* « trente jours calendaires à compter de sa réception »: the day of receipt does not count (art. 641, al. 1), the thirtieth
  day belongs to the delay, what the delay allows is possible from the day after.
"""

import calendar
import datetime as dt


def add_months(depart: dt.date, mois: int) -> dt.date:
    """The same day `mois` months later (earlier when negative), or the last day of that month."""
    rang = depart.year * 12 + depart.month - 1 + mois
    annee, numero = divmod(rang, 12)
    return dt.date(annee, numero + 1, min(depart.day, calendar.monthrange(annee, numero + 1)[1]))


def day_after_delay(depart: dt.date, jours: int) -> dt.date:
    """The first day on which a delay of `jours` calendar days that began on `depart` is over."""
    return depart + dt.timedelta(days=jours + 1)


def eve(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1)
