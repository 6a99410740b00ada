"""When an idle account is warned about, reminded of, closed: dates alone."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.socle.comptes.inactivite import RAPPEL, Etape, add_months, next_step

JOUR = dt.date
DATES = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (JOUR(2026, 1, 31), 1, JOUR(2026, 2, 28)),
        (JOUR(2028, 1, 31), 1, JOUR(2028, 2, 29)),
        (JOUR(2026, 12, 15), 1, JOUR(2027, 1, 15)),
        (JOUR(2028, 2, 29), 12, JOUR(2029, 2, 28)),
        (JOUR(2026, 3, 31), -1, JOUR(2026, 2, 28)),
    ],
)
def test_months_are_counted_as_people_do(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("today", "averti", "rappele", "etape", "fermeture"),
    [
        (JOUR(2027, 3, 9), None, None, Etape.RIEN, None),
        (JOUR(2027, 3, 10), None, None, Etape.AVERTIR, JOUR(2027, 4, 10)),
        (JOUR(2027, 4, 2), JOUR(2027, 3, 10), None, Etape.RIEN, JOUR(2027, 4, 10)),
        (JOUR(2027, 4, 3), JOUR(2027, 3, 10), None, Etape.RAPPELER, JOUR(2027, 4, 10)),
        (JOUR(2027, 4, 9), JOUR(2027, 3, 10), JOUR(2027, 4, 3), Etape.RIEN, JOUR(2027, 4, 10)),
        (JOUR(2027, 4, 10), JOUR(2027, 3, 10), JOUR(2027, 4, 3), Etape.FERMER, JOUR(2027, 4, 10)),
        # The job did not run for two years: the whole notice is given all the same.
        (JOUR(2029, 1, 5), None, None, Etape.AVERTIR, JOUR(2029, 2, 5)),
        (JOUR(2029, 3, 1), JOUR(2029, 1, 5), None, Etape.RAPPELER, JOUR(2029, 3, 8)),
        (JOUR(2029, 3, 7), JOUR(2029, 1, 5), JOUR(2029, 3, 1), Etape.RIEN, JOUR(2029, 3, 8)),
        # Warned during a former silence: it does not count.
        (JOUR(2027, 3, 10), JOUR(2026, 2, 1), JOUR(2026, 2, 24), Etape.AVERTIR, JOUR(2027, 4, 10)),
        (JOUR(2027, 4, 3), JOUR(2027, 3, 10), JOUR(2026, 2, 24), Etape.RAPPELER, JOUR(2027, 4, 10)),
    ],
)
def test_what_is_due(today, averti, rappele, etape, fermeture):
    assert next_step(today=today, activite=JOUR(2026, 3, 10), averti=averti, rappele=rappele) == (etape, fermeture)


@given(DATES, st.lists(st.integers(1, 90), min_size=1, max_size=60))
def test_nobody_is_closed_without_a_month_of_notice_and_a_week_of_reminder(activite, gaps):
    """Whatever the nights when the job ran."""
    today, averti, rappele = activite, None, None
    for gap in gaps:
        today += dt.timedelta(gap)
        step = next_step(today=today, activite=activite, averti=averti, rappele=rappele)
        if step.etape is Etape.AVERTIR:
            averti = today
        elif step.etape is Etape.RAPPELER:
            assert averti is not None
            rappele = today
        elif step.etape is Etape.FERMER:
            assert today >= add_months(activite, 13)
            assert today >= add_months(averti, 1)
            assert today >= rappele + RAPPEL
            return
        elif today < add_months(activite, 12):
            assert step.fermeture is None


@given(DATES)
def test_a_job_that_runs_every_night_closes_at_thirteen_months(activite):
    averti, rappele = add_months(activite, 12), None
    end = max(add_months(activite, 13), add_months(averti, 1))
    rappele = end - RAPPEL
    assert next_step(today=rappele, activite=activite, averti=averti, rappele=None) == (Etape.RAPPELER, end)
    assert next_step(today=end, activite=activite, averti=averti, rappele=rappele) == (Etape.FERMER, end)
