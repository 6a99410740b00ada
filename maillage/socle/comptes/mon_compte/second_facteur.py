"""Sign-in: the second factor after the e-mail code, or a passkey alone, which is both."""

import time
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal import auth as ceremonie
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillage.socle.comptes.acces import before_second_factor, open_to_all
from maillage.socle.comptes.acteur import build_acteur
from maillage.socle.comptes.adaptateur import Adaptateur
from maillage.socle.comptes.adaptateur_mfa import REFUSE
from maillage.socle.comptes.facteurs import (
    CodeRefuse,
    TropDEssais,
    check_code,
    read_credential,
    tell_recovery_code_used,
)
from maillage.socle.comptes.mon_compte.forms import CodeForm
from maillage.socle.comptes.selectors import list_facteurs

CLE_INCONNUE = "Nous n'avons pas reconnu cette clé. Essayez encore, ou demandez un code par e-mail."
ATTENDRE = "Il y a eu trop d'essais. Attendez 15 minutes, puis recommencez."


@before_second_factor
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def give_second_factor(request: HttpRequest) -> HttpResponse:
    """After the e-mail code: the account has a second factor, and asks for it."""
    stage: Any = request.__dict__["_login_stage"]
    user = stage.login.user
    form = CodeForm(request.POST if "code" in request.POST else None)
    if "credential" in request.POST:
        authenticator = read_passkey(request, user)
        if authenticator:
            return _enter(request, stage, authenticator)
        messages.error(request, CLE_INCONNUE)
        return redirect("mfa_authenticate")
    if form.is_bound and form.is_valid():
        authenticator = code_of(form, user)
        if authenticator:
            return _enter(request, stage, authenticator)
    factors = list_facteurs(user)
    context = {
        "titre": "Confirmez que c'est vous",
        "form": form,
        "avec_code": bool(factors.application or factors.secours),
        "options": ceremonie.begin_authentication(user) if factors.cles else None,
    }
    return render(request, "mfa/donner.html", context)


def _enter(request: HttpRequest, stage: Any, authenticator: Authenticator) -> HttpResponse:
    post_authentication(request, authenticator)
    tell_if_recovery(request, authenticator)
    answer: HttpResponse = stage.exit()
    return answer


def code_of(form: CodeForm, user: Any) -> Authenticator | None:
    """The factor whose code was typed; None with the reason in the form."""
    try:
        return check_code(user=user, code=form.cleaned_data["code"], now=time.time())
    except CodeRefuse:
        form.add_error("code", f"{REFUSE} Attendez le prochain code de votre application, puis recopiez-le.")
    except TropDEssais:
        form.add_error("code", ATTENDRE)
    return None


def tell_if_recovery(request: HttpRequest, authenticator: Authenticator) -> None:
    """A mail tells the person that a recovery code served."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        user: Any = authenticator.user
        acteur = build_acteur(user.pk, str(user), request.departement.pk)  # type: ignore[attr-defined]
        authenticator.refresh_from_db(fields=["data"])
        tell_recovery_code_used(by=acteur, user=user, row=authenticator)


def read_passkey(request: HttpRequest, user: Any = None) -> Authenticator | None:
    """The passkey whose ceremony the browser has just done, of ``user`` when he is known; None when it is not right."""
    credential = read_credential(request.POST.get("credential", ""))
    if credential is None:
        return None
    try:
        ceremonie.parse_authentication_response(credential)
        owner = user or ceremonie.extract_user_from_response(credential)
        found: Authenticator = ceremonie.complete_authentication(owner, credential)
    except (ValidationError, ValueError, KeyError, TypeError):
        return None
    return found


@open_to_all
@never_cache
@require_POST
def enter_with_passkey(request: HttpRequest) -> HttpResponse:
    """Without a credential: what the browser needs to ask for one (JSON). With it: signed in, both factors given."""
    if request.user.is_authenticated:
        return redirect("account_login")
    if "credential" not in request.POST:
        return JsonResponse(ceremonie.begin_authentication())
    authenticator = read_passkey(request)
    if authenticator is None:
        messages.error(request, CLE_INCONNUE)
        return redirect("account_login")
    user: Any = authenticator.user
    if not user.is_active:
        answer: HttpResponse = Adaptateur(request).respond_user_inactive(request, user)
        return answer
    post_authentication(request, authenticator, passwordless=True)
    entered: HttpResponse = perform_login(request, Login(user=user, redirect_url=get_next_redirect_url(request)))
    return entered
