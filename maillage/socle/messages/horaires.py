"""When a message may leave, and when a failed one is tried again. Pure."""

import datetime as dt
from typing import Final

OUVERTURE: Final = dt.time(8)
FERMETURE: Final = dt.time(20)
"""Text messages ring: between 8 and 20 o'clock only, at the reader's time."""
REPRISES: Final = (dt.timedelta(minutes=5), dt.timedelta(hours=1), dt.timedelta(hours=6))
"""How long after each failure the next try comes; after the last one, none."""
INTERROMPU: Final = dt.timedelta(minutes=15)
"""A message handed to the server that long ago without an answer: the process was killed meanwhile."""


def not_before(now: dt.datetime) -> dt.datetime:
    """``now`` (aware, in the reader's zone) when a text message may leave, else the next opening."""
    hour = now.timetz().replace(tzinfo=None)
    if OUVERTURE <= hour < FERMETURE:
        return now
    day = now.date() if hour < OUVERTURE else now.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, OUVERTURE, now.tzinfo)


def next_try(now: dt.datetime, tries: int) -> dt.datetime | None:
    """When to try again after ``tries`` failures (1 or more); None: no more."""
    return now + REPRISES[tries - 1] if tries <= len(REPRISES) else None
