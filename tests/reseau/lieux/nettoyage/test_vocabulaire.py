"""Closed lists: targets of mappings and columns of labels."""

import time

import pytest

from maillage.reseau.lieux.nettoyage.resultat import Etat
from maillage.reseau.lieux.nettoyage.vocabulaire import clean_autres_labels, clean_choices, read_ancien, read_choices
from maillage.reseau.lieux.schema import ANCIENS, ENUMERATIONS, label_for_export

ACCES = "Accès internet et matériel informatique"
DEMARCHES = "Aide aux démarches administratives"
LOISIRS = "Loisirs et créations numériques"


@pytest.mark.parametrize(
    ("champ", "label"), [(champ, label) for champ, table in ENUMERATIONS.items() for label in table.values()]
)
def test_every_exact_label_is_as_given(champ: str, label: str) -> None:
    assert read_choices(champ, label)[:2] == ((label,), Etat.TEL_QUEL)
    assert read_choices(champ, label_for_export(label)).valeur == (label,)
    assert read_choices(champ, label.upper()).valeur == (label,)
    assert clean_choices(champ, [label]).valeur == (label,)


@pytest.mark.parametrize("champ", ["services", "modalites_accompagnement"])
def test_every_v0_label_is_read(champ: str) -> None:
    for ancien, cibles in ANCIENS[champ].items():
        assert read_choices(champ, ancien).valeur == tuple(label for _, label in cibles)


@pytest.mark.parametrize(
    ("champ", "texte", "labels"),
    [
        ("services", f"{ACCES}|{DEMARCHES}", (ACCES, DEMARCHES)),
        ("services", f"{ACCES};{DEMARCHES};{ACCES}", (ACCES, DEMARCHES)),
        (
            "services",
            "acces internet et materiel informatique / AIDE AUX DEMARCHES ADMINISTRATIVES",
            (ACCES, DEMARCHES),
        ),
        ("services", "{Aide aux démarches administratives,Loisirs et créations numériques}", (DEMARCHES, LOISIRS)),
        ("services", f"- {ACCES}\n- {DEMARCHES}\r\n", (ACCES, DEMARCHES)),
        ("services", f'"{ACCES}", "{DEMARCHES}"', (ACCES, DEMARCHES)),
        ("frais_a_charge", "Gratuit : Je peux accéder gratuitement au lieu et à ses services", ("Gratuit",)),
        ("frais_a_charge", "gratuite", ("Gratuit",)),
        ("frais_a_charge", "Adhésion : il faut adhérer", ("Payant",)),
        (
            "publics_specifiquement_adresses",
            "Familles/enfants;Seniors (+ 65 ans)",
            ("Familles et/ou enfants", "Seniors"),
        ),
        ("publics_specifiquement_adresses", "Tout public;Jeune", ("Jeunes",)),
        ("formations_labels", "Étapes numériques(La Poste)", ("Étapes numériques (La Poste)",)),
        ("formations_labels", "SudLabs", ("SUD LABS (PACA)",)),
        ("modalites_acces", "Ce lieu n’accueille pas de public", ("Ce lieu n'accueille pas de public",)),
        ("dispositif_programmes_nationaux", "CNFS, Aidant Connect", ("Conseillers numériques", "Aidants Connect")),
        ("itinerance", "itinérante", ("Itinérant",)),
        ("typologie", "TIERS_LIEUX|ASSO", ("TIERS_LIEUX", "ASSO")),
        ("typologie", "Association ; mission locale", ("ASSO", "ML")),
        ("modalites_accompagnement", ["En autonomie", "À distance"], ("En autonomie", "À distance")),
    ],
)
def test_columns_of_labels(champ: str, texte: object, labels: tuple[str, ...]) -> None:
    resultat = read_choices(champ, texte)
    assert resultat.valeur == labels
    assert not resultat.is_question


def test_near_label_is_proposed_and_known_ones_kept() -> None:
    resultat = read_choices("services", f"{ACCES}|Aide aux démarche administrativ")
    assert (resultat.valeur, resultat.etat) == ((ACCES,), Etat.DOUTEUX)
    assert resultat.proposition == (ACCES, DEMARCHES)
    assert (
        resultat.question
        == "« Aide aux démarche administrativ » n'est pas dans la liste. Voulez-vous dire « Aide aux démarches administratives » ?"
    )


def test_unknown_label_is_asked() -> None:
    resultat = read_choices("services", f"{ACCES}|Piscine")
    assert (resultat.valeur, resultat.etat, resultat.regle) == ((ACCES,), Etat.ILLISIBLE, "services.inconnu")


