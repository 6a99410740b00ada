"""Everything that a bilan shows, as JSON values: what is frozen, and what its template prints."""

import base64
import datetime as dt
import struct
from typing import Any, Final

from django.utils.timezone import localtime

from maillage.base.francais import format_date, format_heure
from maillage.pilotage.indicateurs.definitions import COMPARAISON, Forme, Periode, write_month
from maillage.pilotage.indicateurs.enums import Axe
from maillage.pilotage.indicateurs.selectors.criteres import Criteres
from maillage.pilotage.indicateurs.selectors.figures import LigneComparee, Resultat, compare_by, compute
from maillage.pilotage.indicateurs.selectors.jauges import Jauge, gauges
from maillage.pilotage.indicateurs.selectors.mots import raw, say, say_unit
from maillage.pilotage.indicateurs.selectors.noms import names_of
from maillage.pilotage.indicateurs.selectors.sujets import list_sujets
from maillage.reseau.structures.models import Structure
from maillage.socle.territoires.models import Departement
from maillage.terrain.permanences.enums import EtatPermanence
from maillage.terrain.permanences.models import Permanence

PROCHAINES: Final = 4
LIGNES_HOTE: Final = 5
"""Rows of each block on the one page of a host: the largest."""
BLOCS_HOTE: Final = ("themes", "tranches", "statuts")
BLOCS_COMITE: Final = ("themes", "demarches", "genres", "tranches", "statuts", "autonomie", "canaux", "orientations")
AXES_COMITE: Final = (Axe.SECTEUR, Axe.EPCI, Axe.STRUCTURE)


def data_of_host(departement_id: int, structure: Structure, periode: Periode, now: dt.datetime) -> dict[str, Any]:
    """One page for the council of a host. A score of queries."""
    today = localtime(now).date()
    criteres = Criteres(periode, {"structure": structure.pk})
    results = {one.bloc.code: one for one in compute(departement_id, criteres)}
    found = gauges(departement_id, criteres, today)
    return {
        **_common(departement_id, periode, results, today),
        "structure": structure.nom,
        "jauges": [_gauge(one) for one in found],
        "annulations": _rows(results["annulations"], LIGNES_HOTE),
        "repartitions": [_block(results[code], LIGNES_HOTE) for code in BLOCS_HOTE],
        "prochaines": _next(departement_id, structure.pk, now),
    }


def data_of_committee(departement_id: int, periode: Periode, now: dt.datetime) -> dict[str, Any]:
    """A few pages for the comité technique."""
    today = localtime(now).date()
    criteres = Criteres(periode)
    results = {one.bloc.code: one for one in compute(departement_id, criteres)}
    compared = [(axe, compare_by(departement_id, criteres, axe)) for axe in AXES_COMITE]
    return {
        **_common(departement_id, periode, results, today),
        "annulations": _rows(results["annulations"], None),
        "delais": _block(results["delais"], None),
        "repartitions": [_block(results[code], None) for code in BLOCS_COMITE],
        "comparaisons": [_compared(departement_id, axe, lines) for axe, lines in compared],
        "jauges": [_gauge(one) for one in gauges(departement_id, criteres, today)],
        "sujets": [
            {"nature": one.nature.value, "titre": one.titre, "raison": one.raison}
            for one in list_sujets(departement_id, today)
        ],
    }


def logo_of(departement: Departement) -> str:
    """The Département's logo as SVG, for a template; empty without one."""
    if not departement.logo:
        return ""
    width, height = struct.unpack(">II", base64.b64decode(departement.logo)[16:24])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{departement.logo}"/></svg>'
    )


def _common(departement_id: int, periode: Periode, results: dict[str, Resultat], today: dt.date) -> dict[str, Any]:
    mention = Departement.objects.values_list("mention", flat=True).get(pk=departement_id)
    return {
        "periode": str(periode),
        "du": write_month(periode.du),
        "au": write_month(periode.au),
        "avant": str(periode.former),
        "arrete_le": format_date(today, avec_jour=False),
        "mention": mention,
        "demi_journees": _figures(results["demi-journees"]),
        "accompagnements": _figures(results["accompagnements"]),
        "confirmations": _figures(results["verification"]),
        "definitions": [_definition(one) for one in results.values()],
        "chiffres": {
            code: {ligne.figure.code: raw(ligne.figure, ligne.valeur) for ligne in one.lignes}
            for code, one in results.items()
        },
    }


def _figures(resultat: Resultat) -> list[dict[str, Any]]:
    return [
        {
            "code": ligne.figure.code,
            "libelle": ligne.figure.libelle,
            "valeur": say(ligne.figure, ligne.valeur),
            "avant": say(ligne.figure, ligne.avant),
            "unite": say_unit(ligne.figure, ligne.valeur),
        }
        for ligne in resultat.lignes
    ]


def _rows(resultat: Resultat, most: int | None) -> list[dict[str, Any]]:
    """Rows that are not zero; the largest when there are too many."""
    told = [one for one in resultat.lignes if one.valeur]
    if most is not None:
        told = sorted(told, key=lambda one: -int(one.valeur or 0))[:most]
    return [{"libelle": one.figure.libelle, "valeur": say(one.figure, one.valeur), "part": one.part} for one in told]


def _block(resultat: Resultat, most: int | None) -> dict[str, Any]:
    more = resultat.bloc.forme is Forme.MENTIONS
    return {"titre": resultat.bloc.titre, "plusieurs": more, "lignes": _rows(resultat, most)}


def _definition(resultat: Resultat) -> dict[str, Any]:
    bloc = resultat.bloc
    return {
        "titre": bloc.titre,
        "texte": f"{bloc.definition} {bloc.gel}",
        "figures": [
            {"libelle": figure.libelle, "texte": figure.definition} for figure in bloc.figures if figure.definition
        ],
    }


def _gauge(one: Jauge) -> dict[str, Any]:
    return {
        "convention": one.reference,
        "structure": one.structure,
        "dues": one.dues,
        "prevues": one.prevues,
        "annulees": one.annulees,
        "tenues": one.tenues,
        "part": min(100, one.part),
        "phrase": one.phrase,
    }


def _compared(departement_id: int, axe: Axe, lines: list[LigneComparee]) -> dict[str, Any]:
    names = names_of(departement_id, axe, [one.cle for one in lines])
    return {
        "titre": f"Par {axe.label.lower()}",
        "colonnes": [str(axe.label), *(figure.libelle for figure in COMPARAISON)],
        "lignes": [
            [names[one.cle], *(say(figure, value) for figure, value in zip(COMPARAISON, one.valeurs, strict=True))]
            for one in lines
        ],
    }


def _next(departement_id: int, structure_id: int, now: dt.datetime) -> list[str]:
    """The next half-days of the agenda, in words, without who comes. One query."""
    rows = Permanence.objects.filter(
        departement_id=departement_id, structure_id=structure_id, etat=EtatPermanence.PREVUE, debut__gte=now
    )
    return [
        f"{format_date(one.jour)}, de {format_heure(localtime(one.debut))} à {format_heure(localtime(one.fin))}, {one.lieu.nom}"
        for one in rows.select_related("lieu").order_by("debut", "pk")[:PROCHAINES]
    ]
