"""The staff table of places: filters in the address, sort, keyset pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.base.francais import format_compte, format_date
from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.forms.filtres import ANCIENNETES, read_filters, read_sort
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.lieux.mots import NIVEAUX_MOTS, SANS_NOM
from maillage.reseau.lieux.perms import may_manage_places
from maillage.reseau.lieux.selectors.agents import (
    SANS_NIVEAU,
    Filtres,
    count_states,
    filter_places,
    list_communes,
    list_epci,
    list_sources,
    page_of,
    sources_by_place,
    with_questions,
)
from maillage.reseau.lieux.selectors.paires import count_open_pairs
from maillage.reseau.lieux.views.pages import SENS_ETAT, crumbs, staff_url
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

_COLONNES = (
    ("Nom", "nom"),
    ("Commune", "commune"),
    ("État", "etat"),
    ("À regarder", ""),
    ("Niveau", ""),
    ("Sources", ""),
    ("Vérifié le", "date"),
)
_SOURCES_MONTREES = 2
NOM_Q = "Mots :"


@requires(may_manage_places)
@require_safe
def table(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Places of the Département, 50 a page."""
    departement = request.departement  # type: ignore[attr-defined]
    filtres, (tri, descending) = read_filters(request.GET), read_sort(request.GET)
    rows = filter_places(acteur, filtres, timezone.localdate())
    total = rows.count()
    page = page_of(
        rows, tri, descending=descending, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", "")
    )
    asked, names = with_questions(acteur, page.lignes), sources_by_place(page.lignes)
    context: dict[str, Any] = {
        "titre": "Lieux",
        "fil": [*crumbs()[:1], {"libelle": "Lieux"}],
        "filtres": filtres,
        "filtre": bool(total or filtres != Filtres()),
        "etats": _state_choices(filtres, count_states(acteur)),
        "niveaux": _level_choices(filtres),
        "restes": [
            ("question", "Avec une question", filtres.avec_question),
            ("horaires", "Sans horaires", filtres.sans_horaires),
        ],
        "sources": [(row.pk, row.nom, row.pk in filtres.sources) for row in list_sources(acteur)],
        "communes": list_communes(acteur),
        "epcis": list_epci(departement),
        "anciennetes": ANCIENNETES,
        "tri": request.GET.get("tri", ""),
        "colonnes": _heads(request.GET, tri, descending=descending),
        "lignes": [_line(lieu, names.get(lieu.pk, []), lieu.pk in asked) for lieu in page.lignes],
        "resume": format_compte(total, "lieu", "lieux", "Aucun lieu"),
        "url_suivante": _url(request.GET, apres=page.apres) if page.apres else "",
        "url_precedente": _url(request.GET, avant=page.avant) if page.avant else "",
        "suite": _query(request.GET),
        "paires": count_open_pairs(acteur),
    }
    context["actifs"] = _in_force(request.GET, context)
    return render(request, "lieux/agent/tableau.html", context)


def _in_force(query: QueryDict, context: dict[str, Any]) -> list[dict[str, str]]:
    """Filters in force, each with the address of the same table without it."""
    labels: dict[tuple[str, str], str] = {}
    for name, key in (("etat", "etats"), ("reste", "restes"), ("niveau", "niveaux"), ("source", "sources")):
        labels |= {(name, str(choice[0])): choice[1] for choice in context[key]}
    for name, key in (("ancien", "anciennetes"), ("commune", "communes"), ("epci", "epcis")):
        labels |= {(name, str(value)): label for value, label in context[key]}
    found = []
    for name, values in query.lists():
        for value in values:
            label = f"{NOM_Q} {value}" if name == "q" and value.strip() else labels.get((name, value), "")
            if label:
                rest = query.copy()
                rest.setlist(name, [other for other in values if other != value])
                found.append({"libelle": label, "url": _url(rest)})
    return found


def _state_choices(filtres: Filtres, counts: dict[str, int]) -> list[tuple[str, str, int, bool]]:
    return [(etat.value, etat.label, counts.get(etat.value, 0), etat.value in filtres.etats) for etat in EtatLieu]


def _level_choices(filtres: Filtres) -> list[tuple[str, str, bool]]:
    known = [(str(rank), NIVEAUX_MOTS[rank]) for rank in (3, 2, 1)]
    return [(value, label, value in filtres.niveaux) for value, label in [*known, (SANS_NIVEAU, "Inconnu")]]


def _heads(query: QueryDict, tri: str, *, descending: bool) -> list[dict[str, Any]]:
    heads = []
    for label, name in _COLONNES:
        head: dict[str, Any] = {"libelle": label}
        if name:
            current = name == tri
            head["url_tri"] = _url(query, tri=f"-{name}" if current and not descending else name)
            head["tri"] = ("desc" if descending else "asc") if current else ""
        heads.append(head)
    return heads


def _line(lieu: Lieu, sources: list[str], has_question: bool) -> list[dict[str, Any]]:
    shown = ", ".join(sources[:_SOURCES_MONTREES])
    if len(sources) > _SOURCES_MONTREES:
        shown += f" et {len(sources) - _SOURCES_MONTREES} de plus"
    etat = EtatLieu(lieu.etat)
    return [
        {"texte": lieu.nom or SANS_NOM, "url": staff_url(lieu)},
        {"texte": " ".join(filter(None, [lieu.code_postal, lieu.commune])) or "Inconnue"},
        {"texte": etat.label, "sens": SENS_ETAT[etat]},
        {"texte": "Question", "sens": "attention"}
        if has_question
        else {"texte": "" if lieu.horaires else "Sans horaires"},
        {"texte": NIVEAUX_MOTS.get(lieu.niveau or 0, "Inconnu")},
        {"texte": shown or "La coordination"},
        {"texte": format_date(lieu.date_maj, avec_jour=False) or "Date inconnue"},
    ]


def _query(query: QueryDict, **changes: str) -> str:
    """The query string of the filters, without the cursor, with ``changes``."""
    kept = query.copy()
    for name in ("apres", "avant"):
        kept.pop(name, None)
    for name in [name for name, values in kept.lists() if not any(values)]:
        del kept[name]
    for name, value in changes.items():
        kept[name] = value
    return kept.urlencode()


def _url(query: QueryDict, **changes: str) -> str:
    return f"{reverse('lieux:staff_list')}?{_query(query, **changes)}"
