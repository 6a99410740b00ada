"""The directory: bodies of the network, people of the network, the map, their tables to download."""

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.base.francais import format_compte, format_date, format_telephone
from maillage.reseau.structures.enums import EtatStructure, TypeStructure
from maillage.reseau.structures.forms.filtres import read_filters, read_sort
from maillage.reseau.structures.models import Appartenance, Structure
from maillage.reseau.structures.perms.structures import may_create, may_read, may_see_people
from maillage.reseau.structures.selectors.annuaire import (
    Choix,
    Filtres,
    export_rows,
    find_structures,
    list_choices,
    page_of,
)
from maillage.reseau.structures.selectors.personnes import find_people, people_page, with_names
from maillage.reseau.structures.views.exports import csv_answer
from maillage.reseau.structures.views.pages import crumbs, structure_url
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role

_TYPES: Final = dict(TypeStructure.choices)
_COLONNES: Final = (("Nom", "nom"), ("Type", "type"), ("Commune", "commune"))
_COLONNES_PERSONNES: Final = (("Nom", "nom"), ("Rôle", "role"), ("Structure", "structure"))


@requires(may_read)
@require_safe
def directory(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Bodies of the Département, 25 a page."""
    today, people = timezone.localdate(), may_see_people(acteur)
    filtres, (tri, descending) = read_filters(request.GET), read_sort(request.GET)
    rows = find_structures(acteur, filtres, today, people=people)
    page = page_of(
        rows,
        tri,
        today,
        descending=descending,
        apres=request.GET.get("apres", ""),
        avant=request.GET.get("avant", ""),
        people=people,
    )
    heads = [*heads_of(request, _COLONNES, tri, descending=descending), {"libelle": "Membres", "nombre": True}]
    if people:
        heads.append({"libelle": "À appeler"})
    context = {
        **frame(request, acteur, filtres, list_choices(acteur), "liste"),
        "titre": "Annuaire",
        "colonnes": heads,
        "lignes": [_line(row, people=people) for row in page.lignes],
        "resume": format_compte(page.total, "structure", "structures", "Aucune structure"),
        "url_suivante": url_of(request, apres=page.apres) if page.apres else "",
        "url_precedente": url_of(request, avant=page.avant) if page.avant else "",
        "peut_ajouter": may_create(acteur),
    }
    return render(request, "structures/annuaire.html", context)


@requires(may_see_people)
@require_safe
def people(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Members of the network in force, one line a role, 25 a page."""
    filtres, (tri, descending) = read_filters(request.GET), read_sort(request.GET, people=True)
    rows = find_people(acteur, filtres, timezone.localdate())
    page = people_page(
        rows, tri, descending=descending, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", "")
    )
    heads = heads_of(request, _COLONNES_PERSONNES, tri, descending=descending)
    context = {
        **frame(request, acteur, filtres, list_choices(acteur), "personnes"),
        "titre": "Personnes du réseau",
        "colonnes": [*heads, {"libelle": "Commune"}, {"libelle": "Depuis le"}],
        "lignes": [_person(row) for row in page.lignes],
        "resume": format_compte(page.total, "rôle", "rôles", "Personne"),
        "url_suivante": url_of(request, apres=page.apres) if page.apres else "",
        "url_precedente": url_of(request, avant=page.avant) if page.avant else "",
    }
    return render(request, "structures/personnes.html", context)


@requires(may_read)
@require_safe
def export_structures(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """The filtered bodies, whole; whom to call only for who may see people."""
    filtres, today, with_people = read_filters(request.GET), timezone.localdate(), may_see_people(acteur)
    head = ["Nom", "Type", "SIRET", "Adresse", "Complément", "Code postal", "Commune", "Code INSEE", "Intercommunalité",
            "Téléphone", "E-mail", "Site web", "État", "Membres"]  # fmt: skip
    if with_people:
        head += ["Personne à appeler", "Fonction", "Son téléphone", "Son e-mail"]

    def lines() -> Iterator[list[str]]:
        for row in export_rows(find_structures(acteur, filtres, today, people=with_people), today, people=with_people):
            yield _cells(row, people=with_people)

    return csv_answer(acteur.departement_id, f"structures-{today.isoformat()}.csv", head, lines)


@requires(may_see_people)
@require_safe
def export_people(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """The filtered members, whole."""
    filtres, today = read_filters(request.GET), timezone.localdate()

    def lines() -> Iterator[list[str]]:
        rows = with_names(find_people(acteur, filtres, today)).order_by("personne", "pk")
        for row in rows.iterator(chunk_size=500):
            yield [cell["texte"] for cell in _person(row)]

    head = ["Nom", "Rôle", "Structure", "Commune", "Depuis le"]
    return csv_answer(acteur.departement_id, f"personnes-{today.isoformat()}.csv", head, lines)


def frame(request: HttpRequest, acteur: Acteur, filtres: Filtres, choix: Choix, vue: str) -> dict[str, Any]:
    """What the three views of the directory share: tabs, filters and how to take them off."""
    query = query_of(request.GET, tri="")
    tabs = [("liste", "Structures", "directory"), ("carte", "Carte", "directory_map")]
    if may_see_people(acteur):
        tabs.append(("personnes", "Personnes", "directory_people"))
    return {
        "fil": [*crumbs()[:1], {"libelle": "Annuaire"}]
        if vue == "liste"
        else crumbs(last=dict(t[:2] for t in tabs)[vue]),
        "onglets": [
            {"libelle": label, "url": f"{reverse(f'structures:{name}')}?{query}", "courant": key == vue}
            for key, label, name in tabs
        ],
        "filtres": filtres,
        "action": request.path,
        "personnes": may_see_people(acteur),
        "vue": vue,
        "tri": request.GET.get("tri", ""),
        "suite": query_of(request.GET),
        "choix": choix,
        "types": [(value, label, value in filtres.types) for value, label in TypeStructure.choices],
        "roles": Role.choices,
        "actifs": _in_force(request, filtres, choix),
    }


def _in_force(request: HttpRequest, filtres: Filtres, choix: Choix) -> list[dict[str, str]]:
    """Filters in force, each with the address of the same list without it."""
    labels = {("type", value): label for value, label in _TYPES.items()}
    labels |= {("commune", code): nom for code, nom in choix.communes}
    labels |= {("epci", code): nom for code, nom in choix.epcis}
    labels |= {("secteur", str(pk)): nom for pk, nom in choix.secteurs}
    labels |= {("role", value): f"Avec : {label}" for value, label in Role.choices}
    labels |= {("avec", "membres"): "Avec des membres", ("avec", "fermees"): "Fermées aussi"}
    if filtres.texte:
        labels["q", request.GET.get("q", "")] = f"Mots : {filtres.texte}"
    found = []
    for name, values in request.GET.lists():
        for value in dict.fromkeys(values):
            if label := labels.get((name, value)):
                rest = request.GET.copy()
                rest.setlist(name, [other for other in values if other != value])
                found.append({"libelle": label, "url": f"{request.path}?{query_of(rest)}"})
    return found


def heads_of(
    request: HttpRequest, columns: tuple[tuple[str, str], ...], tri: str, *, descending: bool
) -> list[dict[str, Any]]:
    """Heads of a table, each with the address that sorts by it."""
    heads = []
    for label, name in columns:
        current = name == tri
        url = url_of(request, tri=f"-{name}" if current and not descending else name)
        heads.append({"libelle": label, "url_tri": url, "tri": ("desc" if descending else "asc") if current else ""})
    return heads


def query_of(query: QueryDict, **changes: str) -> str:
    """The query string of the filters, without the cursor, with ``changes``; what is empty is left out."""
    kept = query.copy()
    for name, value in {"apres": "", "avant": "", **changes}.items():
        kept[name] = value
    for name in [name for name, values in kept.lists() if not any(values)]:
        del kept[name]
    return kept.urlencode()


def url_of(request: HttpRequest, **changes: str) -> str:
    return f"{request.path}?{query_of(request.GET, **changes)}"


def _line(row: Structure, *, people: bool) -> list[dict[str, Any]]:
    closed = " (fermée)" if row.etat == EtatStructure.FERMEE else ""
    cells: list[dict[str, Any]] = [
        {"texte": f"{row.nom}{closed}", "url": structure_url(row)},
        {"texte": _TYPES.get(row.type, row.type)},
        {"texte": row.commune.nom if row.commune else "Pas renseignée"},
        {"texte": row.nombre or "Aucun", "nombre": True},  # type: ignore[attr-defined]
    ]
    if people:
        told = row.appeler or {}  # type: ignore[attr-defined]
        reach = format_telephone(told.get("telephone", "")) or told.get("courriel", "")
        cells.append({"texte": " · ".join(filter(None, [told.get("nom", ""), reach])) or "Personne"})
    return cells


def _cells(row: Structure, *, people: bool) -> list[str]:
    commune, epci = row.commune, row.commune.epci if row.commune else None
    cells = [
        row.nom, str(_TYPES.get(row.type, row.type)), row.siret, row.adresse, row.complement_adresse, row.code_postal,
        commune.nom if commune else "", commune.code if commune else "", epci.nom if epci else "",
        format_telephone(row.telephone), row.courriel, row.site_web, EtatStructure(row.etat).label,
        str(row.nombre),  # type: ignore[attr-defined]
    ]  # fmt: skip
    if people:
        told = row.appeler or {}  # type: ignore[attr-defined]
        cells += [told.get("nom", ""), told.get("fonction", ""), format_telephone(told.get("telephone", "")),
                  told.get("courriel", "")]  # fmt: skip
    return cells


def _person(row: Appartenance) -> list[dict[str, Any]]:
    structure = row.structure
    place = structure.commune.nom if structure and structure.commune else row.secteur.nom if row.secteur else ""
    return [
        {"texte": row.utilisateur.nom or "Sans nom"},
        {"texte": str(Role(row.role).label)},
        {"texte": structure.nom, "url": structure_url(structure)} if structure else {"texte": "Le Département"},
        {"texte": place or "Tout le Département"},
        {"texte": format_date(row.debut, avec_jour=False)},
    ]


def fingerprint(*parts: str) -> str:
    """A short mark of what an answer depends on, for its ETag."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]
