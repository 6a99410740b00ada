"""SIRET and RNA. The numbers are made up, but for La Poste's, which has its own rule."""

import pytest

from maillage.reseau.lieux.nettoyage.pivot import clean_pivot, is_siren, is_siret, siren_of
from maillage.reseau.lieux.nettoyage.resultat import Etat

SIRET = "12345678200002"
ZERO = "01234567400001"


@pytest.mark.parametrize(
    ("brut", "valeur", "etat"),
    [
        (SIRET, SIRET, Etat.TEL_QUEL),
        ("123 456 782 00002", SIRET, Etat.REPARE),
        ("123.456.782-00002", SIRET, Etat.REPARE),
        ("SIRET : 123 456 782 00002", SIRET, Etat.REPARE),
        (int(SIRET), SIRET, Etat.TEL_QUEL),
        (float(SIRET), SIRET, Etat.TEL_QUEL),
        ("1.2345678200002E13", SIRET, Etat.REPARE),
        (int(ZERO), ZERO, Etat.REPARE),
        ("35600000049837", "35600000049837", Etat.TEL_QUEL),
        ("W641001234", "W641001234", Etat.TEL_QUEL),
        ("w641001234", "W641001234", Etat.REPARE),
        ("RNA n° W641001234", "W641001234", Etat.REPARE),
        ("W2A1001234", "W2A1001234", Etat.TEL_QUEL),
    ],
)
def test_sure_numbers(brut: object, valeur: str, etat: Etat) -> None:
    resultat = clean_pivot(brut)
    assert (resultat.valeur, resultat.etat) == (valeur, etat)


@pytest.mark.parametrize(
    ("brut", "regle", "proposition"),
    [
        ("12345678200003", "pivot.cle", "12345678200003"),
        ("SIRET 123 456 782 00003", "pivot.cle", "12345678200003"),
        (f"{SIRET} / W641001234", "pivot.plusieurs", SIRET),
        (f"{SIRET} / {ZERO}", "pivot.plusieurs", SIRET),
        (ZERO[1:], "pivot.zero", ZERO),
        ("FR12345678901", "pivot.tva", None),
        ("W64A00B123", "pivot.rna", "W64A00B123"),
    ],
)
def test_doubtful_numbers_are_asked(brut: str, regle: str, proposition: str | None) -> None:
    resultat = clean_pivot(brut)
    assert (resultat.valeur, resultat.etat, resultat.regle) == (None, Etat.DOUTEUX, regle)
    assert resultat.proposition == proposition
    assert resultat.original == brut


@pytest.mark.parametrize(
    "brut", ["123", "123456789", "842 887 408 00", "1,7E+13", "WIKIPEDIAX", "Mairie", "1" * 600, "W1", "1234567890123"]
)
def test_unreadable_numbers_are_asked(brut: str) -> None:
    resultat = clean_pivot(brut)
    assert (resultat.valeur, resultat.etat) == (None, Etat.ILLISIBLE)
    assert "SIRET" in resultat.question


@pytest.mark.parametrize("brut", [None, "", "-", "00000000000000", "0", 0, "000 000 000"])
def test_nothing_and_zeros_are_absent(brut: object) -> None:
    assert clean_pivot(brut).etat is Etat.ABSENT


@pytest.mark.parametrize(
    ("chiffres", "juste"),
    [
        (SIRET, True),
        ("35600000000048", True),
        ("35600000049838", False),
        ("1" * 14, False),
        ("0" * 14, False),
        ("x" * 14, False),
        ("1", False),
    ],
)
def test_siret_key(chiffres: str, juste: bool) -> None:
    assert is_siret(chiffres) is juste


@pytest.mark.parametrize("brut", ["123456782", "123 456 782", 123456782])
def test_a_siren_is_kept_beside_the_field_without_a_question(brut: object) -> None:
    resultat = clean_pivot(brut)
    assert (resultat.valeur, resultat.etat, resultat.regle) == (None, Etat.ABSENT, "pivot.siren")
    assert resultat.original == str(brut)


@pytest.mark.parametrize(
    ("chiffres", "juste"), [("123456782", True), ("123456789", False), ("0" * 9, False), ("x" * 9, False), ("1", False)]
)
def test_siren_key(chiffres: str, juste: bool) -> None:
    assert is_siren(chiffres) is juste


@pytest.mark.parametrize(("brut", "siren"), [(SIRET, "123456782"), (123456782, "123456782"), ("123", ""), (None, "")])
def test_siren_for_matching(brut: object, siren: str) -> None:
    assert siren_of(brut) == siren
