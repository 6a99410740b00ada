"""When messages leave, and when they are tried again: times alone."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.socle.messages.horaires import next_try, not_before

PARIS = ZoneInfo("Europe/Paris")


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2026-03-10 08:00", "2026-03-10 08:00"),
        ("2026-03-10 19:59:59", "2026-03-10 19:59:59"),
        ("2026-03-10 20:00", "2026-03-11 08:00"),
        ("2026-03-10 07:59:59", "2026-03-10 08:00"),
        ("2026-03-10 00:00", "2026-03-10 08:00"),
        ("2026-12-31 23:00", "2027-01-01 08:00"),
        ("2026-03-28 21:00", "2026-03-29 08:00"),
        ("2026-10-24 21:00", "2026-10-25 08:00"),
    ],
)
def test_text_messages_wait_for_the_morning(now, leaves):
    assert not_before(at(now)) == at(leaves)


NAIFS = (dt.datetime.fromisoformat("2020-01-01"), dt.datetime.fromisoformat("2040-01-01"))


@given(st.datetimes(*NAIFS, timezones=st.just(PARIS)))
def test_never_by_night_never_before_never_a_day_late(now):
    leaves = not_before(now)
    assert dt.time(8) <= leaves.time() < dt.time(20)
    assert now <= leaves <= now + dt.timedelta(hours=13)


def test_three_more_tries_each_later():
    now = at("2026-03-10 10:00")
    waits = [next_try(now, tries) - now for tries in (1, 2, 3)]
    assert waits == sorted(waits)
    assert next_try(now, 4) is None
