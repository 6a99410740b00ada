"""Second factors: choose one, set it up, keep the recovery codes, take one away. One task a page.

These pages are reached before the second factor is given only by an account that has none yet: one that has some must give
it first, or whoever holds the e-mail box would add his own.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal import auth as ceremonie
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.socle.comptes.acces import before_second_factor, recent_login_required
from maillage.socle.comptes.chiffrement import seal, unseal
from maillage.socle.comptes.facteurs import (
    CodeRefuse,
    FacteurNecessaire,
    TropDeFacteurs,
    add_application,
    add_passkey,
    read_credential,
    redraw_recovery_codes,
    remove_factor,
    rename_passkey,
)
from maillage.socle.comptes.mon_compte.confirmation import moi
from maillage.socle.comptes.mon_compte.forms import CodeApplicationForm, NomCleForm
from maillage.socle.comptes.preuves import EXIGE, keep_proof, owes_second_factor
from maillage.socle.comptes.selectors import list_facteurs

SECRET: Final = "application_a_confirmer"  # noqa: S105 (the name of a key)
CODES: Final = "codes_a_garder"
SUITE: Final = "suite_double_connexion"
"""Keys of the session: the secret of an application not yet confirmed and codes not yet kept (both sealed), where to go then."""
CLE_REFUSEE = "La clé n'a pas été ajoutée. Essayez encore."


def _needed(request: HttpRequest) -> bool:
    return moi(request).needs_second_factor or bool(request.session.get(EXIGE)) or bool(_user(request).is_superuser)


def _user(request: HttpRequest) -> Any:
    return request.user


def _page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open to an account without any factor; the others give theirs first, a quarter of an hour ago at most."""

    @before_second_factor
    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if owes_second_factor(request, role_asks=_needed(request)) and list_facteurs(_user(request)).present:
            return redirect("account_reauthenticate")
        return view(request, *args, **kwargs)

    return wrapped


