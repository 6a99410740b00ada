"""What a convention owes: one fifth a working day."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.reseau.lieux.ouvertures import is_holiday
from maillage.terrain.permanences.recurrence import EnVigueur, half_days_due, working_days

D = dt.date
ANNEE = EnVigueur(D(2026, 1, 1), D(2026, 12, 31), 1)


def test_what_is_due_by_hand() -> None:
    assert half_days_due([ANNEE], D(2026, 11, 16), D(2026, 11, 22), is_holiday) == 1
    assert half_days_due([ANNEE._replace(par_semaine=2)], D(2026, 11, 16), D(2026, 11, 29), is_holiday) == 4
    # 2026 has 252 working days in metropolitan France: 50.4.
    assert working_days(D(2026, 1, 1), D(2026, 12, 31), is_holiday) == 252
    assert half_days_due([ANNEE], D(2026, 1, 1), D(2026, 12, 31), is_holiday) == 50
    # Thursday and Friday: two fifths, rounded down; Wednesday too: three, rounded up.
    assert half_days_due([ANNEE], D(2026, 11, 19), D(2026, 11, 22), is_holiday) == 0
    assert half_days_due([ANNEE], D(2026, 11, 18), D(2026, 11, 22), is_holiday) == 1
    assert half_days_due([], D(2026, 1, 1), D(2026, 12, 31), is_holiday) == 0
    # Out of force, nothing is owed.
    assert half_days_due([ANNEE._replace(au=D(2026, 6, 30))], D(2026, 9, 1), D(2026, 12, 31), is_holiday) == 0


@settings(max_examples=60, deadline=None)
@given(st.dates(D(2026, 1, 1), D(2026, 12, 31)), st.integers(1, 4))
def test_months_next_to_each_other_add_up(cut: dt.date, per_week: int) -> None:
    year = [ANNEE._replace(par_semaine=per_week)]
    first = half_days_due(year, ANNEE.du, cut, is_holiday)
    second = half_days_due(year, cut + dt.timedelta(days=1), ANNEE.au, is_holiday)
    assert abs(first + second - half_days_due(year, ANNEE.du, ANNEE.au, is_holiday)) <= 1
