"""The figures page, and the same figures as CSV, workbook and JSON."""

import io
from typing import Any, Final

import xlsxwriter
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.base.fichiers import serve_file
from maillage.pilotage.indicateurs.definitions import COMPARAISON, PAR_CODE, Forme, write_month
from maillage.pilotage.indicateurs.enums import Axe
from maillage.pilotage.indicateurs.perms import may_see_figures, may_see_gauges
from maillage.pilotage.indicateurs.selectors.criteres import Criteres
from maillage.pilotage.indicateurs.selectors.figures import LigneComparee, Resultat, compare_first, compute
from maillage.pilotage.indicateurs.selectors.jauges import gauges
from maillage.pilotage.indicateurs.selectors.mots import say, say_unit
from maillage.pilotage.indicateurs.selectors.noms import names_of
from maillage.pilotage.indicateurs.selectors.tableaux import (
    ENTETE_BLOC,
    ENTETE_COMPARAISON,
    ENTETE_JAUGES,
    Cellule,
    as_json,
    block_rows,
    compare_rows,
    gauge_rows,
    months_of,
)
from maillage.pilotage.indicateurs.views.cadre import Demande, asked, crumbs, filters, query_of, say_whose
from maillage.pilotage.indicateurs.views.tableurs import csv_file
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIGNES_MONTREES: Final = 50
"""Rows of the comparison on the page; the file holds them all."""


