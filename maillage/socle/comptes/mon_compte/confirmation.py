"""Before a sensitive act: prove again who one is, with the best means one has, then go back to the page."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as ceremonie
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillage.socle.comptes import codes
from maillage.socle.comptes.acces import before_second_factor
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.middleware import acteur_of
from maillage.socle.comptes.mon_compte.forms import CodeForm, CodeRecuForm
from maillage.socle.comptes.mon_compte.second_facteur import CLE_INCONNUE, code_of, read_passkey, tell_if_recovery
from maillage.socle.comptes.preuves import keep_proof
from maillage.socle.comptes.selectors import Facteurs, list_facteurs
from maillage.socle.messages.services import send_email

CODE = "code_confirmation"
TROP_DE_CODES = "Vous avez demandé beaucoup de codes. Attendez une heure, puis recommencez."


def moi(request: HttpRequest) -> Acteur:
    """The Acteur of a page about one's own account, which is closed to visitors and has a Département."""
    acteur = acteur_of(request)
    assert acteur is not None
    return acteur


@before_second_factor
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """One page: a passkey, a code of the application or of recovery; an e-mail code when the account has neither."""
    user: Any = request.user
    factors = list_facteurs(user)
    if request.method == "POST" and "credential" in request.POST and factors.cles:
        authenticator = read_passkey(request, user)
        if authenticator:
            return _accept(request, authenticator)
        messages.error(request, CLE_INCONNUE)
        return redirect(_with_next(request, reverse("account_reauthenticate")))
    form = (CodeForm if factors.present else CodeRecuForm)(request.POST if "code" in request.POST else None)
    if form.is_bound and form.is_valid():
        if factors.present:
            authenticator = code_of(form, user)
            if authenticator:
                return _accept(request, authenticator)
        elif codes.use_code(request, CODE, form.cleaned_data["code"]):
            keep_proof(request, "code", email=user.email)
            return redirect(_next(request))
        else:
            form.add_error("code", "Ce code n'est pas le bon, ou il est trop vieux. Regardez le dernier e-mail reçu.")
    return _page(request, form, factors)


def _page(request: HttpRequest, form: CodeForm, factors: Facteurs) -> HttpResponse:
    context = {
        "titre": "Confirmez que c'est vous",
        "form": form,
        "avec_code": bool(factors.application or factors.secours),
        "options": ceremonie.begin_authentication(request.user) if factors.cles else None,
        "par_courriel": not factors.present,
        "code_attendu": codes.pending(request, CODE) is not None,
        "suite": get_next_redirect_url(request) or "",
    }
    return render(request, "mfa/confirmer.html", context)


@before_second_factor
@require_POST
@transaction.atomic
def send_code(request: HttpRequest) -> HttpResponse:
    """An e-mail code, to someone who has no second factor."""
    user: Any = request.user
    if not list_facteurs(user).present:
        if codes.may_send(request):
            code = codes.draw_code(request, CODE)
            send_email(
                by=moi(request),
                to=user.email,
                template="comptes/courriels/code",
                context={"titre": "Votre code de confirmation", "code": code},
                objet_type="compte",
                objet_id=user.pk,
            )
        else:
            messages.error(request, TROP_DE_CODES)
    return redirect(_with_next(request, reverse("account_reauthenticate")))


def _accept(request: HttpRequest, authenticator: Authenticator) -> HttpResponse:
    authenticator.record_usage()
    tell_if_recovery(request, authenticator)
    keep_proof(request, "mfa", id=authenticator.pk, type=str(authenticator.type), reauthenticated=True)
    return redirect(_next(request))


def _next(request: HttpRequest) -> str:
    """Where the person was going, on this host only."""
    return str(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)


def _with_next(request: HttpRequest, url: str) -> str:
    suite = get_next_redirect_url(request)
    return f"{url}?{urlencode({'next': suite})}" if suite else url
