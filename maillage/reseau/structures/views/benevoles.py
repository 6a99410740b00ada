"""Volunteers as the coordination follows them."""

from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.francais import format_compte, format_date, format_nombre, format_telephone, quote_nom
from maillage.reseau.structures.enums import Competence, DemiJournee, EtatBenevole
from maillage.reseau.structures.forms.benevoles import SuiviForm, read_volunteer_filters
from maillage.reseau.structures.models import Benevole
from maillage.reseau.structures.perms.benevoles import may_manage_volunteers
from maillage.reseau.structures.selectors.benevoles import (
    FiltresBenevoles,
    distances,
    find_volunteer,
    find_volunteers,
    volunteers_page,
    with_ground,
)
from maillage.reseau.structures.services.benevoles import add_volunteer, edit_volunteer, erase_volunteer
from maillage.reseau.structures.views.annuaire import query_of, url_of
from maillage.reseau.structures.views.exports import csv_answer
from maillage.reseau.structures.views.pages import crumbs, posted
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.selectors import communes_of

_METHODES: Final = ["GET", "HEAD", "POST"]
SENS: Final = {
    EtatBenevole.PROPOSE: "attention",
    EtatBenevole.ACTIF: "succes",
    EtatBenevole.EN_PAUSE: "info",
    EtatBenevole.PARTI: "info",
}
_COMPETENCES: Final = dict(Competence.choices)
_MOMENTS: Final = dict(DemiJournee.choices)


