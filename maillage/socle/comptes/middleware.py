"""Settle ``request.acteur`` once, before any view; computed on first use so that public pages ask nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from maillage.socle.comptes.acteur import Acteur, build_acteur
from maillage.socle.comptes.preuves import has_second_factor, owes_second_factor


class CompteMiddleware(AuthenticationMiddleware):
    """``request.user`` from the account that came with the session, when it is beyond doubt; Django's own way otherwise."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: user_of(request))  # type: ignore[assignment]


def user_of(request: HttpRequest) -> Any:
    """The account signed in. The same checks as ``django.contrib.auth.get_user``, which decides whenever one fails."""
    session: Any = request.session
    key, proof = (
        session.get(SESSION_KEY),
        session.get(HASH_SESSION_KEY),
    )  # the session is read here, its account with it
    compte = session.compte
    sound = (
        compte is not None
        and compte.is_active
        and key == str(compte.pk)
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and bool(proof)
        and constant_time_compare(proof, compte.get_session_auth_hash())
    )
    return compte if sound else get_user(request)


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


class ActiviteMiddleware:
    """Keep when a session last served. Stands outside of the request's transaction, which a GET has read-only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        session: Any = request.session
        if session.accessed and session.session_key:
            session.touch(timezone.now())
        return response


class SecondFacteurMiddleware:
    """Accounts that must have a second factor reach only what it takes to give it, until the session has it.

    Their Acteur has no role until then, so that even a page open to all shows them nothing more.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func: Any, _args: Any, _kwargs: Any) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True) or getattr(view_func, "avant_second_facteur", False):
            return None
        acteur = acteur_of(request)
        if not owes_second_factor(request, role_asks=acteur is not None and acteur.needs_second_factor):
            return None
        page = reverse("account_reauthenticate" if has_second_factor(request.user) else "mfa_index")
        reading = request.method in {"GET", "HEAD"}
        return redirect(f"{page}?{urlencode({'next': request.get_full_path()})}" if reading else page)


CASQUETTE = "agit_pour"
"""Key of the session: Département id, as text → the structure acted for there (0: the Département itself)."""


def choose_casquette(request: HttpRequest, departement_id: int, structure_id: int | None) -> None:
    """Remember for whom the person acts in this Département; a choice made here says nothing elsewhere."""
    chosen = request.session.get(CASQUETTE)
    others = chosen if isinstance(chosen, dict) else {}
    request.session[CASQUETTE] = others | {str(departement_id): structure_id or 0}


def _casquette(request: HttpRequest, departement_id: int) -> int | None:
    chosen = request.session.get(CASQUETTE)
    structure_id = chosen.get(str(departement_id)) if isinstance(chosen, dict) else None
    return structure_id or None


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
    acteur = build_acteur(user.pk, str(user), departement.pk, _casquette(request, departement.pk))
    if owes_second_factor(request, role_asks=acteur.needs_second_factor):
        return replace(acteur, roles=frozenset(), structures=frozenset())
    return acteur
