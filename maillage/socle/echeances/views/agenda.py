"""The calendar of a person: its secret address, and the feed itself."""

import hashlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_http_methods, require_safe

from maillage.socle.comptes.acces import open_to_all, requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.echeances.perms import may_see_duties
from maillage.socle.echeances.selectors.calendrier import calendar_text
from maillage.socle.echeances.selectors.personnes import calendar_of
from maillage.socle.echeances.services.preferences import make_calendar, revoke_calendar
from maillage.socle.echeances.views.cadre import above_account, show, site_seen


@require_http_methods(["GET", "HEAD", "POST"])
@requires(may_see_duties)
def calendar_page(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """What the calendar is; a POST makes a new address, shown this once."""
    secret = make_calendar(by=acteur) if request.method == "POST" else ""
    url = site_seen(request) + reverse("echeances:feed", kwargs={"secret": secret}) if secret else ""
    response = show(
        request,
        "echeances/agenda.html",
        "Votre agenda",
        fil=above_account(),
        adresse=url,
        agenda=calendar_of(acteur),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires(may_see_duties)
def calendar_delete(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The address answers no more."""
    if request.method == "POST":
        revoke_calendar(by=acteur)
        messages.success(request, "L'adresse est supprimée. Votre agenda ne se met plus à jour.")
        return redirect("echeances:calendar")
    return show(
        request,
        "echeances/confirmation.html",
        "Supprimer l'adresse de votre agenda",
        fil=[*above_account(), ("Votre agenda", reverse("echeances:calendar"))],
        question="Voulez-vous supprimer cette adresse ?",
        consequences=[
            "Les agendas qui la lisent ne se mettent plus à jour.",
            "Vous pourrez en créer une autre quand vous voulez.",
        ],
        libelle_confirmer="Supprimer l'adresse",
        danger=True,
        url_retour=reverse("echeances:calendar"),
        libelle_retour="Garder l'adresse",
        champs_caches=[],
    )


def _text(request: HttpRequest, secret: str) -> str:
    """The feed, worked out once a request: its print is its ETag."""
    if "_agenda" not in request.__dict__:
        text = calendar_text(request.departement, secret, site_seen(request))  # type: ignore[attr-defined]
        if text is None:
            raise Http404
        request.__dict__["_agenda"] = text
    return str(request.__dict__["_agenda"])


def _etag(request: HttpRequest, secret: str) -> str:
    return f'"{hashlib.sha256(_text(request, secret).encode()).hexdigest()[:32]}"'


@open_to_all
@require_safe
@cache_control(private=True, no_cache=True)
@condition(etag_func=_etag)
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar in RFC 5545. No sign-in: who holds the address reads it; it is counted (base/limites)."""
    response = HttpResponse(_text(request, secret), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="a-faire.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response
