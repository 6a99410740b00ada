"""Three doors: to the provider, back from it, and out of both."""

import secrets
from typing import Any
from urllib.parse import urlencode

import structlog
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.internal.flows.logout import logout
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from maillage.base.fetch.requetes import RequestException
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.comptes.proconnect.adaptateur import CLE_JETON, refuse
from maillage.socle.comptes.proconnect.fournisseur import IDENTIFIANT, AdaptateurProConnect, is_on

logger = structlog.get_logger("maillage.proconnect")
CLE_SORTIE = "proconnect_sortie"
DEMANDE = '{"id_token":{"amr":{"essential":true},"acr":null}}'
"""ProConnect gives ``amr`` only to those who ask for it (its documentation, « claim amr »)."""


@open_to_all
@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """To the provider, with a state, a nonce and a proof key of this browser. A form: no other site can start it."""
    if not is_on():
        raise Http404
    wished = request.POST.get("next", "")
    follow = wished if account_adapter(request).is_safe_url(wished) else None
    provider = get_adapter(request).get_provider(request, IDENTIFIANT)
    provider.oauth2_adapter_class = AdaptateurProConnect
    nonce = secrets.token_urlsafe(32)
    try:
        answer: HttpResponse = provider.redirect(
            request,
            process=AuthProcess.LOGIN,
            next_url=follow,
            auth_params={"nonce": nonce, "claims": DEMANDE},
            nonce=nonce,
        )
    except (RequestException, OAuth2Error, KeyError) as failure:
        logger.warning("proconnect_injoignable", cause=str(failure)[:80])
        try:
            refuse(request, "INJOIGNABLE", log=False, status=503)
        except ImmediateHttpResponse as page:
            return page.response
    return answer


class Retour(OAuth2CallbackView):
    """Back from the provider."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = str(state.get("nonce", ""))
        return state, response


@open_to_all
@never_cache
@require_GET
def callback(request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
    """The one GET that writes: it binds the account, and the session opens as after any sign-in."""
    if not is_on():
        raise Http404
    view = Retour.adapter_view(AdaptateurProConnect(request))
    try:
        answer: HttpResponseBase = view(request)
    except (OAuth2Error, RequestException, KeyError, ValueError, TypeError) as failure:
        # What allauth asks outside of its own guard, and answers of another shape than the protocol's.
        try:
            get_adapter(request).on_authentication_error(request, None, exception=failure)
        except ImmediateHttpResponse as page:
            answer = page.response
    return answer


def provider_logout_url(request: HttpRequest) -> str:
    """Where to close the provider's session too; empty when this session did not come from it, or it cannot be reached."""
    token = request.session.get(CLE_JETON)
    if not token or not is_on():
        return ""
    try:
        page = str(AdaptateurProConnect(request).openid_config.get("end_session_endpoint") or "")
    except (RequestException, OAuth2Error) as failure:
        logger.warning("proconnect_injoignable", cause=str(failure)[:80])
        return ""
    state = secrets.token_urlsafe(24)
    back = request.build_absolute_uri(reverse("proconnect_sortie"))
    query = {"id_token_hint": token, "state": state, "post_logout_redirect_uri": back}
    return f"{page}?{urlencode(query)}#{state}" if page else ""


@open_to_all
@never_cache
@require_GET
def signed_out(request: HttpRequest) -> HttpResponse:
    """Back from the provider's own sign-out: our session was closed before leaving."""
    if not is_on():
        raise Http404
    expected = request.session.pop(CLE_SORTIE, None)
    if expected is not None and not secrets.compare_digest(request.GET.get("state", ""), expected):
        logger.warning("proconnect_refuse", controle="state de sortie")
    return HttpResponseRedirect(settings.ACCOUNT_LOGOUT_REDIRECT_URL)


def leave(request: HttpRequest) -> HttpResponse | None:
    """Close both sessions; None when this one did not come from the provider (the usual sign-out then applies)."""
    url = provider_logout_url(request)
    if not url:
        return None
    url, _, state = url.partition("#")
    logout(request)
    request.session[CLE_SORTIE] = state
    return HttpResponseRedirect(url)
