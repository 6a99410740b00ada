"""The figures as plain tables and values: what CSV, XLSX, JSON and bilans are written from."""

from collections.abc import Iterable
from typing import Any, Final

from maillage.pilotage.indicateurs.definitions import COMPARAISON, Forme, say_month, write_month
from maillage.pilotage.indicateurs.enums import Axe
from maillage.pilotage.indicateurs.selectors.criteres import Criteres
from maillage.pilotage.indicateurs.selectors.figures import LigneComparee, Resultat, compare_by
from maillage.pilotage.indicateurs.selectors.jauges import Jauge
from maillage.pilotage.indicateurs.selectors.mots import raw
from maillage.pilotage.indicateurs.selectors.noms import names_of

Cellule = str | int | float | None
ENTETE_BLOC: Final = ("Bloc", "Chiffre", "Valeur", "Part (%)", "Un an avant", "Unité", "Définition")
ENTETE_COMPARAISON: Final = ("Nom", *(figure.libelle for figure in COMPARAISON))
ENTETE_JAUGES: Final = ("Convention", "Structure", "Dues", "Prévues", "Annulées", "Tenues", "Écart", "En mots")


def block_rows(resultat: Resultat) -> list[list[Cellule]]:
    """One line a figure, under ``ENTETE_BLOC``."""
    return [
        [
            resultat.bloc.titre,
            ligne.figure.libelle,
            raw(ligne.figure, ligne.valeur),
            ligne.part,
            raw(ligne.figure, ligne.avant),
            ligne.figure.unite or resultat.bloc.unite,
            ligne.figure.definition or resultat.bloc.definition,
        ]
        for ligne in resultat.lignes
    ]


def comparison_rows(departement_id: int, axe: Axe, lignes: Iterable[LigneComparee]) -> list[list[Cellule]]:
    """One line a host, sector…, under ``ENTETE_COMPARAISON``. One query, for names."""
    found = list(lignes)
    names = names_of(departement_id, axe, [one.cle for one in found])
    return [
        [names[one.cle], *(raw(figure, value) for figure, value in zip(COMPARAISON, one.valeurs, strict=True))]
        for one in found
    ]


def compare_rows(departement_id: int, criteres: Criteres, axe: Axe) -> list[list[Cellule]]:
    """The comparison and its names: two queries."""
    return comparison_rows(departement_id, axe, compare_by(departement_id, criteres, axe))


def gauge_rows(jauges: Iterable[Jauge]) -> list[list[Cellule]]:
    """One line a convention, under ``ENTETE_JAUGES``."""
    return [
        [
            one.reference,
            one.structure,
            one.dues,
            one.prevues,
            one.annulees,
            one.tenues,
            one.ecart,
            one.phrase,
        ]
        for one in jauges
    ]


def as_json(resultat: Resultat) -> dict[str, Any]:
    """One block as JSON values: stable codes beside the words."""
    bloc = resultat.bloc
    return {
        "code": bloc.code,
        "titre": bloc.titre,
        "definition": bloc.definition,
        "unite": bloc.unite,
        "gel": bloc.gel,
        "total": resultat.total if bloc.forme is not Forme.COMPTES else None,
        "chiffres": [
            {
                "code": ligne.figure.code,
                "libelle": ligne.figure.libelle,
                "valeur": raw(ligne.figure, ligne.valeur),
                "part": ligne.part,
                "avant": raw(ligne.figure, ligne.avant),
                "unite": ligne.figure.unite or bloc.unite,
                "definition": ligne.figure.definition,
            }
            for ligne in resultat.lignes
        ],
    }


def months_of(resultat: Resultat) -> list[dict[str, Any]]:
    """Each month of the period with the sums of the block's own columns, empty months included."""
    none = dict.fromkeys(resultat.bloc.colonnes, 0)
    return [
        {"mois": write_month(month), "nom": say_month(month), **resultat.par_mois.get(month, none)}
        for month in resultat.periode.mois
    ]
