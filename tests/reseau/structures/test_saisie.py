"""SIRET, phone and words to search, as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.structures.saisie import (
    RECHERCHE_MAX,
    clean_phone,
    clean_siret,
    search_text,
    search_words,
)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("217 300 100 00018", None),  # a digit changed
        ("13002526500013", "13002526500013"),
        ("130 025 265 00013", "13002526500013"),
        ("130.025.265-00013", "13002526500013"),
        ("35600000000048", "35600000000048"),  # La Poste, head office: Luhn's key
        ("35600000009075", "35600000009075"),  # La Poste, an establishment: sum of digits 35
        ("35600000009076", None),
        ("1300252650001", None),
        ("130025265000133", None),
        ("1300252650001a", None),
        ("١٣٠٠٢٥٢٦٥٠٠٠١٣", None),
        ("", None),
    ],
)
def test_siret(typed: str, wanted: str | None) -> None:
    assert clean_siret(typed) == wanted


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("05 46 00 00 00", "+33546000000"),
        ("+33 (0)5.46.00.00.00", "+33546000000"),
        ("0262 12 34 56", "+33262123456"),
        ("+262 262 12 34 56", "+262262123456"),
        ("39 49", "3949"),
        ("12", None),
        ("bonjour", None),
        ("05 46 00 00 00 poste 12", None),
        ("0" * 41, None),
        ("", None),
    ],
)
def test_phone(typed: str, wanted: str | None) -> None:
    assert clean_phone(typed) == wanted


def test_search_text_is_folded_and_cut() -> None:
    assert search_text("Œuvre d'Élan", "", "Saint-Élan") == "oeuvre d elan saint elan"
    assert len(search_text("à" * 1000)) == RECHERCHE_MAX


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("  Élan   SAINT ", ["elan", "saint"]),
        ("elan Élan", ["elan"]),
        ("130 025 265 00013", ["13002526500013"]),
        ("%_'", []),
        ("", []),
        ("a b c d e f g", ["a", "b", "c", "d", "e", "f"]),
    ],
)
def test_search_words(typed: str, wanted: list[str]) -> None:
    assert search_words(typed) == wanted


@given(st.text())
def test_words_are_never_patterns(typed: str) -> None:
    for word in search_words(typed):
        assert not set(word) & set("%_\\ ")
