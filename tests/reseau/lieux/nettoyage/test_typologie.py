"""Kinds of structure and mobile places, told by names."""

import pytest

from maillage.reseau.lieux.nettoyage.resultat import Etat
from maillage.reseau.lieux.nettoyage.typologie import clean_itinerance, clean_typologie, recognise


@pytest.mark.parametrize(
    ("nom", "codes"),
    [
        ("Médiathèque du Port", ("BIB",)),
        ("Mediatéque municipale", ("BIB",)),
        ("BIBLIOTHEQUE DE VILLEBOIS", ("BIB",)),
        ("Ludomédiathèque", ("BIB",)),
        ("CAF de la Charente", ("CAF",)),
        ("Café des Arts", ()),
        ("C.C.A.S. Villebois", ("CCAS",)),
        ("CTE COM ACTION SOCIALE", ("CCAS",)),
        ("Centre intercommunal d'action sociale", ("CIAS",)),
        ("Centre départemental de la solidarité", ("MDS",)),
        ("Conseil départemental", ("CD",)),
        ("Département 16", ("DEPT",)),
        ("Maison départementale d'action sociale", ("CDAS",)),
        ("Centre social et culturel", ("CS", "CSC")),
        ("CS du Port", ("CS",)),
        ("Cyber-base", ("EPN",)),
        ("Espace public numérique", ("EPN",)),
        ("Espace Public Internet", ("EPI",)),
        ("Communauté de communes du Val", ("CC",)),
        ("Communauté d'agglomération", ("MUNI",)),
        ("Commune de Villebois", ("MUNI",)),
        ("Hôtel de ville", ("MUNI",)),
        ("Ville de Villebois", ("MUNI",)),
        ("Espace Numérique Ville de Villebois", ("EPN",)),
        ("France Travail Villebois", ("FT",)),
        ("France services", ("RFS",)),
        ("FRANCE SERVICES LA POSTE", ("LA_POSTE", "RFS")),
        ("Point information jeunesse", ("PIJ_BIJ",)),
        ("Point d'information", ("PI",)),
        ("Maison de l'emploi et de la formation", ("MDEF",)),
        ("Maison de l'emploi", ("MDE",)),
        ("Mission locale", ("ML",)),
        ("Tiers-lieu La Grange", ("TIERS_LIEUX",)),
        ("Épicerie solidaire", ("ES",)),
        ("EPIDE", ("EPIDE",)),
        ("Association Le Fil", ("ASSO",)),
        ("UDAF16", ("UDAF",)),
        ("Bus France Services - [En face de la mairie]", ("ENM", "RFS")),
        ("Bus France Services, place de la poste", ("ENM", "RFS")),
        ("La Grange", ()),
        ("", ()),
    ],
)
def test_codes_told_by_a_name(nom: str, codes: tuple[str, ...]) -> None:
    assert recognise(nom) == codes


def test_targets_are_completed_by_the_name() -> None:
    resultat = clean_typologie(["ASSO"], "Médiathèque du Port", sources=["Association"])
    assert resultat.valeur == ("ASSO", "BIB")
    assert (resultat.regle, resultat.original) == ("typologie.correspondance_et_nom", "Association")


def test_targets_alone() -> None:
    assert clean_typologie(["BIB"], "Médiathèque").regle == "typologie.correspondance"
    assert clean_typologie(["BIB"], None).valeur == ("BIB",)


def test_name_alone() -> None:
    resultat = clean_typologie([], "Médiathèque")
    assert (resultat.valeur, resultat.regle, resultat.original) == (("BIB",), "typologie.nom", "Médiathèque")


def test_programme_tells_a_france_services() -> None:
    assert clean_typologie([], "La Grange", ["France Services"]).valeur == ("RFS",)
    assert clean_typologie([], "France Services", ["France Services"]).valeur == ("RFS",)


def test_unknown_target_is_asked_and_the_name_kept() -> None:
    resultat = clean_typologie(["PISCINE_X"], "Médiathèque")
    assert resultat.is_question
    assert resultat.valeur == ("BIB",)


def test_nothing_is_absent() -> None:
    assert clean_typologie([], "La Grange").etat is Etat.ABSENT


@pytest.mark.parametrize(
    "nom", ["Bus numérique", "Médiathèque itinérante", "Espace numérique mobile", "Le camion connecté"]
)
def test_mobile_places(nom: str) -> None:
    assert clean_itinerance([], nom)[:3] == (("Itinérant",), Etat.REPARE, "itinerance.nom")


@pytest.mark.parametrize("nom", ["Médiathèque", "Espace de l'arrêt de bus", "", None])
def test_nothing_says_mobile(nom: object) -> None:
    assert clean_itinerance([], nom, ["Non"])[:2] == (None, Etat.ABSENT)


def test_mapping_decides_for_itinerance() -> None:
    assert clean_itinerance(["Fixe"], "Bus numérique").valeur == ("Fixe",)
    assert clean_itinerance(["Volant"], "Bus numérique").is_question
