"""Neighbours and twins met in the field or made up against the matcher: one line a case, two rows each."""

from typing import Any

import pytest

from maillage.reseau.lieux.rapprochement import Fiche, Moteur, Paire

BASE = {
    "commune": "Arbonne",
    "code_postal": "64210",
    "code_insee": "64035",
    "adresse": "4 rue des Tilleuls",
    "latitude": 43.4321,
    "longitude": -1.5512,
}
TEL, TEL2 = "+33559000101", "+33559000202"
MEL, MEL2 = "accueil@arbonne.example.org", "bureau@arbonne.example.org"
SITE, SITE2 = "https://www.arbonne.example.org", "https://www.autre.example.org"
SIRET = "21640035400019"
TOUT = {"telephone": TEL, "courriels": MEL, "site_web": SITE, "pivot": SIRET}
VOISINE = {"commune": "Bidart", "code_postal": "64210", "code_insee": "64125"}


def pair(a: dict[str, Any], b: dict[str, Any]) -> Paire:
    fiches = ({**BASE, "source": source, **valeurs, "id": source} for source, valeurs in (("1", a), ("2", b)))
    return Moteur([Fiche.from_schema(valeurs) for valeurs in fiches]).compare("1", "2")


def two(nom: str, autre: str, **communs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two rows that differ by their names only."""
    return {"nom": nom, **communs}, {"nom": autre, **communs}


JUMEAUX: list[tuple[str, tuple[dict[str, Any], dict[str, Any]]]] = [
    ("words in another order", two("Bibliothèque municipale Étoile", "Étoile Bibliothèque municipale")),
    ("order, no own word", two("CCAS d'Arbonne", "Arbonne CCAS D'")),
    ("desk of an adviser", two("Mairie d'Arbonne", "Mairie d'Arbonne - Conseiller numérique France Services", telephone=TEL)),
    ("kind misspelt", two("Bibliothèque Le Nid", "Biblothèque Le Nid", telephone=TEL)),
    ("kind read by a machine", two("Bibliothèque Le Nid", "Bib1iothèque Le Nid", telephone=TEL)),
    ("kind shortened", two("Médiathèque Octavie", "Media. Octavie", telephone=TEL)),
    ("one of two kinds misspelt", two("Pôle territorial de solidarité / CCAS", "Pôle terrtiorial de solidarité / CCAS", telephone=TEL)),
    ("commune misspelt", two("CCAS d'Arbonne", "CCAS d'Arbone", telephone=TEL)),
    ("small word doubled", two("CCAS de Arbonne", "CCAS dde Arbonne", telephone=TEL)),
    ("annexe misspelt on one side", two("Mairie déléguée de Sames", "Mairie déléuée de Sames", telephone=TEL)),
    ("building before the street", ({"nom": "La Passerelle"}, {"nom": "La Passerelle", "adresse": "Résidence les Ormes, 4 rue des Tilleuls"})),
    ("box before the street", ({"nom": "La Passerelle"}, {"nom": "La Passerelle", "adresse": "BP 12 - 4 rue des Tilleuls"})),
    ("floor before the street", ({"nom": "La Passerelle"}, {"nom": "La Passerelle", "adresse": "1er étage, 4 rue des Tilleuls"})),
    ("building after the street", ({"nom": "La Passerelle"}, {"nom": "La Passerelle", "adresse": "4 rue des Tilleuls Bât. A"})),
    ("street read by a machine", ({"nom": "La Passerelle"}, {"nom": "La Passerelle", "adresse": "4 rue des Til1euls"})),
    ("road for street, misplaced", ({"nom": "France services", **TOUT}, {"nom": "France services d'Arbonne", **TOUT, "adresse": "4 route des Tilleuls", "latitude": 43.45})),
    ("last digit of a name lost", two("ADAV33", "ADAV3", telephone=TEL, courriels=MEL)),
    ("label of a body", two("Centre social Étoile", "Centre social Étoile - France services", telephone=TEL)),
    ("two words more, two contacts", two("Le Nid", "Le Nid Papillon", telephone=TEL, courriels=MEL)),
    ("library named or not, one phone", two("Médiathèque d'Arbonne", "Médiathèque Étoile", telephone=TEL)),
    ("kind on the longer name", two("Médiathèque Jean Moulin", "Espace Moulin", **TOUT)),
    ("acronym beside another kind", two("Mission locale des Graves, espace numérique", "ML des Graves, espace numérique", telephone=TEL)),
]  # fmt: skip

A_DEMANDER: list[tuple[str, tuple[dict[str, Any], dict[str, Any]]]] = [
    ("guest of a house of associations", two("Maison des associations", "Maison des associations (Clic et Souris)", telephone=TEL)),
    ("two guests without own words", two("Maison des associations (club)", "Maison des associations (solidarité)", telephone=TEL)),
    ("service of the mairie", two("Mairie d'Arbonne", "Mairie d'Arbonne - Service urbanisme", **TOUT)),
    ("kind not known here", two("Médiathèque Jean Moulin", "Boulodrome Jean Moulin", **TOUT)),
    ("two halves of a town", two("Médiathèque Océan", "Médiathèque Ville", **TOUT)),
    ("toy library of a social centre", two("Centre social Étoile", "Ludothèque du centre social Étoile", **TOUT)),
    ("few words in common, no kind", two("Cap Info", "Info Cap Seniors", telephone=TEL)),
    ("same common name, nothing else alike", ({"nom": "Espace numérique", "telephone": TEL, "courriels": MEL}, {"nom": "Espace numérique", "telephone": TEL2, "courriels": MEL2})),
    ("corner of two streets", ({"nom": "La Passerelle", "telephone": TEL}, {"nom": "La Passerelle", "telephone": TEL, "adresse": "9 quai Vauban"})),
    ("hall without number, no contact", ({"nom": "Familles rurales"}, {"nom": "Familles rurales", "adresse": "Salle du Dojo"})),
    ("two stops on one point", ({"nom": "Médiabus", "telephone": TEL, "adresse": "Place du marché"}, {"nom": "Médiabus", "telephone": TEL, "adresse": "Salle des fêtes"})),
    ("name longer than can be read", two("Nid " * 60 + "bleu", "Nid " * 60 + "rouge", telephone=TEL)),
]  # fmt: skip

VOISINS: list[tuple[str, tuple[dict[str, Any], dict[str, Any]]]] = [
    ("school and secondary school", two("École Jean Moulin", "Collège Jean Moulin", telephone=TEL)),
    ("two secondary schools", two("Collège Jean Moulin", "Lycée Jean Moulin", telephone=TEL)),
    ("gymnasium of one name", two("Collège Jean Moulin", "Gymnase Jean Moulin", telephone=TEL)),
    ("nursery of one name", two("École Jean Moulin", "Crèche Jean Moulin", telephone=TEL)),
    ("home and flats for old people", two("EHPAD Les Ormes", "Résidence autonomie Les Ormes", telephone=TEL)),
    ("chambers", two("CCI", "Chambre d'agriculture", telephone=TEL)),
    ("prefecture and sub-prefecture", two("Préfecture", "Sous-préfecture", telephone=TEL)),
    ("justice", two("Maison de justice et du droit", "Point d'accès au droit", telephone=TEL)),
    ("old people and autonomy", two("Centre local d’information et de coordination", "Maison de l’autonomie d’Arbonne", telephone=TEL)),
    ("social workers of the département", two("Maison des solidarités d'Arbonne", "Centre médico-social d'Arbonne", telephone=TEL)),
    ("numbers with their sign", two("Espace numérique n°1", "Espace numérique n°2", **TOUT)),
    ("letters", two("Salle informatique A", "Salle informatique B", **TOUT)),
    ("letters before the commune", two("Point numérique A Arbonne", "Point numérique B Arbonne", **TOUT)),
    ("letters joined", two("CyberbaseA", "CyberbaseB", **TOUT)),
    ("Roman numbers joined", two("CyberbaseI", "CyberbaseII", **TOUT)),
    ("first of a Roman series", two("Cyber-base I", "Cyber-base II", **TOUT)),
    ("desks in two communes of one postal code", ({"nom": "Permanence CNFS – Mairie d'Arbonne", "adresse": "Le Bourg", **TOUT}, {"nom": "Permanence CNFS – Mairie de Bidart", "adresse": "Le Bourg", **TOUT, **VOISINE})),
    ("mairies of one square", ({"nom": "Mairie d'Arbonne", "adresse": "1 place de la Mairie", **TOUT}, {"nom": "Mairie de Bidart", "adresse": "1 place de la Mairie", **TOUT, **VOISINE, "latitude": 43.46})),
    ("bus in two communes of one postal code", ({"nom": "Bus France services", "adresse": "Place du marché", **TOUT}, {"nom": "Bus France services", "adresse": "Place du marché", **TOUT, **VOISINE})),
    ("square and boulevard", ({"nom": "La Passerelle", "adresse": "47 place de Verdun"}, {"nom": "La Passerelle", "adresse": "47 boulevard de Verdun", "latitude": 43.45})),
]  # fmt: skip

CAS = [
    (verdict, *cas)
    for verdict, liste in (("MEME", JUMEAUX), ("PEUT_ETRE", A_DEMANDER), ("DIFFERENT", VOISINS))
    for cas in liste
]


@pytest.mark.parametrize(("verdict", "libelle", "fiches"), CAS, ids=[libelle for _, libelle, _ in CAS])
def test_verdict(verdict: str, libelle: str, fiches: tuple[dict[str, Any], dict[str, Any]]) -> None:
    rendu = pair(*fiches)
    assert rendu.verdict == verdict, [raison.phrase for raison in rendu.reasons]


@pytest.mark.parametrize(("verdict", "libelle", "fiches"), CAS, ids=[libelle for _, libelle, _ in CAS])
def test_verdict_is_symmetric(verdict: str, libelle: str, fiches: tuple[dict[str, Any], dict[str, Any]]) -> None:
    endroit, envers = pair(*fiches), pair(*reversed(fiches))
    assert (endroit.verdict, endroit.score) == (envers.verdict, envers.score)


@pytest.mark.parametrize(
    ("fiches", "phrase"),
    [
        (two("Maison des associations", "Maison des associations (Clic)", telephone=TEL), "l’un des deux est peut-être hébergé chez l’autre"),
        (two("Médiathèque Jean Moulin", "Boulodrome Jean Moulin", **TOUT), "l’un des noms a un mot de plus : peut-être un autre lieu"),
        (two("MSAP Arbonne", "La Cabane à projets", telephone=TEL), "les noms sont différents"),
        (two("Mairie", "Mairie", **TOUT), "même nom"),
        (({"nom": "Mairie"}, {"nom": "Mairie", **VOISINE}), "deux communes : peut-être un organisme présent dans les deux"),
        (two("Nid " * 60 + "bleu", "Nid " * 60 + "rouge"), "les noms sont trop longs pour être comparés en entier"),
    ],
)  # fmt: skip
def test_reasons_in_words(fiches: tuple[dict[str, Any], dict[str, Any]], phrase: str) -> None:
    assert phrase in [raison.phrase for raison in pair(*fiches).reasons]


def test_two_kinds_are_told_once() -> None:
    codes = [raison.code for raison in pair(*two("Mairie", "CCAS", **TOUT)).reasons]
    assert "natures" in codes
    assert "nom_muet" not in codes
