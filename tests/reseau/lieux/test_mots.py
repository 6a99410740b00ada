"""Places in words: labels for staff, plain sentences for the public, addresses of pages."""

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.lieux import mots
from maillage.reseau.lieux.models import CHAMPS_FICHE
from maillage.reseau.lieux.schema import ENUMERATIONS

LUNDI = datetime.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("champ", "valeur", "dit"),
    [
        ("nom", "Mairie", "Mairie"),
        ("nom", "", ""),
        ("nom", None, ""),
        ("services", [], ""),
        (
            "services",
            ["ACCES", "DEMARCHES"],
            "Accès internet et matériel informatique, Aide aux démarches administratives",
        ),
        ("services", ["INCONNU"], "INCONNU"),
        ("typologie", ["BIB"], "Bibliothèque / Médiathèque"),
        ("telephone", ["+33199001234"], "01\u00a099\u00a000\u00a012\u00a034"),
        ("horaires", "Mo 09:00-12:00; PH off", "lundi de 9 h à 12 h ; fermé les jours fériés"),
        ("horaires", "sunrise-sunset", "sunrise-sunset"),
        ("niveau", 3, "Médiation"),
        ("niveau", 7, "7"),
        ("position_approximative", True, "Oui"),
        ("position_approximative", False, "Non"),
        ("latitude", 46.5, "46,5"),
        ("latitude", 0.0, "0,0"),
        ("date_maj", datetime.date(2026, 3, 1), "1er mars 2026"),
        ("date_maj", "2026-03-01", "1er mars 2026"),
        ("date_maj", "hier", "hier"),
    ],
)
def test_values_for_staff(champ: str, valeur: Any, dit: str) -> None:
    assert mots.say(champ, valeur) == dit


def test_a_date_that_is_none_says_nothing() -> None:
    assert mots.say_iso(None) == ""


def test_every_column_has_a_label_and_one_group() -> None:
    grouped = [champ for _, champs in mots.GROUPES.values() for champ in champs]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) == set(CHAMPS_FICHE) - {"position_approximative"}
    assert set(CHAMPS_FICHE) <= set(mots.LIBELLES)


def test_every_code_has_plain_words() -> None:
    for champ, table in mots.MOTS.items():
        assert set(table) == set(ENUMERATIONS[champ]), champ
    assert set(mots.SERVICES_COURTS) == set(ENUMERATIONS["services"])


def test_lists_without_plain_words_keep_their_labels() -> None:
    assert mots.plain("formations_labels", ["ORDI_3", "X"]) == ["ORDI 3.0", "X"]


@pytest.mark.parametrize(
    ("liste", "dit"), [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")]
)
def test_enumerations(liste: list[str], dit: str) -> None:
    assert mots.enumerate_words(liste) == dit


@pytest.mark.parametrize(
    ("nom", "commune", "slug"),
    [
        ("Mairie", "Pau", "mairie-pau"),
        ("Mairie de Pau", "Pau", "mairie-de-pau"),
        ("L'Œuvre d'Éléonore", "", "l-oeuvre-d-eleonore"),
        ("", "", "lieu"),
        ("🙂", "", "lieu"),
        ("mot " * 40, "", "mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot"[:59]),
    ],
)
def test_addresses_of_pages(nom: str, commune: str, slug: str) -> None:
    assert mots.slug_of(nom, commune) == slug


@given(st.text(max_size=300), st.text(max_size=100))
def test_addresses_are_always_sound(nom: str, commune: str) -> None:
    slug = mots.slug_of(nom, commune)
    assert 0 < len(slug) <= 60
    assert all(sign.isascii() and (sign.isalnum() or sign == "-") for sign in slug)


def test_the_postal_address_leaves_out_what_is_unknown() -> None:
    lieu = SimpleNamespace(nom="Mairie", complement_adresse="", adresse="1 rue du Port", code_postal="", commune="Pau")
    assert mots.postal_lines(lieu) == ["Mairie", "1 rue du Port", "Pau"]


class TestWeek:
    def test_an_ordinary_week_is_a_table(self) -> None:
        week = mots.week_of('Mo 09:00-12:00,14:00-17:30 "sur rendez-vous"; PH off', LUNDI)
        monday, *others = week.jours
        assert monday == mots.Jour("lundi", ["9 h à 12 h", "14 h à 17 h 30"], "sur rendez-vous", True)
        assert all(jour.plages == [] and not jour.aujourdhui for jour in others)
        assert week.phrases == ["Fermé les jours fériés"]

    def test_hours_without_times_are_a_note(self) -> None:
        week = mots.week_of('Mo unknown "sur rendez-vous"')
        assert week.jours[0].plages == []
        assert week.jours[0].note == "sur rendez-vous"

    def test_weeks_that_alternate_are_sentences(self) -> None:
        week = mots.week_of("week 2-52/2 Mo 09:00-12:00", LUNDI)
        assert week.jours == []
        assert week.phrases[0].startswith("Semaines paires")

    def test_nothing_known(self) -> None:
        assert mots.week_of("") == mots.Semaine([], [])
