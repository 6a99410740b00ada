"""From a row to a judged row: state, reasons, questions, keys, values ready for the database."""

import datetime

import pytest

from maillage.reseau.lieux.nettoyage.resultat import VIDE, Etat, tel_quel
from maillage.reseau.recensement.correspondance import load_mapping
from maillage.reseau.recensement.jugement import Juge
from maillage.reseau.recensement.jugement.juge import stored, values_of
from maillage.reseau.recensement.jugement.longueurs import LONGUEURS
from maillage.reseau.recensement.lecture import Row
from maillage.socle.territoires.referentiel import CommuneRef, Referentiel
from tests.reseau.recensement.terrain import AUJOURDHUI, REFERENTIEL

MAPPING = {
    "id": {"colonne": "id"},
    "pivot": {"colonne": "siret"},
    "nom": {"colonne": "nom"},
    "adresse": {"colonne": "adresse"},
    "complement_adresse": {"colonne": "complement"},
    "code_postal": {"colonne": "cp"},
    "commune": {"colonne": "commune"},
    "latitude": {"colonne": "lat"},
    "longitude": {"colonne": "lon"},
    "telephone": {"colonne": "tel"},
    "courriels": {"colonne": "mel"},
    "site_web": {"colonne": "site"},
    "structure_parente": {"colonne": "parent"},
    "presentation_resume": {"colonne": "resume"},
    "presentation_detail": {"colonne": "detail"},
    "date_maj": {"colonne": "maj"},
    "horaires": {"semaine": "heures"},
    "prise_rdv": {"colonne": "rdv"},
    "source": {"colonne": "origine"},
    "services": {"colonne": "services"},
    "typologie": {"colonne": "type"},
    "modalites_acces": [{"colonnes": ["public"], "termes": ["non"], "cible": "Ce lieu n'accueille pas de public"}],
    "autres_formations_labels": {"colonne": "labels"},
}
BON = {"nom": "Le Dix-Sept", "adresse": "1 rue X", "cp": "64000", "commune": "Pau", "tel": "05 36 49 00 01"}


def judge(*rows, departement="", referentiel=REFERENTIEL, mapping=MAPPING):
    juge = Juge(
        correspondance=load_mapping(mapping), referentiel=referentiel, departement=departement, today=AUJOURDHUI
    )
    lignes = [juge.judge(Row(index, row, index + 2)) for index, row in enumerate(rows)]
    return lignes[0] if len(lignes) == 1 else lignes


def test_a_good_row_is_published():
    ligne = judge({**BON, "maj": "17/05/2024", "mel": "A@Exemple.fr"})
    assert (ligne.numero, ligne.nom, ligne.publiable, ligne.motifs, ligne.questions) == (1, "Le Dix-Sept", True, (), ())
    assert ligne.valeurs == {
        "nom": "Le Dix-Sept",
        "adresse": "1 rue X",
        "code_postal": "64000",
        "code_insee": "64445",
        "commune": "Pau",
        "telephone": ["+33536490001"],
        "courriels": ["a@exemple.fr"],
        "date_maj": "2024-05-17",
    }


def test_fields_without_a_word_are_absent():
    resultats = judge(BON).resultats
    assert resultats["pivot"].etat is Etat.ABSENT
    assert {"source", "niveau", "horaires"} <= resultats.keys()


@pytest.mark.parametrize(
    ("cells", "motif"),
    [
        ({"nom": ""}, "Le nom du lieu manque"),
        ({"nom": "Wifi"}, "Le nom du lieu manque"),
        ({"commune": "", "cp": ""}, "La commune manque"),
        ({"commune": "Saint-Denis", "cp": ""}, "La commune manque"),
        ({"adresse": "", "tel": ""}, "Rien ne permet de trouver"),
        ({"public": "non"}, "n'accueille pas de public"),
    ],
)
def test_reasons_for_review(cells, motif):
    ligne = judge({**BON, **cells})
    assert not ligne.publiable
    assert len(ligne.motifs) == 1
    assert motif in ligne.motifs[0]
    assert ligne.questions


