"""Dates of update."""

from datetime import UTC, date, datetime

import pytest

from maillage.reseau.lieux.nettoyage.dates import clean_date
from maillage.reseau.lieux.nettoyage.resultat import Etat

AUJOURDHUI = date(2024, 6, 15)
AVRIL = date(2022, 4, 21)


@pytest.mark.parametrize(
    ("brut", "jour"),
    [
        ("2022/04/21", AVRIL),
        ("2022-4-21", AVRIL),
        ("2022-04-21 19:00:45", AVRIL),
        ("2022/04/21 14:16:50.898", AVRIL),
        ("2022-04-21T14:34:13Z", AVRIL),
        ("2022-04-21T23:30:00Z", date(2022, 4, 22)),
        ("2022-04-21T00:30:00+05:00", date(2022, 4, 20)),
        ("2022-04-21 01:30-0200", AVRIL),
        ("2022-04-21T99:30:00Z", AVRIL),
        ("21/04/2022", AVRIL),
        ("21/4/2022", AVRIL),
        ("21/04/2022 14:34:13", AVRIL),
        ("21-04-2022", AVRIL),
        ("21.04.2022", AVRIL),
        ("21 04 2022", AVRIL),
        ("21/04/22", AVRIL),
        ("21/04/98", date(1998, 4, 21)),
        ("Espace labellisé 21/04/2022", AVRIL),
        ("mis à jour le 2022-04-21 par la mairie", AVRIL),
        ("21 avril 2022", AVRIL),
        ("jeudi 21 avril 2022 à 14h30", AVRIL),
        ("21-avr-22", AVRIL),
        ("1er mars 2022", date(2022, 3, 1)),
        ("21 April 2022", AVRIL),
        ("Apr 21st, 2022", AVRIL),
        ("20220421", AVRIL),
        (20220421, AVRIL),
        (1650549600, AVRIL),
        ("1650549600", AVRIL),
        (1650549600123, AVRIL),
        (44672, AVRIL),
        (44672.75, AVRIL),
        ("15/06/2024", AUJOURDHUI),
    ],
)
def test_sure_dates(brut: object, jour: date) -> None:
    resultat = clean_date(brut, today=AUJOURDHUI)
    assert (resultat.valeur, resultat.etat) == (jour, Etat.REPARE)
    assert resultat.regle.startswith("date_maj.")


@pytest.mark.parametrize("brut", ["2022-04-21", AVRIL, datetime(2022, 4, 21, 12, tzinfo=UTC), datetime(2022, 4, 21)])  # noqa: DTZ001
def test_iso_dates_are_as_given(brut: object) -> None:
    assert clean_date(brut, today=AUJOURDHUI)[:2] == (AVRIL, Etat.TEL_QUEL)


@pytest.mark.parametrize(
    ("brut", "proposition"),
    [
        ("avril 2022", date(2022, 4, 1)),
        ("maj : avril 2022, mars 2021", date(2022, 4, 1)),
        ("04/2022", date(2022, 4, 1)),
        ("2022", date(2022, 1, 1)),
        ("44672", AVRIL),
        ("04/21/2022", AVRIL),
        ("créé 01/01/2020, revu 21/04/2022", AVRIL),
        ("1 mai 2021 puis 21 avril 2022", AVRIL),
        ("2030-01-01", date(2030, 1, 1)),
        ("01/01/2030", date(2030, 1, 1)),
    ],
)
def test_doubtful_dates_are_proposed(brut: str, proposition: date) -> None:
    resultat = clean_date(brut, today=AUJOURDHUI)
    assert (resultat.valeur, resultat.etat, resultat.proposition) == (None, Etat.DOUTEUX, proposition)
    assert resultat.original == brut
    assert resultat.question.endswith("?")


def test_a_digit_typed_for_a_sign_is_asked() -> None:
    resultat = clean_date("09/0102023", today=AUJOURDHUI)
    assert (resultat.regle, resultat.valeur) == ("date_maj.faute_de_frappe", None)
    assert resultat.proposition == date(2023, 1, 9)


@pytest.mark.parametrize(
    "brut",
    [
        "1970-01-01", "01/01/1970", "01/01/1900", "1899-12-30", "06/08/0002", "0000-00-00", "31/02/2022", "2022-02-31", "39/0102023",
        "mis à jour en mars", "31 février 2022", "février 31, 2022", "avril 22", "13/2022", "13/13/2022", "2222", "0", 0, 12, -5, "9" * 50,
        "x" * 400, True, "20221399", "01/01/2020 et 31/02/2022 99/99/2022x", "juin 2999",
    ],
)  # fmt: skip
def test_unreadable_dates_are_never_1970(brut: object) -> None:
    resultat = clean_date(brut, today=AUJOURDHUI)
    if brut == "01/01/2020 et 31/02/2022 99/99/2022x":
        assert resultat.valeur == date(2020, 1, 1)
        return
    assert (resultat.valeur, resultat.etat) == (None, Etat.ILLISIBLE)


@pytest.mark.parametrize("brut", [None, "", "-", "#N/D", float("nan")])
def test_nothing_is_absent(brut: object) -> None:
    assert clean_date(brut, today=AUJOURDHUI).etat is Etat.ABSENT


def test_first_day_of_time_with_a_zone_does_not_overflow() -> None:
    assert clean_date("0001-01-01T00:00:00+14:00", today=AUJOURDHUI).etat is Etat.ILLISIBLE


def test_tomorrow_overseas_is_today() -> None:
    assert clean_date("16/06/2024", today=AUJOURDHUI).valeur == date(2024, 6, 16)
