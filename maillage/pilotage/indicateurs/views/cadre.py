"""What the pages of figures share: criteria of the request, filters in force, the breadcrumb, the side list."""

import datetime as dt
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import join_de
from maillage.pilotage.indicateurs.definitions import write_month
from maillage.pilotage.indicateurs.enums import HOTES, Axe
from maillage.pilotage.indicateurs.forms import (
    allowed_axes,
    allowed_filters,
    month_choices,
    read_axis,
    read_criteria,
)
from maillage.pilotage.indicateurs.perms import may_make_bilan, may_read_bilan, may_see_figures, may_see_gauges
from maillage.pilotage.indicateurs.selectors.acces import perimeter_of
from maillage.pilotage.indicateurs.selectors.criteres import Criteres
from maillage.pilotage.indicateurs.selectors.noms import choices_of, names_of
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.taches import Groupe, Lien

TOUS = {
    "structure": "Toutes les structures",
    "convention": "Toutes les conventions",
    "secteur": "Tous les secteurs",
    "epci": "Toutes les intercommunalités",
    "agent": "Tous les conseillers",
    "employeur": "Tous les employeurs",
}


class Demande(NamedTuple):
    """What a request asks for, within what its actor may see."""

    criteres: Criteres
    axes: list[Axe]
    axe: Axe | None
    today: dt.date


def asked(request: HttpRequest, acteur: Acteur) -> Demande:
    """One query at most: the adviser's own agent."""
    today = timezone.localdate()
    perimetre = perimeter_of(acteur, mine=request.GET.get("pour") == "moi")
    axes = allowed_axes(acteur, perimetre)
    return Demande(read_criteria(request.GET, acteur, perimetre, today), axes, read_axis(request.GET, axes), today)


def filters(request: HttpRequest, acteur: Acteur, demande: Demande) -> dict[str, Any]:
    """What the form of filters shows. One query a filter offered."""
    criteres = demande.criteres
    fields = []
    for name in allowed_filters(acteur, criteres.perimetre):
        axe = Axe(name.upper())
        choices = [] if criteres.perimetre.structures is not None else choices_of(acteur.departement_id, axe)
        if choices:
            value = criteres.filtres.get(name, "")
            fields.append({"nom": name, "libelle": axe.label, "tous": TOUS[name], "choix": choices, "valeur": value})
    return {
        "champs": fields,
        "mois": month_choices(demande.today, criteres.periode.du, criteres.periode.au),
        "du": write_month(criteres.periode.du),
        "au": write_month(criteres.periode.au),
        "actifs": _in_force(request, acteur, criteres),
        "suite": query_of(request),
        "pour": "moi" if request.GET.get("pour") == "moi" else "",
        "par": demande.axe.value if demande.axe else "",
    }


def query_of(request: HttpRequest, **changes: str) -> str:
    """The query string of the page, with ``changes``; what is empty is left out."""
    kept = request.GET.copy()
    for name, value in changes.items():
        kept[name] = value
    for name in [name for name, values in kept.lists() if not any(values)]:
        del kept[name]
    return kept.urlencode()


def _in_force(request: HttpRequest, acteur: Acteur, criteres: Criteres) -> list[dict[str, str]]:
    """Filters in force, each with the address of the same page without it."""
    found = []
    for name, value in criteres.filtres.items():
        label = names_of(acteur.departement_id, Axe(name.upper()), [value], criteres.perimetre.structures)[value]
        found.append({"libelle": label, "url": f"{request.path}?{query_of(request, **{name: ''})}"})
    return found


def crumbs(last: str, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """Breadcrumb of a page of figures."""
    found = [{"libelle": "Mon espace", "url": str(settings.LOGIN_REDIRECT_URL)}]
    found += [{"libelle": label, "url": reverse(f"indicateurs:{name}")} for label, name in steps]
    return [*found, {"libelle": last}]


def say_whose(acteur: Acteur, criteres: Criteres) -> str:
    """Whose figures these are, in the title."""
    if criteres.perimetre.structures is not None:
        return f"Chiffres {join_de(acteur.structure_nom)}" if acteur.structure_nom else "Chiffres de votre structure"
    return "Mes chiffres" if criteres.perimetre.agents is not None else "Chiffres"


def links_of_convention(acteur: Acteur, convention: Any) -> list[Lien]:
    """From the page of a convention: what it promised and what was held, its figures, its bilan."""
    pair = f"structure={convention.structure_id}"
    found = []
    if may_see_gauges.may_enter(acteur):
        found.append(
            Lien("Demi-journées dues et tenues", f"{reverse('indicateurs:gauges')}?convention={convention.pk}")
        )
    if may_see_figures.may_enter(acteur):
        found.append(Lien("Ses chiffres", f"{reverse('indicateurs:figures')}?convention={convention.pk}"))
    if may_make_bilan(acteur):
        found.append(Lien("Faire son bilan", f"{reverse('indicateurs:bilan_new')}?{pair}"))
    elif may_read_bilan.may_enter(acteur):
        found.append(Lien("Ses bilans", reverse("indicateurs:bilans")))
    return found


def staff_links(acteur: Acteur) -> Groupe | None:
    """What this app puts in the side list of staff pages."""
    if not may_see_figures.may_enter(acteur):
        return None
    links = [Lien("Chiffres", reverse("indicateurs:figures"))]
    if acteur.roles & HOTES and Role.CONSEILLER in acteur.roles:
        links.append(Lien("Mes chiffres", f"{reverse('indicateurs:figures')}?pour=moi"))
    if may_see_gauges.may_enter(acteur):
        links.append(Lien("Dû et tenu", reverse("indicateurs:gauges")))
    if may_read_bilan.may_enter(acteur):
        links.append(Lien("Bilans", reverse("indicateurs:bilans")))
    return Groupe(18, "Chiffres et bilans", tuple(links))
