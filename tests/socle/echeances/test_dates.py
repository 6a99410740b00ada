"""Days of duties: properties over all days, and the words that people read."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.base.francais import INSECABLE
from maillage.socle.echeances.dates import (
    RATTRAPAGE,
    RELANCE,
    date_in_words,
    delay_in_words,
    is_message_due,
    is_working_day,
    last_reminder,
    message_day,
    next_working_day,
    urgence,
)

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2060, 12, 31))
UN_JOUR = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (dt.date(2026, 1, 1), "jour de l'an"),
        (dt.date(2026, 4, 6), "lundi de Pâques"),
        (dt.date(2026, 5, 1), "fête du travail"),
        (dt.date(2026, 5, 14), "Ascension"),
        (dt.date(2026, 5, 25), "lundi de Pentecôte"),
        (dt.date(2026, 7, 14), "fête nationale"),
        (dt.date(2026, 11, 11), "armistice"),
        (dt.date(2026, 3, 7), "samedi"),
        (dt.date(2026, 3, 8), "dimanche"),
    ],
)
def test_days_when_one_does_not_work(day, name):
    assert not is_working_day(day), name


@given(DAYS)
def test_the_next_working_day_is_near_and_worked(day):
    found = next_working_day(day)
    assert is_working_day(found)
    assert day <= found <= day + dt.timedelta(days=5)
    assert all(not is_working_day(day + UN_JOUR * n) for n in range((found - day).days))


@given(DAYS, DAYS)
def test_every_day_is_of_one_urgency(day, today):
    found = urgence(day, today)
    assert (found == "retard") == (day < today)
    assert (found == "semaine") == (0 <= (day - today).days < 7)


@given(DAYS, st.lists(st.integers(0, 400), max_size=4), st.integers(-500, 500))
def test_the_last_reminder_never_is_in_the_future_and_never_goes_back(due, rappels, offset):
    today = due + dt.timedelta(days=offset)
    found, tomorrow = last_reminder(due, rappels, today), last_reminder(due, rappels, today + UN_JOUR)
    assert found is None or found <= today
    assert found is None or (tomorrow is not None and tomorrow >= found)
    assert found != today or tomorrow in {today, today + UN_JOUR}


@given(DAYS, st.integers(1, 40))
def test_what_is_late_is_told_again_every_week(due, weeks):
    today = due + dt.timedelta(days=weeks * RELANCE)
    assert last_reminder(due, (30, 7, 0), today) == today
    assert last_reminder(due, (30, 7, 0), today + dt.timedelta(days=RELANCE - 1)) == today


def test_reminders_come_on_their_days():
    due = dt.date(2026, 3, 31)
    assert last_reminder(due, (30, 7, 0), dt.date(2026, 2, 28)) is None
    assert last_reminder(due, (30, 7, 0), dt.date(2026, 3, 1)) == dt.date(2026, 3, 1)
    assert last_reminder(due, (30, 7, 0), dt.date(2026, 3, 23)) == dt.date(2026, 3, 1)
    assert last_reminder(due, (30, 7, 0), dt.date(2026, 3, 24)) == dt.date(2026, 3, 24)
    assert last_reminder(due, (30, 7, 0), dt.date(2026, 4, 2)) == due
    assert last_reminder(due, (), dt.date(2026, 4, 2)) is None


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "aujourd'hui"),
        (1, "demain"),
        (2, "dans 2 jours"),
        (13, "dans 13 jours"),
        (14, "dans 2 semaines"),
        (59, "dans 8 semaines"),
        (60, "dans 2 mois"),
        (729, "dans 24 mois"),
        (731, "dans 2 ans"),
        (-1, "en retard de 1 jour"),
        (-3, "en retard de 3 jours"),
        (-15, "en retard de 2 semaines"),
        (-100, "en retard de 3 mois"),
    ],
)
def test_delays_in_words(days, words):
    today = dt.date(2026, 3, 3)
    assert delay_in_words(today + dt.timedelta(days=days), today).replace(INSECABLE, " ") == words


def test_a_date_is_said_with_its_delay():
    said = date_in_words(dt.date(2026, 3, 5), dt.date(2026, 3, 3))
    assert said.replace(INSECABLE, " ") == "jeudi 5 mars 2026 (dans 2 jours)"


@given(DAYS, st.integers(0, 6))
def test_a_weekly_message_has_one_day_a_week(today, jour):
    day = message_day("SEMAINE", jour, today)
    assert day is not None
    assert is_working_day(day)
    assert 0 <= (today - day).days <= 14


@given(DAYS, st.sampled_from(["JOUR_OUVRE", "SEMAINE", "MOIS"]), st.integers(0, 6))
def test_once_sent_nothing_more_leaves_for_the_same_day(today, rythme, jour):
    day = message_day(rythme, jour, today)
    assert not is_message_due(rythme, jour, day, today)
    assert not is_message_due(rythme, jour, today, today)
    assert is_message_due(rythme, jour, day - UN_JOUR, day)


@given(DAYS, st.sampled_from(["JOUR_OUVRE", "SEMAINE", "MOIS"]))
def test_a_message_that_waited_too_long_does_not_leave(today, rythme):
    day = message_day(rythme, 0, today)
    late = (today - day).days > RATTRAPAGE
    assert is_message_due(rythme, 0, day - UN_JOUR, today) == (is_working_day(today) and not late)


def test_messages_of_each_rhythm():
    monday, tuesday = dt.date(2026, 3, 2), dt.date(2026, 3, 3)
    assert is_message_due("SEMAINE", 0, None, monday)
    assert not is_message_due("SEMAINE", 0, None, tuesday)
    assert is_message_due("SEMAINE", 0, dt.date(2026, 2, 23), tuesday)  # Monday's run was missed
    assert is_message_due("JOUR_OUVRE", 0, monday, tuesday)
    assert not is_message_due("JOUR_OUVRE", 0, dt.date(2026, 3, 6), dt.date(2026, 3, 7))  # a Saturday
    assert is_message_due("MOIS", 0, None, monday)  # the 1st is a Sunday
    assert not is_message_due("MOIS", 0, None, dt.date(2026, 3, 1))
    assert is_message_due("SEMAINE", 0, None, dt.date(2026, 4, 7))  # Easter Monday is off
    assert not is_message_due("JAMAIS", 0, dt.date(2020, 1, 1), monday)
