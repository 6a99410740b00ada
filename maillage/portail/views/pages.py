"""Pages that the law asks for: accessibility, legal notice, what is done with data on bodies and persons."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from maillage.base.publique import render_public, same_for_all, same_for_all_now
from maillage.base.theme import CouleurInvalide, Theme, list_contrasts
from maillage.portail.accessibilite.grille import CONTROLEE_LE, count_results, load_grid, not_met
from maillage.portail.accessibilite.plan import load_plan
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.registre.selectors.registre import find_delegate
from maillage.socle.territoires.models import Departement

ACCUEIL = {"libelle": "Accueil", "url": "/"}


@open_to_all
@same_for_all
def accessibility(request: HttpRequest) -> HttpResponse:
    """The declaration, in the order of the official model (arrêté du 20 septembre 2019), and our own check."""
    departement = request.departement  # type: ignore[attr-defined]
    grille = load_grid()
    context = {
        "grille": grille,
        "bilan": count_results(grille),
        "non_tenus": not_met(grille),
        "controlee_le": CONTROLEE_LE,
        "plan": load_plan(),
        "contrastes": _contrasts(departement),
    }
    return _page(request, "portail/accessibilite.html", "Déclaration d'accessibilité", context)


@open_to_all
@same_for_all
def legal(request: HttpRequest) -> HttpResponse:
    """Who publishes, who answers for it, who hosts (loi 2004-575, art. 1-1)."""
    return _page(request, "portail/mentions.html", "Mentions légales", {})


@open_to_all
@same_for_all_now  # who answers for personal data stands in the register, which does not raise the public version
def privacy(request: HttpRequest) -> HttpResponse:
    """What is published of a body, why, and how to have it corrected (RGPD, art. 13 and 14); what a visitor leaves: nothing."""
    departement = request.departement  # type: ignore[attr-defined]
    context = {"delegue": find_delegate(departement.pk)}
    return _page(request, "portail/donnees_personnelles.html", "Données personnelles", context)


def _page(request: HttpRequest, template: str, titre: str, context: dict[str, Any]) -> HttpResponse:
    nom = request.departement.nom  # type: ignore[attr-defined]
    shared = {"titre": titre, "description": f"{titre} du site {nom}, inclusion numérique.", "fil": [ACCUEIL, {"libelle": titre}]}  # fmt: skip
    return render_public(request, template, shared | context)


def _contrasts(departement: Departement) -> list[Any]:
    try:
        return list(list_contrasts(Theme(departement.couleur, departement.accent)))
    except CouleurInvalide:
        return list(list_contrasts(Theme()))
