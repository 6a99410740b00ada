"""What one acts as: the welcome of a newcomer, and the switch between several bodies."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from maillage.reseau.structures.views.membres_cadre import show
from maillage.reseau.structures.views.mots_roles import CE_QUE_VOIT
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.middleware import choose_casquette


def is_agent(acteur: Acteur) -> bool:
    """Has a role here."""
    return acteur.is_agent


@requires(is_agent)
@require_http_methods(["GET", "HEAD", "POST"])
def hats(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """One button a body. The choice holds for this Département and this session."""
    if request.method == "POST":
        return _choose(request, acteur)
    departement = request.departement  # type: ignore[attr-defined]
    return show(
        request,
        "structures/membres/casquettes.html",
        "Choisir au nom de qui vous agissez",
        casquettes=[
            {
                "valeur": structure or 0,
                "nom": nom or str(departement.nom),
                "roles": ", ".join(role.label for role in roles),
                "courante": structure == acteur.agit_pour,
            }
            for structure, nom, roles in acteur.casquettes
        ],
    )


def _choose(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    asked = request.POST.get("casquette", "")
    known = {str(structure or 0): (structure, nom) for structure, nom, _ in acteur.casquettes}
    if asked not in known:
        messages.error(request, "Vous n'avez pas, ou plus, de rôle dans cette structure. Choisissez dans la liste.")
        return redirect("structures:hats")
    structure, nom = known[asked]
    choose_casquette(request, acteur.departement_id, structure)
    messages.success(request, f"Vous agissez maintenant pour : {nom or request.departement.nom}.")  # type: ignore[attr-defined]
    return redirect("structures:welcome")


@requires(is_agent)
@require_safe
def welcome(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The first thing to do in the role in use, for a newcomer or after a switch."""
    roles = [role for role in Role if role in acteur.roles]
    referent = Role.REFERENT in acteur.roles and acteur.agit_pour is not None
    return show(
        request,
        "structures/membres/bienvenue.html",
        "Bienvenue dans votre espace",
        roles=", ".join(role.label for role in roles),
        voit=[line for role in roles for line in CE_QUE_VOIT[role]],
        referent=referent,
        structure_id=acteur.agit_pour,
        structure_nom=acteur.structure_nom,
        plusieurs=len(acteur.casquettes) > 1,
        url_roles=reverse("structures:hats"),
    )