def test_a_point_is_enough_to_find_a_place():
    ligne = judge({**BON, "adresse": "", "tel": "", "lat": 43.3, "lon": -0.37})
    assert ligne.publiable
    assert (ligne.valeurs["latitude"], ligne.valeurs["longitude"]) == (43.3, -0.37)


def test_another_departement_is_a_reason_and_is_never_forced():
    ligne = judge(BON, departement="33")
    assert ligne.motifs == ("Ce lieu est dans un autre département : Pau (64), et l'import est celui du 33.",)
    assert [question.regle for question in ligne.questions] == ["ligne.en_revue"]
    assert ligne.valeurs["code_insee"] == "64445"


def test_a_doubtful_field_does_not_hold_its_row_back():
    ligne = judge({**BON, "heures": "9h-12h", "siret": "12345678200003"})
    assert ligne.publiable
    assert {question.champ for question in ligne.questions} == {"horaires", "pivot"}
    pivot = next(question for question in ligne.questions if question.champ == "pivot")
    assert pivot.proposition == "12345678200003"
    assert pivot.cause == "pivot|pivot.cle|12345678200003"
    assert "pivot" not in ligne.valeurs


def test_a_position_asks_once():
    ligne = judge({**BON, "lat": 48.85, "lon": 2.35})
    assert [question.champ for question in ligne.questions] == ["latitude"]


def test_questions_propose_what_the_columns_hold():
    ligne = judge({**BON, "services": "Aide aux demarche administrative", "maj": "mai 2024"})
    propositions = {question.champ: question.proposition for question in ligne.questions}
    assert propositions.get("date_maj") == "2024-05-01"
    assert all(isinstance(value, list) for champ, value in propositions.items() if champ == "services")


def test_a_name_or_commune_in_doubt_is_asked_once():
    ligne = judge({**BON, "commune": "Saint-Denis", "cp": ""})
    assert {question.champ for question in ligne.questions} == {"commune", "code_insee"}


def test_without_a_point_the_centre_of_the_commune_stands_for_it():
    pau = CommuneRef("64445", "Pau", ("64000",), "64", latitude=43.31, longitude=-0.36)
    ligne = judge(BON, referentiel=Referentiel([pau]))
    assert ligne.valeurs["position_approximative"] is True
    assert ligne.valeurs["latitude"] == 43.31
    nowhere = judge({**BON, "adresse": "", "tel": ""}, referentiel=Referentiel([pau]))
    assert not nowhere.publiable


def test_half_a_position_is_a_question():
    ligne = judge({**BON, "lat": 43.3})
    assert [question.regle for question in ligne.questions] == ["position.incomplete"]


def test_closed_lists_are_stored_as_codes():
    ligne = judge(
        {
            **BON,
            "services": "Aide aux démarches administratives|Utilisation sécurisée du numérique",
            "type": "Mairie|BIB",
            "labels": "QPV|Label du coin",
            "origine": "Un recensement",
        }
    )
    assert all(code.isupper() for code in ligne.valeurs["services"])
    assert "BIB" in ligne.valeurs["typologie"]
    assert ligne.valeurs["autres_formations_labels"] == ["QPV", "Label du coin"]
    assert ligne.valeurs["niveau"] == 3
    assert ligne.valeurs["source"] == "Un recensement"


def test_rules_that_recognise_nothing_keep_the_cells():
    mapping = {
        **MAPPING,
        "services": [
            {"colonnes": ["a", "b"], "termes": ["démarches"], "cible": "Aide aux démarches administratives"},
        ],
        "typologie": [{"colonnes": ["a"], "termes": ["mairie"], "cible": "MUNI"}],
    }
    ligne = judge({**BON, "a": "bricolage", "b": "jardin"}, mapping=mapping)
    assert ligne.resultats["services"].original == "bricolage | jardin"
    assert judge({**BON, "a": "bricolage"}, mapping=mapping).resultats["services"].original == "bricolage"
    assert judge({**BON, "a": "mairie, démarches"}, mapping=mapping).valeurs["typologie"] == ["MUNI"]