@_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the account has, what can be added; why, when a role asks for it."""
    suite = request.GET.get("next", "")
    if suite and url_has_allowed_host_and_scheme(suite, {request.get_host()}, require_https=request.is_secure()):
        request.session[SUITE] = suite
    factors = list_facteurs(_user(request))
    needed = _needed(request)
    titre = "Votre double connexion" if factors.present else "Protégez votre compte"
    return render(request, "mfa/index.html", {"titre": titre, "facteurs": factors, "exige": needed})


@_page
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_app(request: HttpRequest) -> HttpResponse:
    """Show the QR code, then check the first code."""
    user = _user(request)
    if list_facteurs(user).application:
        return redirect("mfa_index")
    sealed = request.session.get(SECRET)
    secret = unseal(sealed) if sealed else generate_totp_secret()
    if not sealed:
        request.session[SECRET] = seal(secret)
    form = CodeApplicationForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            new = add_application(
                by=moi(request), user=user, secret=secret, code=form.cleaned_data["code"], now=time.time()
            )
        except CodeRefuse:
            form.add_error("code", "Ce code n'est pas le bon. Regardez celui que votre application montre maintenant.")
        except TropDeFacteurs:
            return redirect("mfa_index")
        else:
            del request.session[SECRET]
            keep_proof(request, "mfa", type="totp")
            messages.success(request, "Votre application est prête.")
            return _after_adding(request, new)
    address = get_adapter().build_totp_url(user, secret)
    context = {
        "titre": "Ajoutez une application",
        "form": form,
        "qr": segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "adresse": address,
    }
    return render(request, "mfa/application.html", context)


def _after_adding(request: HttpRequest, new_codes: list[str]) -> HttpResponse:
    """New recovery codes are shown before anything else; then where the person was going."""
    if new_codes:
        request.session[CODES] = seal(" ".join(new_codes))
        return redirect("mfa_view_recovery_codes")
    return redirect(request.session.pop(SUITE, None) or reverse("mfa_index"))


@_page
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_key(request: HttpRequest) -> HttpResponse:
    """The browser makes the passkey; it is kept under the name given."""
    user = _user(request)
    form = NomCleForm(request.POST or None, initial={"nom": "Mon appareil"})
    if form.is_bound and form.is_valid():
        credential = _made(request)
        try:
            if credential is None:
                form.add_error(None, CLE_REFUSEE)
            else:
                new = add_passkey(by=moi(request), user=user, nom=form.cleaned_data["nom"], credential=credential)
                keep_proof(request, "mfa", type="webauthn")
                messages.success(request, "Votre clé d'accès est prête.")
                return _after_adding(request, new)
        except TropDeFacteurs:
            form.add_error(None, "Vous avez déjà 10 clés. Retirez celles qui ne servent plus.")
    options = ceremonie.begin_registration(user, passwordless=True)
    return render(request, "mfa/cle.html", {"titre": "Ajoutez une clé d'accès", "form": form, "options": options})


def _made(request: HttpRequest) -> dict[str, Any] | None:
    """The passkey that the browser has just made for this session, the person recognised by his device; None for anything else."""
    credential = read_credential(request.POST.get("credential", ""))
    if credential is None:
        return None
    try:
        ceremonie.parse_registration_response(credential)
        binding = ceremonie.complete_registration(credential)
    except (ValidationError, ValueError, KeyError, TypeError):
        return None
    return credential if binding.is_user_verified() else None


def _mine(request: HttpRequest, pk: int) -> Authenticator:
    return get_object_or_404(Authenticator, pk=pk, user_id=_user(request).pk, type=Authenticator.Type.WEBAUTHN)


@_page
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rename_key(request: HttpRequest, pk: int) -> HttpResponse:
    row = _mine(request, pk)
    form = NomCleForm(request.POST or None, initial={"nom": row.wrap().name})
    if form.is_bound and form.is_valid():
        rename_passkey(by=moi(request), row=row, nom=form.cleaned_data["nom"])
        return redirect("mfa_index")
    return render(request, "mfa/cle_nom.html", {"titre": "Changez le nom de la clé", "form": form})


@_page
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_key(request: HttpRequest, pk: int) -> HttpResponse:
    row = _mine(request, pk)
    return _remove(request, row, f"Retirer la clé « {row.wrap().name} »", "Retirer cette clé")


@_page
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_app(request: HttpRequest) -> HttpResponse:
    row = get_object_or_404(Authenticator, user_id=_user(request).pk, type=Authenticator.Type.TOTP)
    return _remove(request, row, "Retirer l'application", "Retirer l'application")


def _remove(request: HttpRequest, row: Authenticator, titre: str, libelle: str) -> HttpResponse:
    if request.method == "POST":
        try:
            remove_factor(by=moi(request), user=_user(request), row=row, needed=_needed(request))
        except FacteurNecessaire:
            messages.error(
                request, "Votre rôle demande une double connexion. Ajoutez d'abord une autre clé ou une application."
            )
        else:
            messages.success(request, "C'est retiré.")
        return redirect("mfa_index")
    context = {
        "titre": titre,
        "question": f"{titre} de votre compte ?",
        "consequences": ["Vous ne pourrez plus vous connecter avec.", "Nous vous envoyons un e-mail pour le dire."],
        "libelle_confirmer": libelle,
        "danger": True,
        "url_retour": reverse("mfa_index"),
    }
    return render(request, "composants/confirmation.html", context)


@_page
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Shown until the person says that he has kept them, never again after."""
    if request.method == "POST":
        request.session.pop(CODES, None)
        return redirect(request.session.pop(SUITE, None) or reverse("mfa_index"))
    codes = _codes(request)
    return render(request, "mfa/codes.html", {"titre": "Gardez vos codes de secours", "codes": codes})


@_page
@require_safe
def download_codes(request: HttpRequest) -> HttpResponse:
    """The same as a text file."""
    departement: Any = request.departement  # type: ignore[attr-defined]
    lines = [f"Codes de secours – {departement.nom}", str(_user(request).email), ""]
    lines += _codes(request)
    lines += ["", "Chaque code sert une seule fois.", f"Faits le {timezone.localdate():%d/%m/%Y}."]
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="codes-de-secours.txt"'
    return response


def _codes(request: HttpRequest) -> list[str]:
    sealed = request.session.get(CODES)
    if not sealed:
        raise Http404
    return [f"{code[:4]} {code[4:]}" for code in unseal(sealed).split()]


@_page
@recent_login_required
@require_POST
def redraw_codes(request: HttpRequest) -> HttpResponse:
    """Ten new ones."""
    if not list_facteurs(_user(request)).present:
        return redirect("mfa_index")
    request.session[CODES] = seal(" ".join(redraw_recovery_codes(by=moi(request), user=_user(request))))
    return redirect("mfa_view_recovery_codes")