@requires(may_manage_volunteers)
@require_safe
def volunteers(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The list, by name: who can help with what, when, and near where."""
    departement = request.departement  # type: ignore[attr-defined]
    filtres = read_volunteer_filters(request.GET)
    rows = find_volunteers(acteur, filtres)
    page = volunteers_page(rows, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""))
    far = distances(page.lignes, filtres.commune)
    columns = ["Nom", "État", "Ce qu'il sait faire", "Où", "Structure"]
    context = {
        "titre": "Bénévoles",
        "fil": [*crumbs()[:1], {"libelle": "Bénévoles"}],
        "filtres": filtres,
        "filtre": filtres != FiltresBenevoles(),
        "competences": Competence.choices,
        "moments": DemiJournee.choices,
        "etats": [(etat.value, etat.label) for etat in SENS],
        "communes": list(communes_of(departement).values_list("code", "nom")),
        "colonnes": [{"libelle": label} for label in columns],
        "lignes": [_line(row, far) for row in page.lignes],
        "resume": format_compte(rows.count(), "bénévole", "bénévoles", "Aucun bénévole"),
        "suite": query_of(request.GET),
        "url_suivante": url_of(request, apres=page.apres) if page.apres else "",
        "url_precedente": url_of(request, avant=page.avant) if page.avant else "",
    }
    return render(request, "structures/benevoles/liste.html", context)


def _line(row: Benevole, far: dict[int, float]) -> list[dict[str, Any]]:
    skills = [str(_COMPETENCES[value]) for value in row.competences[:3] if value in _COMPETENCES]
    if len(row.competences) > len(skills):
        skills.append(f"et {len(row.competences) - len(skills)} de plus")
    where = zone_of(row)
    if row.pk in far:
        where += f" · à {format_nombre(far[row.pk], 0)} km"
    etat = EtatBenevole(row.etat)
    return [
        {"texte": row.nom, "url": reverse("structures:volunteer", args=[row.pk])},
        {"texte": etat.label, "sens": SENS[etat]},
        {"texte": ", ".join(skills) or "Pas renseigné"},
        {"texte": where},
        {"texte": row.structure.nom if row.structure else "Aucune"},
    ]


def zone_of(row: Benevole) -> str:
    """« Boisfeint, jusqu'à 10 km »."""
    home = row.commune.nom if row.commune else "Commune inconnue"
    if row.rayon_km is None:
        return f"{home}, partout dans le Département"
    return f"{home}, jusqu'à {row.rayon_km} km" if row.rayon_km else f"{home} seulement"


@requires(may_manage_volunteers)
@require_safe
def export(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """The filtered list, whole."""
    filtres, today = read_volunteer_filters(request.GET), timezone.localdate()

    def lines() -> Iterator[list[str]]:
        rows = with_ground(find_volunteers(acteur, filtres)).order_by("nom", "pk")
        for row in rows.iterator(chunk_size=500):
            yield [
                row.nom, EtatBenevole(row.etat).label, row.courriel, format_telephone(row.telephone), zone_of(row),
                ", ".join(str(_COMPETENCES.get(value, value)) for value in row.competences),
                ", ".join(str(_MOMENTS.get(value, value)) for value in row.disponibilites),
                row.langues, row.structure.nom if row.structure else "", format_date(row.accord_le, avec_jour=False),
            ]  # fmt: skip

    head = [
        "Nom",
        "État",
        "E-mail",
        "Téléphone",
        "Où",
        "Ce qu'il sait faire",
        "Quand",
        "Langues",
        "Structure",
        "Accord du",
    ]
    return csv_answer(acteur.departement_id, f"benevoles-{today.isoformat()}.csv", head, lines)


def _get(acteur: Acteur, pk: int) -> Benevole:
    row = find_volunteer(acteur, pk)
    if row is None:
        raise Http404
    return row


@requires(may_manage_volunteers)
@require_http_methods(_METHODES)
def volunteer(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """One volunteer: what he offers, his state, where he helps."""
    row = _get(acteur, pk)
    departement = request.departement  # type: ignore[attr-defined]
    form = SuiviForm(posted(request), acteur=acteur, departement=departement.code, benevole=row)
    if request.method == "POST" and form.is_valid():
        changed = edit_volunteer(by=acteur, benevole=row, valeurs=form.valeurs)
        messages.success(request, "La fiche de ce bénévole est à jour." if changed else "Vous n'avez rien changé.")
        return redirect("structures:volunteers")
    context = {
        "titre": row.nom,
        "fil": _crumbs(row.nom),
        "form": form,
        "accord": format_date(row.accord_le),
        "url_effacer": reverse("structures:volunteer_erase", args=[row.pk]),
        "bouton": "Enregistrer",
    }
    return render(request, "structures/benevoles/fiche.html", context, status=422 if form.errors else 200)


@requires(may_manage_volunteers)
@require_http_methods(_METHODES)
def add(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Somebody met at a counter."""
    departement = request.departement  # type: ignore[attr-defined]
    form = SuiviForm(posted(request), acteur=acteur, departement=departement.code)
    if request.method == "POST" and form.is_valid():
        row = add_volunteer(by=acteur, valeurs=form.valeurs, today=timezone.localdate())
        messages.success(request, f"{row.nom} est dans la liste des bénévoles.")
        return redirect("structures:volunteers")
    context = {
        "titre": "Ajouter un bénévole",
        "fil": _crumbs("Ajouter un bénévole"),
        "form": form,
        "bouton": "Ajouter ce bénévole",
    }
    return render(request, "structures/benevoles/fiche.html", context, status=422 if form.errors else 200)


@requires(may_manage_volunteers)
@require_http_methods(_METHODES)
def erase(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """For one who asks to be forgotten by phone or at a counter."""
    row = _get(acteur, pk)
    if request.method == "POST":
        erase_volunteer(by=acteur, benevole=row)
        messages.success(request, "Tout ce que nous savions de ce bénévole est effacé.")
        return redirect("structures:volunteers")
    context = {
        "titre": "Effacer un bénévole",
        "fil": _crumbs("Effacer un bénévole"),
        "question": f"Voulez-vous effacer tout ce que nous savons de {quote_nom(row.nom)} ?",
        "consequences": ["Son nom, ses coordonnées et son offre sont effacés.", "Vous ne pourrez pas les retrouver."],
        "libelle_confirmer": "Effacer ce bénévole",
        "danger": True,
        "url_retour": reverse("structures:volunteer", args=[row.pk]),
        "libelle_retour": "Le garder",
    }
    return render(request, "composants/confirmation.html", context)


def _crumbs(last: str) -> list[dict[str, str]]:
    return [*crumbs()[:1], {"libelle": "Bénévoles", "url": reverse("structures:volunteers")}, {"libelle": last}]
