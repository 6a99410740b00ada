"""Settle ``request.acteur`` once, before any view; computed on first use so that public pages ask nothing."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
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


class ConnexionRequiseMiddleware(LoginRequiredMiddleware):
    """Login by default, without asking who reads a page that is open: a public page then depends on no cookie.

    Django's own looks at the account first, which reads the session and makes every answer vary by cookie.
    """

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


CASQUETTE = "agit_pour"
"""Key of the session: the structure acted for (0: the Département itself)."""


def acteur_of(request: HttpRequest) -> Acteur | None:
    """The Acteur of a request, built once: None for a visitor or where no Département answers."""
    if "_acteur" not in request.__dict__:
        request.__dict__["_acteur"] = _build(request)
    acteur: Acteur | None = request.__dict__["_acteur"]
    return acteur


def _build(request: HttpRequest) -> Acteur | None:
    departement = getattr(request, "departement", None)
    user = request.user
    if departement is None or not user.is_authenticated:
        return None
    return build_acteur(user.pk, str(user), departement.pk, request.session.get(CASQUETTE) or None)
