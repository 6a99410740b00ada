"""Settle ``request.acteur`` once, before any view; computed on first use so that public pages ask nothing."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from maillage.socle.comptes.acteur import Acteur, build_acteur


class ActeurMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.acteur = SimpleLazyObject(lambda: acteur_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def acteur_of(request: HttpRequest) -> Acteur | None:
    """The Acteur of a request: None for a visitor or where no Département answers."""
    departement = getattr(request, "departement", None)
    user = request.user
    if departement is None or not user.is_authenticated:
        return None
    return build_acteur(user.pk, str(user), departement.pk)
