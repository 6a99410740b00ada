"""Fields, closed lists and writing of the national schema."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from maillage.reseau.lieux.schema import (
    ANCIENS,
    CHAMPS,
    CHAMPS_ECLATES,
    CHAMPS_RENOMMES,
    CODES,
    ENUMERATIONS,
    FIELD_NAMES,
    FIELDS,
    NIVEAUX,
    REQUIRED,
    TYPOLOGIES,
    Niveau,
    Violation,
    check_record,
    codes_of,
    label_for_export,
    labels_of,
    serialise_csv,
    serialise_csv_header,
    serialise_csv_row,
    to_record,
)

MINIMAL = {
    "id": "source_1",
    "nom": "Espace numérique",
    "commune": "Villebois",
    "code_postal": "16320",
    "adresse": "1 rue du Port",
    "date_maj": date(2024, 5, 1),
}


def test_thirty_two_fields_in_published_order() -> None:
    assert len(FIELDS) == 32
    assert FIELD_NAMES[:3] == ("id", "pivot", "nom")
    assert FIELD_NAMES[-2:] == ("fiche_acces_libre", "prise_rdv")
    assert REQUIRED == ("id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj")


@pytest.mark.parametrize("champ", FIELDS, ids=lambda champ: champ.nom)
def test_every_field_has_a_label_and_help(champ) -> None:
    assert champ.libelle
    assert champ.aide.endswith((".", "?", "…", "fr."))


@pytest.mark.parametrize(
    ("champ", "taille"),
    [
        ("services", 9),
        ("publics_specifiquement_adresses", 5),
        ("prise_en_charge_specifique", 7),
        ("frais_a_charge", 3),
        ("dispositif_programmes_nationaux", 11),
        ("formations_labels", 10),
        ("modalites_acces", 6),
        ("modalites_accompagnement", 4),
        ("itinerance", 2),
    ],
)
def test_closed_lists_are_whole(champ: str, taille: int) -> None:
    assert len(ENUMERATIONS[champ]) == taille
    assert len(CODES[champ]) == taille
    assert CHAMPS[champ].multiple


def test_codes_are_stable_ascii() -> None:
    codes = [code for table in ENUMERATIONS.values() for code in table]
    assert all(code.isascii() and code == code.upper() and code.replace("_", "A").isalnum() for code in codes)


def test_ninety_two_typologies() -> None:
    assert len(TYPOLOGIES) == 92
    assert TYPOLOGIES["BIB"] == "Bibliothèque / Médiathèque"


def test_levels_have_a_label() -> None:
    assert set(NIVEAUX) == {niveau.value for niveau in Niveau}


def test_codes_and_labels_are_inverse() -> None:
    labels = ("Aide aux démarches administratives", "Accès internet et matériel informatique")
    assert codes_of("services", labels) == ("DEMARCHES", "ACCES")
    assert labels_of("services", ("DEMARCHES", "ACCES")) == labels


def test_unknown_label_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        codes_of("services", ("Aide",))


def test_v0_targets_exist_in_v1() -> None:
    for table in ANCIENS.values():
        for cibles in table.values():
            for champ, label in cibles:
                assert champ == "autres_formations_labels" or label in CODES[champ]


def test_v0_fields_lead_to_v1_fields() -> None:
    assert set(CHAMPS_RENOMMES.values()) <= set(FIELD_NAMES)
    assert all(set(champs) <= set(FIELD_NAMES) for champs in CHAMPS_ECLATES.values())


def test_fifteen_old_services() -> None:
    assert len(ANCIENS["services"]) == 15


def test_post_office_label_is_written_as_the_pattern_spells_it() -> None:
    assert label_for_export("Étapes numériques (La Poste)") == "Étapes numériques(La Poste)"
    assert label_for_export("Seniors") == "Seniors"


def test_record_of_a_minimal_place() -> None:
    record = to_record(MINIMAL | {"telephone": None, "services": (), "horaires": "", "inconnu": "x"})
    assert record == {
        "id": "source_1",
        "pivot": "00000000000000",
        "nom": "Espace numérique",
        "commune": "Villebois",
        "code_postal": "16320",
        "adresse": "1 rue du Port",
        "date_maj": "2024-05-01",
    }
    assert list(record)[:2] == ["id", "pivot"]
    assert check_record(record) == ()


@pytest.mark.parametrize(
    ("champ", "valeur", "written"),
    [
        ("courriels", ("a@b.fr", "c@d.fr"), "a@b.fr|c@d.fr"),
        ("services", ("Loisirs et créations numériques",), "Loisirs et créations numériques"),
        ("formations_labels", ("Étapes numériques (La Poste)", "ORDI 3.0"), "Étapes numériques(La Poste)|ORDI 3.0"),
        ("autres_formations_labels", ("Label A|B", "C"), "Label A/B|C"),
        ("telephone", ("+33546000102", "+33546000103"), "+33546000102"),
        ("telephone", ("3949", "+33546000102"), "+33546000102"),
        ("telephone", ("3960",), "+33971103960"),
        ("latitude", 45.5, 45.5),
        ("date_maj", datetime(2024, 5, 1, 12, tzinfo=UTC), "2024-05-01"),
        ("pivot", "W641001234", "W641001234"),
    ],
)
def test_how_a_value_is_written(champ: str, valeur: object, written: object) -> None:
    assert to_record({champ: valeur})[champ] == written


def test_short_number_without_long_form_is_not_written() -> None:
    assert "telephone" not in to_record({"telephone": ("3949",)})


@pytest.mark.parametrize(
    ("champ", "valeur", "regle"),
    [
        ("id", "", "requis"),
        ("pivot", "123", "motif"),
        ("code_postal", "1632", "motif"),
        ("code_insee", "20004", "motif"),
        ("telephone", "0546000102", "motif"),
        ("services", "Aide aux démarches administratives|Autre", "motif"),
        ("services", "xSeniors", "motif"),
        ("presentation_resume", "x" * 281, "longueur"),
        ("date_maj", "01/05/2024", "type"),
        ("latitude", "45", "type"),
        ("latitude", True, "type"),
        ("nom", 3, "type"),
    ],
)
def test_broken_rules_are_found(champ: str, valeur: object, regle: str) -> None:
    assert check_record(to_record(MINIMAL) | {champ: valeur}) == (Violation(champ, regle),)


def test_absent_required_field_is_found() -> None:
    record = to_record(MINIMAL)
    del record["nom"]
    assert check_record(record) == (Violation("nom", "requis"),)


def test_empty_optional_field_is_right() -> None:
    assert check_record(to_record(MINIMAL) | {"horaires": "", "longitude": None, "latitude": 45}) == ()


def cell(champ: str, valeur: object) -> str:
    return serialise_csv_row({champ: valeur}).strip(",")


@pytest.mark.parametrize(
    ("champ", "valeur", "written"),
    [
        ("nom", 'Le "Lieu" dit', '"Le Lieu dit"'),
        ("presentation_detail", 'Un "mot"', '"Un ＂mot＂"'),
        ("horaires", 'Mo 09:00-12:00 "sur rendez-vous"', '"Mo 09:00-12:00 ""sur rendez-vous"""'),
        ("presentation_detail", "une\nligne\r\n de plus", '"une ligne de plus"'),
        ("nom", "=2+3", '"\'=2+3"'),
        ("source", "@somme", '"\'@somme"'),
        ("presentation_resume", "-1+cmd", '"\'-1+cmd"'),
        ("telephone", "+33546000102", '"+33546000102"'),
        ("longitude", -1.5, '"-1.5"'),
    ],
)
def test_cells(champ: str, valeur: object, written: str) -> None:
    assert cell(champ, valeur) == written


def test_absent_cells_are_bare() -> None:
    assert serialise_csv_row({}) == "," * 31


def test_extra_columns_come_last_and_are_quoted() -> None:
    assert serialise_csv_header(("niveau",)).endswith('"prise_rdv","niveau"')
    assert serialise_csv_row({"id": "a"}, ("niveau",)).endswith(',""')
    assert serialise_csv_row({"id": "a", "niveau": "WIFI"}, ("niveau",)).endswith(',"WIFI"')


def test_file_is_read_back_by_a_csv_reader() -> None:
    record = to_record(
        MINIMAL | {"horaires": 'Mo 09:00-12:00 "sur rdv"', "services": ("Loisirs et créations numériques",)}
    )
    lignes = list(csv.DictReader(io.StringIO("".join(serialise_csv([record, record])))))
    assert len(lignes) == 2
    assert {cle: valeur for cle, valeur in lignes[0].items() if valeur} == record
