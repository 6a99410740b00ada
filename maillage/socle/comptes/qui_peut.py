"""« Qui peut faire quoi » : made from the rights that the apps declare and from the table of addresses."""

import csv
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.base.tableur import escape_formula
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import all_droits
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.matrice import NOMS_VISITEURS, droits_of, portes_of, rules_of
from maillage.socle.comptes.perms import may_read_rights
from maillage.socle.comptes.taches import ADMINISTRATION, Groupe, Lien

METHODES = {"GET": "Lire", "POST": "Écrire"}


@requires(may_read_rights)
@require_safe
def who_may(request: HttpRequest, acteur: Acteur) -> HttpResponse:  # noqa: ARG001 (the door's signature)
    """Every right with who holds it and why; or, for one role, all that it may do and every address it opens."""
    chosen = request.GET.get("role", "").upper()
    role = Role(chosen) if chosen in Role.values else None
    context: dict[str, Any] = {
        "titre": f"Ce que peut faire : {role.label.lower()}" if role else "Qui peut faire quoi",
        "fil": [{"libelle": "Mon espace", "url": settings.LOGIN_REDIRECT_URL}, {"libelle": "Qui peut faire quoi"}],
        "role": role,
        "roles": list(Role),
        "visiteurs": NOMS_VISITEURS.items(),
        "droits": [] if role else [(droit, rules_of(droit)) for droit in all_droits()],
        "siens": droits_of(role) if role else [],
        "url_export": reverse("rights_export"),
    }
    column = role.value.lower() if role else request.GET.get("visiteur", "")
    if role or column in NOMS_VISITEURS:
        context["portes"] = [(porte, METHODES.get(porte.methode, porte.methode)) for porte in portes_of(column)]
        context["titre"] = context["titre"] if role else NOMS_VISITEURS[column]
    else:
        context["portes"] = None
    return render(request, "comptes/qui_peut.html", context)


@requires(may_read_rights)
@require_safe
def export(_request: HttpRequest, _acteur: Acteur) -> HttpResponse:
    """The same as a table: one line a right and role."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="qui-peut-faire-quoi.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(["Droit", "Rôle", "Condition", "Raison"])
    for role in Role:
        for droit, conditions in droits_of(role):
            cells = (droit.libelle, role.label, " ou ".join(conditions), droit.raison)
            writer.writerow([escape_formula(cell) for cell in cells])
    return response


def staff_links(acteur: Acteur) -> Groupe | None:
    """What this app puts in the side list."""
    return (
        ADMINISTRATION._replace(liens=(Lien("Qui peut faire quoi", reverse("rights")),))
        if may_read_rights(acteur)
        else None
    )
