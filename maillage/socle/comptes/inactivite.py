"""When an account that nobody uses is warned about, then closed. Pure.

Twelve months without signing in: a warning; thirteen: closed, with a reminder a week before (RGPD, art. 5.1.e; the CNIL
asks that accounts not used be closed after a set time, the person being told before). Nobody is closed without having
been warned a whole month before and reminded a whole week before, even when the nightly job did not run for long.
"""

import calendar
import datetime as dt
from enum import StrEnum
from typing import Final, NamedTuple

AVERTIR_MOIS: Final = 12
FERMER_MOIS: Final = 13
PREAVIS_MOIS: Final = 1
RAPPEL: Final = dt.timedelta(days=7)


class Etape(StrEnum):
    """What is due today for one account."""

    RIEN = "RIEN"
    AVERTIR = "AVERTIR"
    RAPPELER = "RAPPELER"
    FERMER = "FERMER"


class Suite(NamedTuple):
    """``fermeture``: the day the account closes if nobody signs in; None as long as nothing is due."""

    etape: Etape
    fermeture: dt.date | None = None


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def next_step(*, today: dt.date, activite: dt.date, averti: dt.date | None, rappele: dt.date | None) -> Suite:
    """What is due on ``today`` for an account last used on ``activite``.

    ``averti``, ``rappele``: days of the last mails; those sent before ``activite`` are of a former silence.
    """
    if today < add_months(activite, AVERTIR_MOIS):
        return Suite(Etape.RIEN)
    warned = averti if averti is not None and averti >= activite else None
    reminded = rappele if warned is not None and rappele is not None and rappele >= warned else None
    closing = max(add_months(activite, FERMER_MOIS), add_months(warned or today, PREAVIS_MOIS))
    if warned is None:
        return Suite(Etape.AVERTIR, closing)
    if reminded is None:
        due = today >= closing - RAPPEL
        return Suite(Etape.RAPPELER if due else Etape.RIEN, max(closing, today + RAPPEL) if due else closing)
    closing = max(closing, reminded + RAPPEL)
    return Suite(Etape.FERMER if today >= closing else Etape.RIEN, closing)
