"""Text of a calendar of half-days (RFC 5545), in instants. Pure: no Django, no clock."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from maillage.socle.echeances.agenda import escape, fold

PRODID: Final = "-//Maillage//Permanences//FR"


class Seance(NamedTuple):
    """``uid``: stable and unique in the world. ``debut``, ``fin``, ``modifie``: aware instants. ``adresse``: of its page."""

    uid: str
    debut: dt.datetime
    fin: dt.datetime
    titre: str
    description: str
    endroit: str
    adresse: str
    modifie: dt.datetime
    annulee: bool = False


def write_agenda(nom: str, seances: Iterable[Seance]) -> str:
    """The whole feed, lines ended by CRLF. A cancelled half-day stays, said so: calendars take it off by themselves."""
    return "".join(fold(line) + "\r\n" for line in _lines(nom, seances))


def _lines(nom: str, seances: Iterable[Seance]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN")
    yield f"X-WR-CALNAME:{escape(nom)}"
    yield f"NAME:{escape(nom)}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT6H"
    for one in seances:
        yield "BEGIN:VEVENT"
        yield f"UID:{escape(one.uid)}"
        yield f"DTSTAMP:{_instant(one.modifie)}"
        yield f"DTSTART:{_instant(one.debut)}"
        yield f"DTEND:{_instant(one.fin)}"
        yield f"SUMMARY:{escape(one.titre)}"
        yield f"DESCRIPTION:{escape(one.description)}"
        yield f"LOCATION:{escape(one.endroit)}"
        yield f"URL:{one.adresse}"
        yield f"STATUS:{'CANCELLED' if one.annulee else 'CONFIRMED'}"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _instant(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