@requires(may_see_figures)
@require_safe
def figures(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Every block for the criteria of the address."""
    demande = asked(request, acteur)
    results = compute(acteur.departement_id, demande.criteres)
    context = {
        "titre": say_whose(acteur, demande.criteres),
        "fil": crumbs("Chiffres"),
        "filtres": filters(request, acteur, demande),
        "periode": demande.criteres.periode,
        "avant": demande.criteres.periode.former,
        "vide": all(one.is_empty for one in results),
        "blocs": [shown(one, query_of(request)) for one in results],
        "par_mois": _by_month(results),
        "comparaison": _comparison(request, acteur, demande),
        "jauges": may_see_gauges.may_enter(acteur) and demande.criteres.perimetre.agents is None,
        "suite": query_of(request),
    }
    return render(request, "indicateurs/chiffres.html", context)


def shown(resultat: Resultat, suite: str) -> dict[str, Any]:
    """A block in words."""
    bloc = resultat.bloc
    return {
        "bloc": bloc,
        "comptes": bloc.forme is Forme.COMPTES,
        "vide": resultat.is_empty,
        "url": f"{reverse('indicateurs:block_csv', args=[bloc.code])}?{suite}",
        "lignes": [
            {
                "libelle": ligne.figure.libelle,
                "valeur": say(ligne.figure, ligne.valeur),
                "unite": say_unit(ligne.figure, ligne.valeur),
                "avant": say(ligne.figure, ligne.avant),
                "definition": ligne.figure.definition,
                "part": ligne.part,
                "barre": min(100, ligne.part or 0),
            }
            for ligne in resultat.lignes
        ],
    }


def _by_month(results: list[Resultat]) -> list[dict[str, Any]]:
    """Half-days held and accompaniments, month by month, each with the length of its bar in percents of the largest."""
    by_code = {one.bloc.code: one for one in results}
    held, helped = months_of(by_code["demi-journees"]), months_of(by_code["accompagnements"])
    tops = max((row["tenues"] for row in held), default=0), max((row["accompagnements"] for row in helped), default=0)
    return [
        {
            "nom": one["nom"],
            "tenues": one["tenues"],
            "barre_tenues": 100 * one["tenues"] // (tops[0] or 1),
            "aides": two["accompagnements"],
            "barre_aides": 100 * two["accompagnements"] // (tops[1] or 1),
        }
        for one, two in zip(held, helped, strict=True)
    ]


def _comparison(request: HttpRequest, acteur: Acteur, demande: Demande) -> dict[str, Any] | None:
    """One row a host, sector…; two queries."""
    if demande.axe is None:
        return None
    lines, number = compare_first(acteur.departement_id, demande.criteres, demande.axe, LIGNES_MONTREES)
    names = names_of(acteur.departement_id, demande.axe, [one.cle for one in lines])
    return {
        "onglets": [
            {
                "libelle": axe.label,
                "url": f"?{query_of(request, par=axe.value)}#comparer",
                "courant": axe is demande.axe,
            }
            for axe in demande.axes
        ],
        "legende": f"Par {demande.axe.label.lower()}",
        "colonnes": [{"libelle": demande.axe.label}, *({"libelle": f.libelle, "nombre": True} for f in COMPARAISON)],
        "lignes": [_compared(names[one.cle], one) for one in lines],
        "reste": number - len(lines),
        "url": f"{reverse('indicateurs:block_csv', args=['comparaison'])}?{query_of(request, par=demande.axe.value)}",
    }


def _compared(name: str, line: LigneComparee) -> list[dict[str, Any]]:
    cells = (say(figure, value) for figure, value in zip(COMPARAISON, line.valeurs, strict=True))
    return [{"texte": name}, *({"texte": cell, "nombre": True} for cell in cells)]


@requires(may_see_figures)
@require_safe
def block_csv(request: HttpRequest, acteur: Acteur, code: str) -> HttpResponseBase:
    """One block, the comparison (« comparaison ») or the gauges (« jauges »), whole."""
    demande = asked(request, acteur)
    head, rows = _table(acteur, demande, code)
    periode = demande.criteres.periode
    return csv_file(f"chiffres-{code}-{write_month(periode.du)}-{write_month(periode.au)}.csv", head, rows)


def _table(acteur: Acteur, demande: Demande, code: str) -> tuple[tuple[str, ...], list[list[Cellule]]]:
    if code in PAR_CODE:
        (result,) = compute(acteur.departement_id, demande.criteres, [code])
        return ENTETE_BLOC, block_rows(result)
    if code == "comparaison" and demande.axe:
        return ENTETE_COMPARAISON, compare_rows(acteur.departement_id, demande.criteres, demande.axe)
    if code == "jauges" and _gauges_allowed(acteur, demande.criteres):
        return ENTETE_JAUGES, gauge_rows(gauges(acteur.departement_id, demande.criteres, demande.today))
    raise Http404


def _gauges_allowed(acteur: Acteur, criteres: Criteres) -> bool:
    return may_see_gauges.may_enter(acteur) and criteres.perimetre.agents is None


@requires(may_see_figures)
@require_safe
def figures_json(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The same figures for another programme of the Département, by the session of a person (no key is given out)."""
    demande = asked(request, acteur)
    periode = demande.criteres.periode
    results = compute(acteur.departement_id, demande.criteres)
    answer = {
        "periode": {"du": write_month(periode.du), "au": write_month(periode.au)},
        "un_an_avant": {"du": write_month(periode.former.du), "au": write_month(periode.former.au)},
        "filtres": demande.criteres.filtres,
        "blocs": [as_json(one) for one in results],
        "par_mois": {one.bloc.code: months_of(one) for one in results if one.bloc.forme is Forme.COMPTES},
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@requires(may_see_figures)
@require_safe
def workbook(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """Every block in one sheet, then the comparisons and the gauges that the actor may read."""
    demande = asked(request, acteur)
    results = compute(acteur.departement_id, demande.criteres)
    sheets: list[tuple[str, tuple[str, ...], list[list[Cellule]]]] = [
        ("Chiffres", ENTETE_BLOC, [row for one in results for row in block_rows(one)])
    ]
    sheets += [
        (_sheet(axe), ENTETE_COMPARAISON, compare_rows(acteur.departement_id, demande.criteres, axe))
        for axe in demande.axes
    ]
    if _gauges_allowed(acteur, demande.criteres):
        rows = gauge_rows(gauges(acteur.departement_id, demande.criteres, demande.today))
        sheets.append(("Dû et tenu", ENTETE_JAUGES, rows))
    periode = demande.criteres.periode
    name = f"chiffres-{write_month(periode.du)}-{write_month(periode.au)}.xlsx"
    answer: HttpResponseBase = serve_file(_write_book(sheets), nom=name, content_type=_XLSX)
    return answer


def _sheet(axe: Axe) -> str:
    return f"Par {axe.label.split()[0].lower()}"


def _write_book(sheets: list[tuple[str, tuple[str, ...], list[list[Cellule]]]]) -> bytes:
    """Numbers as numbers; nothing is read as a formula or a link."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    bold = book.add_format({"bold": True})
    for name, head, rows in sheets:
        sheet = book.add_worksheet(name)
        for column, title in enumerate(head):
            sheet.write_string(0, column, title, bold)
        for line, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, int | float):
                    sheet.write_number(line, column, cell)
                else:
                    sheet.write_string(line, column, cell or "")
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 1, 34)
    book.close()
    return file.getvalue()
