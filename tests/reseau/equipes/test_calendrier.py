"""Periods that follow one another: by hand, and by Hypothesis over any order of writing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.equipes.calendrier import UN_JOUR, Insertion, Periode, add_months, code_of, covers, insert

DEBUT = dt.date(2024, 1, 1)
jours = st.integers(0, 1000).map(lambda n: DEBUT + n * UN_JOUR)


def play(days: list[dt.date]) -> list[Periode]:
    """Insert periods in this order; the value of a period is the rank of what was last written there."""
    rows: dict[int, Periode] = {}
    for rank, day in enumerate(days):
        found = insert(list(rows.values()), day)
        if found.corrigee is not None:
            former = rows.pop(found.corrigee)
            rows[rank] = former._replace(cle=rank)
            continue
        if found.ecourtee is not None:
            rows[found.ecourtee] = rows[found.ecourtee]._replace(fin=day - UN_JOUR)
        rows[rank] = Periode(rank, day, found.fin)
    return list(rows.values())


@given(days=st.lists(jours, min_size=1, max_size=12), asked=jours)
def test_one_period_at_a_time_and_the_last_written_of_each_beginning_holds(days: list[dt.date], asked: dt.date) -> None:
    found = [one for one in play(days) if covers(one.debut, one.fin, asked)]
    begun = [day for day in days if day <= asked]
    if not begun:
        assert found == []
        return
    last = max(begun)
    rank = max(rank for rank, day in enumerate(days) if day == last)
    assert [one.cle for one in found] == [rank]


def test_what_an_insertion_changes() -> None:
    known = [Periode(1, dt.date(2025, 1, 1), dt.date(2025, 6, 30)), Periode(2, dt.date(2026, 1, 1), None)]
    assert insert(known, dt.date(2025, 3, 1)) == Insertion(None, 1, dt.date(2025, 6, 30))
    assert insert(known, dt.date(2026, 1, 1)) == Insertion(2, None, None)
    assert insert(known, dt.date(2025, 9, 1)) == Insertion(None, None, dt.date(2025, 12, 31))
    assert insert([], dt.date(2025, 9, 1)) == Insertion(None, None, None)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2026, 11, 22), 12, (2027, 11, 22)),
        ((9999, 12, 31), 3, (9999, 12, 31)),
    ],
)
def test_months_later(day: tuple[int, int, int], months: int, expected: tuple[int, int, int]) -> None:
    assert add_months(dt.date(*day), months) == dt.date(*expected)


def test_a_half_day_of_the_week() -> None:
    assert code_of(dt.date(2026, 3, 3), "A") == "2A"
    assert code_of(dt.date(2026, 3, 8), "M") == "7M"
