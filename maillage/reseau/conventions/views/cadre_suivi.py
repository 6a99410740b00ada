"""What pages about the life of a convention share: the convention of an address, breadcrumb, tabs."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from maillage.reseau.conventions.models import Convention
from maillage.reseau.conventions.perms.conventions import may_list
from maillage.reseau.conventions.perms.suivi import may_follow, may_read_time
from maillage.reseau.conventions.selectors.situation import find_convention
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Droit

TITRES_COURTS = {"time": "Durée et actes", "followup": "Suivi"}


def get_convention(acteur: Acteur, pk: int, droit: Droit) -> Convention:
    """The convention with its facts (404 when the actor does not see it), when ``droit`` admits him (403 otherwise)."""
    convention = find_convention(Convention.objects.visible_to(acteur), pk)
    if convention is None:
        raise Http404
    if not droit(acteur, convention):
        raise PermissionDenied
    return convention


def show(
    request: HttpRequest,
    acteur: Acteur,
    gabarit: str,
    titre: str,
    convention: Convention,
    *,
    page: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """A page under a convention; ``page``: URL name of the tab it is, empty for a page under the tabs."""
    entree = "detail" if may_list(acteur, convention) else "time"
    above = [{"libelle": "Mon espace", "url": settings.LOGIN_REDIRECT_URL}]
    if may_list.may_enter(acteur):
        above.append({"libelle": "Conventions", "url": reverse("conventions:list")})
    above.append(
        {"libelle": f"Convention {convention.reference}", "url": reverse(f"conventions:{entree}", args=[convention.pk])}
    )
    fil = [*above, {"libelle": TITRES_COURTS.get(page, titre)}]
    tabs = tabs_of(acteur, convention, page) if page else []
    context = {"titre": titre, "fil": fil, "onglets": tabs, "convention": convention, **more}
    return render(request, gabarit, context, status=status)


def tabs_of(acteur: Acteur, convention: Convention, page: str) -> list[dict[str, Any]]:
    """Pages about a convention that this person may open."""
    found = []
    for name, libelle, droit in (
        ("detail", "La convention", may_list),
        ("time", "Durée et actes", may_read_time),
        ("followup", "Assurance, communication, contacts", may_follow),
    ):
        if droit(acteur, convention):
            url = reverse(f"conventions:{name}", args=[convention.pk])
            found.append({"libelle": libelle, "url": url, "courant": name == page})
    return found
