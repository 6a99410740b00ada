"""Terms that the law sets, as dates. Pure."""

import calendar
import datetime as dt


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month, or the last one when the month is shorter (règlement CEE 1182/71, art. 3.2.c)."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def answer_before(received: dt.date) -> dt.date:
    """One month from the receipt of a request (RGPD, art. 12.3)."""
    return add_months(received, 1)
