"""What the pages about people share: breadcrumb, addresses put in messages, the side list."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from maillage.reseau.structures.perms.membres import may_answer_requests, may_see_members, reach
from maillage.reseau.structures.selectors.demandes import waiting_requests
from maillage.reseau.structures.views.pages import site_of
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.taches import Groupe, Lien

DEPART = {"libelle": "Mon espace", "url": settings.LOGIN_REDIRECT_URL}


def show(
    request: HttpRequest,
    gabarit: str,
    titre: str,
    *,
    fil: tuple[tuple[str, str], ...] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Render a staff page. ``fil``: (label, address) of the pages above this one, the space apart."""
    steps = [DEPART, *({"libelle": libelle, "url": url} for libelle, url in fil), {"libelle": titre}]
    return render(request, gabarit, {"titre": titre, "fil": steps, **more}, status=status)


def show_public(request: HttpRequest, gabarit: str, titre: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """Render a page that anyone may open; one that a link of an e-mail opens is kept by nobody.

    Its address is told to no other site (``same-origin``, the settings' policy); « no-referrer » would make browsers send
    an empty origin with the form, which the CSRF check refuses.
    """
    answer = render(request, gabarit, {"titre": titre, "fil": [], **more}, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def site_address(request: HttpRequest, path: str) -> str:
    """``path`` as a message must write it."""
    return site_of(request) + path


def address_of_secret(request: HttpRequest, name: str) -> Callable[[str], str]:
    """Gives the whole address of page ``name`` for a secret."""
    return lambda secret: site_address(request, reverse(name, kwargs={"secret": secret}))


def staff_links(acteur: Acteur) -> Groupe | None:
    """What the people of the network put in the side list of staff pages."""
    if not may_see_members.may_enter(acteur):
        return None
    links = [Lien("Membres", reverse("structures:members")), Lien("Invitations", reverse("structures:invitations"))]
    if may_answer_requests.may_enter(acteur):
        waiting = waiting_requests(acteur, reach(may_answer_requests, acteur))
        links.append(Lien("Demandes pour rejoindre", reverse("structures:requests"), waiting))
    return Groupe(40, "Les personnes", tuple(links))
