"""Text of a calendar (RFC 5545). Pure: no Django, no clock.

All-day events, one a duty. No METHOD: it is a published calendar, not an invitation (RFC 5546).
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

OCTETS: Final = 75
"""A content line is folded beyond (RFC 5545, 3.1)."""
PRODID: Final = "-//Maillage//Echeances//FR"
_CONTROLES: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Evenement(NamedTuple):
    """``uid``: stable and unique in the world. ``modifie``: aware; it is the DTSTAMP, so that the text stays the same."""

    uid: str
    jour: dt.date
    titre: str
    description: str
    adresse: str
    modifie: dt.datetime


def escape(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11); control characters, which it forbids, are left out."""
    text = _CONTROLES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for found, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(found, written)
    return text


def fold(line: str) -> str:
    """Cut a line every 75 octets, never inside a character; the next ones begin with a space."""
    parts, part, size = [], "", 0
    for letter in line:
        width = len(letter.encode("utf-8", "surrogatepass"))
        if size + width > OCTETS:
            parts.append(part)
            part, size = " ", 1
        part, size = part + letter, size + width
    return "\r\n".join([*parts, part])


def write_calendar(nom: str, events: Iterable[Evenement]) -> str:
    """The whole feed, lines ended by CRLF. ``nom``: what calendars show."""
    return "".join(fold(line) + "\r\n" for line in _lines(nom, events))


def _lines(nom: str, events: Iterable[Evenement]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN")
    yield f"X-WR-CALNAME:{escape(nom)}"
    yield f"NAME:{escape(nom)}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT6H"
    for event in events:
        yield "BEGIN:VEVENT"
        yield f"UID:{escape(event.uid)}"
        yield f"DTSTAMP:{event.modifie.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
        yield f"DTSTART;VALUE=DATE:{_day(event.jour)}"
        yield f"DTEND;VALUE=DATE:{_day(event.jour + dt.timedelta(days=1))}"
        yield f"SUMMARY:{escape(event.titre)}"
        yield f"DESCRIPTION:{escape(event.description)}"
        yield f"URL:{event.adresse}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _day(day: dt.date) -> str:
    # Not strftime: on Linux it leaves out the zeros of a year before 1000.
    return day.isoformat().replace("-", "")
