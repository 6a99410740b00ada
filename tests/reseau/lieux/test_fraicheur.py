"""How old is what the page says, in words; and where a commune is."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.lieux.fraicheur import A_JOUR, TRES_ANCIEN, freshness_of, full_months
from maillage.reseau.lieux.mots import locate

VERIFIE = dt.date(2025, 8, 31)


@pytest.mark.parametrize(
    ("today", "code"),
    [
        ("2025-08-31", "A_JOUR"), ("2026-02-28", "A_JOUR"), ("2026-03-01", "A_VERIFIER"), ("2026-08-30", "A_VERIFIER"),
        ("2026-08-31", "ANCIEN"), ("2027-02-28", "ANCIEN"), ("2027-03-01", "TRES_ANCIEN"), ("2040-01-01", "TRES_ANCIEN"),
    ],
)  # fmt: skip
def test_the_state_changes_at_six_twelve_and_eighteen_months(today: str, code: str) -> None:
    assert freshness_of(VERIFIE, dt.date.fromisoformat(today)).code == code


def test_an_unknown_date_is_said_and_a_future_one_is_fresh() -> None:
    assert freshness_of(None, VERIFIE).conseil == "Téléphonez avant de venir."
    assert freshness_of(VERIFIE + dt.timedelta(days=3), VERIFIE) is A_JOUR


@given(st.dates(dt.date(2000, 1, 1), dt.date(2060, 1, 1)), st.integers(0, 2000))
def test_information_never_grows_younger(debut: dt.date, jours: int) -> None:
    first, then = debut + dt.timedelta(days=jours), debut + dt.timedelta(days=jours + 1)
    assert full_months(debut, first) <= full_months(debut, then) <= full_months(debut, first) + 1
    assert (freshness_of(debut, first) is TRES_ANCIEN) is (full_months(debut, first) >= 18)


@pytest.mark.parametrize(
    ("commune", "dit"),
    [("Saintes", "à Saintes"), ("Le Château-d'Oléron", "au Château-d'Oléron"), ("Les Mathes", "aux Mathes"), ("La Rochelle", "à La Rochelle"),
     ("CC de l'Ile d'Oléron", "dans la CC de l'Ile d'Oléron")],
)  # fmt: skip
def test_the_article_of_a_commune_joins_the_preposition(commune: str, dit: str) -> None:
    assert locate(commune) == dit
