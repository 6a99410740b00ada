"""Public holidays of a Département, and its time of day.

National ones come from opening-hours-py (Code du travail, L3133-1), which knows no others. The local ones are fixed by law:
Alsace and Moselle (Code du travail, L3134-13: Good Friday, 26 December), overseas (L3422-2: abolition of slavery;
decrees of 1983 and 2012 for the days).
"""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours

PAYS: Final = "FR"
_ALSACE_MOSELLE: Final = "easter -2 days; Dec 26"
_LOCAUX: Final[Mapping[str, str]] = MappingProxyType(
    {
        "57": _ALSACE_MOSELLE,
        "67": _ALSACE_MOSELLE,
        "68": _ALSACE_MOSELLE,
        "971": "May 27",
        "972": "May 22",
        "973": "Jun 10",
        "974": "Dec 20",
        "976": "Apr 27",
        "977": "Oct 09",
        "978": "May 28",
    }
)
_FUSEAUX: Final[Mapping[str, str]] = MappingProxyType(
    {
        "971": "America/Guadeloupe",
        "972": "America/Martinique",
        "973": "America/Cayenne",
        "974": "Indian/Reunion",
        "975": "America/Miquelon",
        "976": "Indian/Mayotte",
        "977": "America/Guadeloupe",
        "978": "America/Guadeloupe",
    }
)
_METROPOLE: Final = "Europe/Paris"


@lru_cache(maxsize=2048)
def is_holiday(jour: dt.date, code: str = "") -> bool:
    """True on a public holiday in the Département ``code`` (« 67 », « 974 »); national ones only without a code."""
    return is_national(jour) or is_local(jour, code)


@lru_cache(maxsize=2048)
def is_national(jour: dt.date) -> bool:
    """True on one of the holidays that opening-hours-py means by ``PH``."""
    return OpeningHours("PH", country=PAYS).is_open(_noon(jour))


def is_local(jour: dt.date, code: str) -> bool:
    """True on a holiday of this Département alone."""
    return code in _LOCAUX and OpeningHours(_LOCAUX[code]).is_open(_noon(jour))


def local_time(at: dt.datetime, code: str = "") -> dt.datetime:
    """What the clock on the wall says in the Département, without a zone. A naive ``at`` is already that."""
    if at.tzinfo is None:
        return at
    return at.astimezone(ZoneInfo(_FUSEAUX.get(code, _METROPOLE))).replace(tzinfo=None)


def _noon(jour: dt.date) -> dt.datetime:
    return dt.datetime.combine(jour, dt.time(12))