def test_unknown_label_after_a_colon() -> None:
    assert read_choices("frais_a_charge", "Zzz : je ne sais pas").etat is Etat.ILLISIBLE


def test_label_of_another_field_is_sent_there() -> None:
    resultat = read_choices("publics_specifiquement_adresses", "Déficience visuelle")
    assert (resultat.etat, resultat.regle) == (Etat.DOUTEUX, "publics_specifiquement_adresses.autre_champ")
    assert "Prise en charge" in resultat.question


@pytest.mark.parametrize("brut", [None, "", "#N/D", "--", "Tout public", "{}"])
def test_nothing_is_absent(brut: object) -> None:
    assert read_choices("publics_specifiquement_adresses", brut).etat is Etat.ABSENT


def test_pieces_without_a_word_are_skipped() -> None:
    assert read_choices("services", f"| - ;{ACCES}; #N/D").valeur == (ACCES,)


def test_unknown_field_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        read_choices("nom", "x")


@pytest.mark.parametrize("hostile", ["a;" * 4_900, "x" * 20_000, "/ " * 4_900, ";" * 9_999], ids=lambda t: t[:3])
def test_hostile_text_costs_little(hostile: str) -> None:
    debut = time.thread_time()
    read_choices("services", hostile)
    assert time.thread_time() - debut < 2


def test_targets_of_a_mapping() -> None:
    resultat = clean_choices("services", [ACCES, "Accéder à du matériel", DEMARCHES], ["Wifi", "Démarches", "Wifi", ""])
    assert resultat.valeur == (ACCES, DEMARCHES)
    assert (resultat.etat, resultat.regle, resultat.original) == (
        Etat.REPARE,
        "services.correspondance",
        "Wifi | Démarches",
    )


def test_no_target_is_absent_and_keeps_what_was_read() -> None:
    resultat = clean_choices("services", [], ["Non"])
    assert (resultat.valeur, resultat.etat, resultat.original) == (None, Etat.ABSENT, "Non")
    assert clean_choices("services", ["", "#N/D"]).etat is Etat.ABSENT


def test_unknown_target_is_asked() -> None:
    resultat = clean_choices("typologie", ["ASSO", "PISCINE_X"], ["1"])
    assert (resultat.valeur, resultat.original) == (("ASSO",), "1")
    assert resultat.is_question


def test_field_split_in_v1() -> None:
    lus = read_ancien("publics_accueillis", "Familles/enfants;Adultes;Déficience visuelle")
    assert lus["publics_specifiquement_adresses"].valeur == ("Familles et/ou enfants",)
    assert lus["prise_en_charge_specifique"].valeur == ("Déficience visuelle",)


def test_old_national_labels() -> None:
    lus = read_ancien("labels_nationaux", "France Services;APTIC;Fabriques de Territoire;Bidule")
    assert lus["dispositif_programmes_nationaux"].valeur == ("France Services",)
    assert lus["dispositif_programmes_nationaux"].etat is Etat.ILLISIBLE
    assert lus["formations_labels"].valeur == ("Fabriques de Territoire",)
    assert lus["autres_formations_labels"].valeur == ("APTIC",)


def test_old_price_conditions() -> None:
    lus = read_ancien(
        "conditions_acces", "Payant : L'accès est payant;Accepte le Pass numérique : Il est possible de l'utiliser"
    )
    assert lus["frais_a_charge"].valeur == ("Payant",)
    assert lus["autres_formations_labels"].valeur == ("Accepte le Pass numérique",)


@pytest.mark.parametrize(("brut", "etat"), [(None, Etat.ABSENT), ("x" * 20_000, Etat.ILLISIBLE)])
def test_old_field_without_a_reading(brut: object, etat: Etat) -> None:
    assert {lu.etat for lu in read_ancien("labels_nationaux", brut).values()} == {etat}


@pytest.mark.parametrize(
    ("brut", "ajouts", "labels", "etat"),
    [
        ("Label A|Label B", (), ("Label A", "Label B"), Etat.TEL_QUEL),
        ("Label A ; label a;ZRR|zrr", (), ("Label A",), Etat.REPARE),
        ("FRR", ("QPV", "FRR"), ("QPV", "FRR"), Etat.REPARE),
        (None, ("QPV",), ("QPV",), Etat.REPARE),
        ("ZRR", (), None, Etat.ABSENT),
        (None, (), None, Etat.ABSENT),
        ("x;" * 6_000, (), None, Etat.ILLISIBLE),
    ],
)
def test_free_labels(brut: object, ajouts: tuple[str, ...], labels: object, etat: Etat) -> None:
    resultat = clean_autres_labels(brut, ajouts)
    assert (resultat.valeur, resultat.etat) == (labels, etat)