@pytest.mark.parametrize(
    ("identifiants", "cles"),
    [
        (["A1", "A1", "A2"], ["A1", "A1#2", "A2"]),
        ([7, 7.0], ["7", "7#2"]),
        (["\u202e\u202c", ""], None),
    ],
)
def test_keys_are_unique(identifiants, cles):
    lignes = judge(*({**BON, "id": identifiant} for identifiant in identifiants))
    found = [ligne.cle for ligne in lignes]
    assert len(set(found)) == len(found)
    assert cles is None or found == cles


def test_the_key_of_a_row_without_identifier_is_stable():
    first, again = judge(BON), judge({**BON, "tel": "", "mel": "a@exemple.fr"})
    assert first.cle == again.cle
    assert first.cle.startswith("h-")
    assert judge({**BON, "nom": "LE DIX SEPT"}).cle == first.cle
    assert judge({**BON, "nom": "Autre"}).cle != first.cle


def test_unprintable_identifiers_still_give_a_key():
    assert judge({**BON, "id": "a\u200b"}).cle == "a"
    assert judge({**BON, "id": "\u200bx"[:1] + "é"}).cle == "é"


@pytest.mark.parametrize("champ", sorted(set(LONGUEURS) - {"presentation_detail"}))
def test_values_without_room_are_withheld(champ):
    texts = {
        "nom": "x" * 400,
        "adresse": "1 rue " + "x" * 600,
        "complement_adresse": "x" * 600,
        "courriels": "a" * 60 + "@" + "b" * 300 + ".fr",
        "site_web": "https://exemple.fr/" + "x" * 1_500,
        "horaires": "lundi 9h-12h ; " * 300,
        "structure_parente": "x" * 400,
        "autres_formations_labels": "x" * 400,
        "fiche_acces_libre": "https://exemple.fr/" + "x" * 1_500,
        "prise_rdv": "https://exemple.fr/" + "x" * 1_500,
    }
    columns = {
        "complement_adresse": "complement",
        "courriels": "mel",
        "site_web": "site",
        "horaires": "heures",
        "structure_parente": "parent",
        "autres_formations_labels": "labels",
        "fiche_acces_libre": "rdv",
        "prise_rdv": "rdv",
    }
    mapping = {**MAPPING, "fiche_acces_libre": {"colonne": "rdv"}}
    ligne = judge({**BON, columns.get(champ, champ): texts[champ]}, mapping=mapping)
    value = ligne.valeurs.get(champ, "")
    assert all(len(element) <= LONGUEURS[champ] for element in (value if isinstance(value, list) else [value]))
    assert champ in {question.champ for question in ligne.questions}
    assert len(ligne.resultats[champ].original) > LONGUEURS[champ] - 100


def test_a_long_element_leaves_the_others():
    ligne = judge({**BON, "site": "https://a.fr/" + "x" * 1_500 + " https://b.fr"})
    assert ligne.valeurs["site_web"] == ["https://b.fr"]
    assert ligne.resultats["site_web"].regle == "site_web.trop_long"


def test_a_very_long_presentation_is_withheld():
    ligne = judge({**BON, "detail": "mot " * 10_000})
    assert "presentation_detail" not in ligne.valeurs
    assert ligne.resultats["presentation_detail"].regle == "presentation_detail.trop_long"


def test_shapes_of_stored_values():
    assert stored("date_maj", datetime.date(2024, 5, 17)) == "2024-05-17"
    assert stored("telephone", ("+33536490001",)) == ["+33536490001"]
    assert stored("nom", "Lieu") == "Lieu"


def test_only_what_says_something_is_a_value():
    found = {"nom": tel_quel("", ""), "services": tel_quel((), ""), "latitude": tel_quel(0.0, "0"), "adresse": VIDE}
    assert values_of(found) == {"latitude": 0.0}
