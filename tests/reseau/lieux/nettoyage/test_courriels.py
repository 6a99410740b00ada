"""E-mail addresses."""

import time

import pytest

from maillage.reseau.lieux.nettoyage.courriels import clean_courriels
from maillage.reseau.lieux.nettoyage.resultat import Etat


@pytest.mark.parametrize(
    ("brut", "adresses"),
    [
        ("Contact@Lieu.FR", ("contact@lieu.fr",)),
        (": contact@lieu.fr", ("contact@lieu.fr",)),
        ("mailto:contact@lieu.fr", ("contact@lieu.fr",)),
        ("Accueil <contact@lieu.fr>", ("contact@lieu.fr",)),
        ("courriel : contact@lieu.fr.", ("contact@lieu.fr",)),
        ("contact[a]lieu.fr", ("contact@lieu.fr",)),
        ("contact (at) lieu.fr", ("contact@lieu.fr",)),
        ("contact arobase lieu.fr", ("contact@lieu.fr",)),
        ("contact@@lieu.fr", ("contact@lieu.fr",)),
        ("contact @ lieu.fr", ("contact@lieu.fr",)),
        ("contact@lieu,fr", ("contact@lieu.fr",)),
        ("contact@lieu. fr", ("contact@lieu.fr",)),
        ("accueil .numerique@lieu.fr", ("accueil.numerique@lieu.fr",)),
        ("contact@grand lieu.fr", ("contact@grandlieu.fr",)),
        ("bibliothèque@lieu.fr", ("bibliotheque@lieu.fr",)),
        (".contact@lieu.fr", ("contact@lieu.fr",)),
        ("contact@lieu.fr%A0", ("contact@lieu.fr",)),
        ("a@lieu.fr ou b@lieu.fr", ("a@lieu.fr", "b@lieu.fr")),
        ("a@lieu.fr;b@lieu.fr / c@lieu.fr", ("a@lieu.fr", "b@lieu.fr", "c@lieu.fr")),
        ("a@lieu.fr b@lieu.fr", ("a@lieu.fr", "b@lieu.fr")),
        ("a@lieu.fr, A@lieu.fr", ("a@lieu.fr",)),
        (["a@lieu.fr", "b@lieu.fr"], ("a@lieu.fr", "b@lieu.fr")),
    ],
)
def test_addresses_are_read(brut: object, adresses: tuple[str, ...]) -> None:
    resultat = clean_courriels(brut)
    assert resultat.valeur == adresses
    assert not resultat.is_question


@pytest.mark.parametrize(
    "brut",
    [
        "biblio@lieu",
        "contact@lieu.",
        "www.lieu.fr/contact",
        "a@b@lieu.fr",
        "@lieu.fr",
        "Voir le site",
        "a..b@lieu.fr",
        "ß@é",
    ],
)
def test_what_is_no_address_is_asked(brut: str) -> None:
    resultat = clean_courriels(brut)
    assert (resultat.valeur, resultat.etat, resultat.original) == (None, Etat.ILLISIBLE, brut)
    assert "adresse électronique" in resultat.question


def test_good_addresses_survive_a_bad_one() -> None:
    resultat = clean_courriels("contact@lieu.fr ; biblio@lieu ; biblio@lieu")
    assert resultat.valeur == ("contact@lieu.fr",)
    assert resultat.etat is Etat.ILLISIBLE
    assert "« biblio@lieu »" in resultat.question


def test_accent_in_the_domain_is_asked() -> None:
    resultat = clean_courriels("a@lieu.fr, contact@médiathèque.fr")
    assert resultat.etat is Etat.DOUTEUX
    assert resultat.valeur == ("a@lieu.fr",)
    assert resultat.proposition == ("a@lieu.fr", "contact@mediatheque.fr")


@pytest.mark.parametrize("brut", ["https://www.lieu.fr/contact", "voir www.lieu.fr, rubrique contact"])
def test_the_address_of_a_site_is_told_as_such(brut: str) -> None:
    resultat = clean_courriels(brut)
    assert resultat.etat is Etat.ILLISIBLE
    assert "l'adresse d'un site" in resultat.question


@pytest.mark.parametrize("brut", [None, "", "-", "@", "ou  ou", "#N/D"])
def test_nothing_is_absent(brut: object) -> None:
    assert clean_courriels(brut).etat is Etat.ABSENT


@pytest.mark.parametrize("brut", ["contact@lieu.fr", "a@lieu.fr|b@lieu.fr"])
def test_already_clean_is_as_given(brut: str) -> None:
    assert clean_courriels(brut).etat is Etat.TEL_QUEL


def test_addresses_past_the_limit_are_asked() -> None:
    assert clean_courriels("a@lieu.fr" + " x" * 3000 + " b@lieu.fr").is_question


@pytest.mark.parametrize(
    "hostile", ["a@" * 300_000, "@" * 10**6, "a." * 300_000 + "@", "(a)" * 200_000, "x" * 10**6], ids=lambda t: t[:4]
)
def test_hostile_text_costs_little(hostile: str) -> None:
    debut = time.thread_time()
    clean_courriels(hostile)
    assert time.thread_time() - debut < 1
