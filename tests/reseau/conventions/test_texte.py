"""The text holds every article and datum of the model convention (seed 001), reads well in every gender, and is tagged."""

import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.conventions.redaction import (
    Annexe,
    Article,
    Avenant,
    Cadre,
    Civil,
    Deliberation,
    Duree,
    Nom,
    Partie,
    Signataire,
    avenant_data,
    convention_data,
    say_readings,
)
from maillage.reseau.conventions.redaction.accords import write_number
from maillage.socle.documents.moteur import compile_pdf
from tests.reseau.conventions.faits_du_modele import ABSENTS, FAITS
from tests.socle.documents.test_moteur import text_of

GABARITS = Path(__file__).resolve().parents[3] / "maillage/reseau/conventions/gabarits"
DUREE = Duree(6, True, 2, dt.date(2023, 7, 1), annuelle=False, envoi=False, faute_jours=30, force_majeure_jours=30)
DEPARTEMENT = Partie(
    Nom(Article.LE, "Département des Pyrénées-Orientales"),
    Signataire(Civil.MADAME, "Hermeline MALHERBE", "Présidente"),
    "Hôtel du Département, 24 quai Sadi Carnot, 66906 Perpignan",
    Deliberation("18", dt.date(2021, 12, 16), "du Conseil Départemental"),
)
BENEFICIAIRE = Partie(
    Nom(Article.LA, "Communauté de Communes Albères Côte Vermeille Illibéris"),
    Signataire(Civil.MONSIEUR, "Antoine PARRA", "Président"),
    "3 Imp. Charlemagne, 66700 Argelès-sur-Mer",
    Deliberation("DL2022-0167", dt.date(2022, 9, 19)),
)
PREAMBULE = (
    "Le Département des Pyrénées-Orientales s'est engagé, en parallèle du travail mené dans le cadre du développement du réseau "
    "public Très Haut Débit – Numérique 66, à accompagner le développement de nouveaux outils numériques."
)
CADRE = Cadre(
    reference="2022-014",
    equipe="Équipe Départementale d'Accompagnement aux Démarches Numériques",
    politique_le=dt.date(2021, 5, 10),
    preambule=[PREAMBULE],
    actions=[
        "D'une part, au recrutement de 10 ambassadeurs du numérique (engagement 14 du PPI, « Imagine les PO »),",
        "D'autre part, au recrutement en contrat de projet sur 2 ans, de 11 conseillers numériques France Services,",
        "Enfin, à une stratégie départementale d'inclusion numérique basée sur les 3 piliers du développement durable.",
    ],
    recrutement="dès le début de l'été 2021",
    point_accueil="de l'Espace France Services",
    journee=False,
    lieux=[("Espace France Services", "")],
    ateliers=True,
    covid=True,
    mention="Opération menée par le Département des Pyrénées-Orientales, avec l'appui financier de l'État, dans le cadre de sa "
    "politique départementale d'inclusion Numérique",
    tribunal="Tribunal Administratif de Montpellier",
    tribunal_adresse="6 rue Pitot – 34063 Montpellier",
    ville="Perpignan",
)


def make(template: str, data: dict[str, Any], **more: Any) -> bytes:
    path = max((GABARITS / template).glob("*.typ"))
    shared = {"departement": {"nom": "Pyrénées-Orientales", "couleur": "#0B5A7A"}}
    return compile_pdf(path, data | shared | more, instant=dt.datetime(2026, 11, 22, tzinfo=dt.UTC))


