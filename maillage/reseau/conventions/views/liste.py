"""The list of conventions and its table to download."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.base.francais import format_compte, format_date
from maillage.reseau.conventions.enums import EtatConvention, Souhait
from maillage.reseau.conventions.models import Convention
from maillage.reseau.conventions.perms.conventions import may_list, may_prepare
from maillage.reseau.conventions.selectors.conventions import (
    FINISSENT,
    Choix,
    Filtres,
    export_rows,
    find_conventions,
    list_choices,
    page_of,
    read_filters,
    read_sort,
)
from maillage.reseau.conventions.views.cadre import convention_url, crumbs
from maillage.reseau.conventions.views.exporter import csv_answer
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

COLONNES: Final = (("Numéro", "reference"), ("Bénéficiaire", "structure"), ("Étape", "etat"), ("Dernier jour", "fin"))
SENS: Final = {EtatConvention.EN_VIGUEUR: "succes", EtatConvention.A_SIGNER: "attention"}
ETATS: Final = [("EN_PREPARATION", "En préparation (avant signature)"), *EtatConvention.choices]
MOIS: Final = {key: f"Finit dans {key} mois au plus" for key in FINISSENT}


@requires(may_list)
@require_safe
def conventions_list(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """25 a page; the host sees its own."""
    filtres, (tri, descending) = read_filters(request.GET), read_sort(request.GET)
    today = timezone.localdate()
    page = page_of(
        find_conventions(acteur, filtres, today),
        tri,
        today,
        descending=descending,
        apres=request.GET.get("apres", ""),
        avant=request.GET.get("avant", ""),
    )
    choix = list_choices(acteur)
    context = {
        "titre": "Conventions",
        "fil": [*crumbs()[:1], {"libelle": "Conventions"}],
        "filtres": filtres,
        "choix": choix,
        "etats": ETATS,
        "mois": list(MOIS.items()),
        "tri": request.GET.get("tri", ""),
        "suite": query_of(request.GET),
        "actifs": _in_force(request, filtres, choix),
        "colonnes": [*_heads(request, tri, descending=descending), {"libelle": "Depuis le"}, {"libelle": "Rythme"}],
        "lignes": [_line(row) for row in page.lignes],
        "resume": format_compte(page.total, "convention", "conventions", "Aucune convention"),
        "url_suivante": url_of(request, apres=page.apres) if page.apres else "",
        "url_precedente": url_of(request, avant=page.avant) if page.avant else "",
        "peut_ouvrir": may_prepare(acteur),
    }
    return render(request, "conventions/liste.html", context)


@requires(may_list)
@require_safe
def export(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """The filtered conventions, whole."""
    today, filtres = timezone.localdate(), read_filters(request.GET)
    head = ["Numéro", "Bénéficiaire", "Commune", "Code INSEE", "Intercommunalité", "Étape", "Rythme", "Prend effet le",
            "Dernier jour connu", "Fin au plus tard", "Durée (mois)", "Reconduction tacite"]  # fmt: skip

    def lines() -> Iterator[list[str]]:
        for row in export_rows(find_conventions(acteur, filtres, today), today):
            yield _cells(row)

    return csv_answer(acteur.departement_id, f"conventions-{today.isoformat()}.csv", head, lines)


def _line(row: Convention) -> list[dict[str, Any]]:
    etat = EtatConvention(row.etat)
    return [
        {"texte": row.reference, "url": convention_url(row)},
        {"texte": row.structure.nom},
        {"texte": str(etat.label), "sens": SENS.get(etat, "")},
        {"texte": format_date(row.fin_le, avec_jour=False) or "–"},
        {"texte": format_date(row.effet_le, avec_jour=False) or "–"},
        {"texte": _rhythm(row)},
    ]


def _rhythm(row: Any) -> str:
    """Of today, avenants read (annotated by the selector)."""
    return str(Souhait(row.rythme_du_jour).label)


def _cells(row: Convention) -> list[str]:
    commune = row.structure.commune
    epci = commune.epci if commune else None

    def iso(day: dt.date | None) -> str:
        return day.isoformat() if day else ""

    return [
        row.reference, row.structure.nom, commune.nom if commune else "", commune.code if commune else "",
        epci.nom if epci else "", str(EtatConvention(row.etat).label), _rhythm(row), iso(row.effet_le),
        iso(row.fin_le), iso(row.fin_au_plus_tard), str(row.duree_mois), "oui" if row.reconduction else "non",
    ]  # fmt: skip


def _heads(request: HttpRequest, tri: str, *, descending: bool) -> list[dict[str, Any]]:
    heads = []
    for label, name in COLONNES:
        current = name == tri
        url = url_of(request, tri=f"-{name}" if current and not descending else name)
        heads.append({"libelle": label, "url_tri": url, "tri": ("desc" if descending else "asc") if current else ""})
    return heads


def _in_force(request: HttpRequest, filtres: Filtres, choix: Choix) -> list[dict[str, str]]:
    """Filters in force, each with the address of the same list without it."""
    told = {
        "q": f"Mots : {filtres.texte}" if filtres.texte else "",
        "etat": dict(ETATS).get(filtres.etat, ""),
        "epci": dict(choix.epcis).get(filtres.epci, ""),
        "secteur": dict(choix.secteurs).get(filtres.secteur, ""),
        "finit": MOIS.get(filtres.finit, ""),
    }
    return [{"libelle": str(label), "url": url_of(request, **{name: ""})} for name, label in told.items() if label]


def query_of(query: QueryDict, **changes: str) -> str:
    """The query string of the filters, without the cursor, with ``changes``; what is empty is left out."""
    kept = query.copy()
    for name, value in {"apres": "", "avant": "", **changes}.items():
        kept[name] = value
    for name in [name for name, values in kept.lists() if not any(values)]:
        del kept[name]
    return kept.urlencode()


def url_of(request: HttpRequest, **changes: str) -> str:
    return f"{reverse('conventions:list')}?{query_of(request.GET, **changes)}"
