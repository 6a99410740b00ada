"""The fortnight of a place as bits: one a quarter of an hour, even ISO week first, Monday first, least significant bit first.

A filter « open on Tuesday at 18 h » over 20,000 places then costs a bit each. On public holidays only the places marked
``particulier`` may be open: ask ``is_open`` of those, and take the others for closed.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from opening_hours import State

from maillage.reseau.lieux.ouvertures.feries import local_time
from maillage.reseau.lieux.ouvertures.lecture import Horaires, read

QUARTS_PAR_JOUR: Final = 96
_JOURS: Final = 14
MASQUE_OCTETS: Final = _JOURS * QUARTS_PAR_JOUR // 8
"""168 bytes."""
_QUART: Final = dt.timedelta(minutes=15)
_PAIRE: Final = dt.datetime.fromisoformat("2026-03-02")
"""Monday of an even ISO week, in a fortnight without holiday: weekly hours are the same in any other."""
_ANNEE: Final = 2026
"""Looked at for hours that change in the year, beside the years that they name."""
_ANNEES: Final = re.compile(r"\b20\d\d\b")
_SIMPLE: Final = re.compile(
    r'(?:"[^"]*"|\bweek 2-52/2\b|\bweek 1-53/2\b|\b(?:Mo|Tu|We|Th|Fr|Sa|Su)\b|\bPH off\b|\b(?:off|closed|open|unknown)\b'
    r"|\d\d:(?:00|15|30|45)|[-,;:\s])*"
)
_HEURES: Final = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")
VIDE: Final = bytes(MASQUE_OCTETS)


@lru_cache(maxsize=16_384)
def masque(osm: str) -> tuple[bytes, bool]:
    """(bits, particulier). ``particulier``: months, dates, ranks, school or public holidays, nights or minutes that are no
    quarters make the bits tell only what may happen some week of the year; ``is_open`` alone knows. No hours: (zeros, False).
    """
    horaires = read(osm)
    if horaires is None:
        return VIDE, False
    particulier = not _is_plain(osm)
    spans = _years(osm) if particulier else [(_PAIRE, _PAIRE + dt.timedelta(days=_JOURS))]
    bits = 0
    for debut, fin in spans:
        for first, last in _quarters(horaires, debut, fin):
            bits |= _run(first, last)
    return bits.to_bytes(MASQUE_OCTETS, "little"), particulier


def quart_of(at: dt.datetime, code: str = "") -> int:
    """The rank of the bit of an instant (aware, or naive local time), 0 to 1343."""
    local = local_time(at, code)
    _, semaine, jour = local.isocalendar()
    return ((semaine % 2) * 7 + jour - 1) * QUARTS_PAR_JOUR + local.hour * 4 + local.minute // 15


def is_marked(bits: bytes, quart: int) -> bool:
    """True when the bit of this quarter is set."""
    return bool(bits[quart >> 3] >> (quart & 7) & 1)


def _years(osm: str) -> list[tuple[dt.datetime, dt.datetime]]:
    named = sorted({_ANNEE, *map(int, _ANNEES.findall(osm))})
    return [(dt.datetime(year, 1, 1), dt.datetime(year + 1, 1, 1)) for year in named]  # noqa: DTZ001 (local, naive)


def _is_plain(osm: str) -> bool:
    return _SIMPLE.fullmatch(osm) is not None and all(a < b <= "24:00" or b == "00:00" for a, b in _HEURES.findall(osm))


def _quarters(horaires: Horaires, debut: dt.datetime, fin: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    for start, end, state, _ in horaires.lus.intervals(debut, fin):
        if state == State.OPEN:
            yield start, end


def _run(debut: dt.datetime, fin: dt.datetime) -> int:
    """Bits from ``debut`` to ``fin``, at most a fortnight, going round its end."""
    total = _JOURS * QUARTS_PAR_JOUR
    first = quart_of(debut)
    count = min(total, -(-(fin - debut.replace(minute=debut.minute // 15 * 15)) // _QUART))
    bits = ((1 << count) - 1) << first
    return (bits | bits >> total) & ((1 << total) - 1)