def bare(text: str) -> str:
    """Without blanks nor hyphens: a PDF cuts lines where it wants."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text.replace("’", "'").replace("\u2011", ""))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return make("convention-accueil", convention_data(CADRE, DEPARTEMENT, BENEFICIAIRE, DUREE))


@pytest.fixture(scope="module")
def original(pdf: bytes) -> list[str]:
    """The text of each original, blanks out."""
    whole = bare(text_of(pdf))
    cut = bare("Original n° 2 sur 2, pour le Bénéficiaire")
    first = whole.index(cut)
    return [whole[:first], whole[first:]]


def test_each_original_holds_every_fact_of_the_model(original: list[str]) -> None:
    assert len(FAITS) >= 60
    for number, text in enumerate(original, start=1):
        assert [fact for fact in FAITS if bare(fact) not in text] == [], f"original n° {number}"
        assert [fact for fact in ABSENTS if bare(fact) in text] == []


def test_two_marked_originals_in_a_tagged_file(pdf: bytes, original: list[str]) -> None:
    assert bare("Original n° 1 sur 2, pour le Département") in original[0]
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as meta:
        assert meta["pdfuaid:part"] == "1"
        assert len(document.pages) % 2 == 0


def test_a_draft_is_one_marked_copy() -> None:
    text = bare(
        text_of(make("convention-accueil", convention_data(CADRE, DEPARTEMENT, BENEFICIAIRE, DUREE), projet=True))
    )
    assert "PROJET" in text
    assert "Originaln°1" not in text


def test_optional_clauses_and_other_parties() -> None:
    association = Partie(
        Nom(Article.L_FEMININ, "Association des Essais"),
        Signataire(Civil.MADAME, "Inès Exemple", "Administratrice"),
        "1 rue de l'Essai",
        Deliberation("", None, dispense="Une association n'a pas d'acte transmis."),
    )
    changes: dict[str, Any] = {
        "ateliers": False, "covid": False, "journee": True, "mention": "", "recrutement": "", "tribunal_adresse": "",
        "lieux": [("Mairie", "1 rue Neuve"), ("Foyer", "")],
        "annexes": [Annexe(2, "Plan des salles.", "5f" * 32), Annexe(1, "Stratégie votée", "0c" * 32)],
    }  # fmt: skip
    cadre = Cadre(**{name: getattr(CADRE, name) for name in CADRE.__dataclass_fields__} | changes)
    once = Duree(12, False, 2, None, annuelle=False, envoi=True, faute_jours=1, force_majeure_jours=120)
    text = bare(text_of(make("convention-accueil", convention_data(cadre, DEPARTEMENT, association, once))))
    for words in (
        "L'Association des Essais, représentée par son Administratrice en exercice, Madame Inès Exemple, domiciliée",
        "dûment habilitée à signer (Une association n'a pas d'acte transmis)",
        "L'Administratrice de l'Association des Essais",
        "interviennent 1 journée par semaine",
        "chacun à leur tour, dans les lieux suivants",
        "Mairie, 1 rue Neuve",
        f"Annexe 1 : Stratégie votée. Fichier joint, empreinte SHA-256 : {'0c' * 32}",
        f"Annexe 2 : Plan des salles. Fichier joint, empreinte SHA-256 : {'5f' * 32}",
        "Annexe 3 : modèle de mandat.",
        "pour une durée de 12 mois.",
        "après un délai de un (1) jour calendaire",
        "120 (120) jours calendaires après notification",
        "fait figurer le logo du Département",
    ):
        assert bare(words) in text, words
    for words in (
        "covid",
        "catalogue départemental",
        "reconduite tacitement",
        "prendra fin au plus tard",
        "la mention «",
    ):
        assert bare(words) not in text, words


def test_an_avenant_says_what_changes_and_from_when() -> None:
    told = Avenant(
        1, "Prolonger le partenariat.", ["À l'article 6, la fin est le 1er juillet 2024."], dt.date(2022, 10, 3), None
    )
    today = dt.date(2023, 1, 1)
    data = avenant_data(CADRE, DEPARTEMENT, BENEFICIAIRE, told, today)
    text = bare(text_of(make("avenant-convention", data)))
    for words in (
        "Avenant n° 1 à la convention",
        "la dernière le 3 octobre 2022",
        "la fin est le 1er juillet 2024",
        "article 8.2",
    ):
        assert bare(words) in text, words
    assert data["effet"] == "à compter de sa signature par l'ensemble des Parties"
    later = Avenant(2, "x", ["y"], dt.date(2022, 10, 3), dt.date(2023, 3, 1))
    assert avenant_data(CADRE, DEPARTEMENT, BENEFICIAIRE, later, today)["effet"].startswith(
        "le 1er mars 2023, s'il est signé"
    )


@pytest.mark.parametrize(
    ("nom", "de"),
    [
        (Nom(Article.LE, "CCAS de Valfictif"), "du CCAS de Valfictif"),
        (Nom(Article.LA, "Commune"), "de la Commune"),
        (Nom(Article.L_MASCULIN, "Office"), "de l'Office"),
        (Nom(Article.SANS, "Emmaüs"), "d'Emmaüs"),
        (Nom(Article.SANS, "Valfictif"), "de Valfictif"),
    ],
)
def test_of_whom(nom: Nom, de: str) -> None:
    assert nom.de == de


def test_numbers_in_words() -> None:
    told = {0: "zéro", 1: "un", 21: "vingt et un", 30: "trente", 45: "quarante-cinq", 61: "soixante et un", 71: "soixante et onze",
            79: "soixante-dix-neuf", 80: "quatre-vingts", 81: "quatre-vingt-un", 91: "quatre-vingt-onze", 99: "quatre-vingt-dix-neuf",
            100: "100"}  # fmt: skip
    assert {number: write_number(number) for number in told} == told


@given(st.integers(0, 99))
def test_every_number_has_words_of_its_own(number: int) -> None:
    assert write_number(number).replace("-", "").replace(" ", "").isalpha()
    assert [other for other in range(100) if write_number(other) == write_number(number)] == [number]


def test_readings_are_told() -> None:
    assert "la fin de chaque période de 6 mois" in say_readings(DUREE)
    yearly = Duree(12, True, 2, None, annuelle=True, envoi=True, faute_jours=30, force_majeure_jours=30)
    assert say_readings(yearly) == (
        "La date anniversaire est le jour de la prise d'effet, une fois par an. L'opposition compte à la date de son envoi."
    )
    assert (
        say_readings(Duree(6, False, 2, None, annuelle=False, envoi=False, faute_jours=1, force_majeure_jours=1)) == ""
    )
