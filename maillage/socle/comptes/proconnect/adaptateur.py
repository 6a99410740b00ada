"""allauth's hooks for outside identities: they open accounts that exist, and nothing else."""

from typing import Any, NoReturn

import structlog
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from maillage.base.fetch.requetes import Session
from maillage.socle.comptes.acteur import build_acteur
from maillage.socle.comptes.proconnect.fournisseur import IDENTIFIANT, is_on, session_of_house
from maillage.socle.comptes.proconnect.jetons import asserts_second_factor
from maillage.socle.comptes.proconnect.regles import ConnexionRefusee, account_of, binding_of, verified_email
from maillage.socle.journal.services import record

logger = structlog.get_logger("maillage.proconnect")
CLE_JETON = "proconnect_id_token"
"""Key of the session: the provider's token, which it wants back to close its own session."""


class AdaptateurIdentites(DefaultSocialAccountAdapter):
    """One provider, told by the settings; rows of allauth's own table of providers are not read."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002 (allauth's signature)
        return False

    def get_requests_session(self) -> Session:
        return session_of_house()

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:  # noqa: ARG002
        if not is_on() or (provider and provider not in {IDENTIFIANT, "openid_connect"}):
            return []
        options = {
            "server_url": settings.PROCONNECT_URL.rstrip("/"),
            "oauth_pkce_enabled": True,
            "scope": ["openid", "email"],
            "token_auth_method": "client_secret_post",
        }
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=IDENTIFIANT,
                name="ProConnect",
                client_id=settings.PROCONNECT_CLIENT,
                secret=settings.PROCONNECT_SECRET,
                settings=options,
            )
        ]

    def get_provider(self, request: HttpRequest, provider: str, client_id: Any = None) -> OpenIDConnectProvider:
        return OpenIDConnectProvider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """The tokens are good: find the account, then let it in by allauth's own steps (second factor included)."""
        issuer = str(sociallogin.claims["iss"])
        try:
            email = verified_email(sociallogin.person)
            account, is_new = account_of(
                provider=IDENTIFIANT, binding=binding_of(issuer, sociallogin.claims["sub"]), email=email
            )
        except ConnexionRefusee as refusal:
            refuse(request, refusal.refus.value)
        if is_new:
            acteur = build_acteur(account.user.pk, str(account.user), request.departement.pk)  # type: ignore[attr-defined]
            record(by=acteur, action="compte.lie", objet_type="compte", objet_id=account.user.pk)
        raise ImmediateHttpResponse(self._enter(request, sociallogin, account.user))

    def _enter(self, request: HttpRequest, sociallogin: SocialLogin, user: Any) -> Any:
        if request.user.is_authenticated:
            account_adapter(request).logout(request)
        record_authentication(request, user, "socialaccount", provider=IDENTIFIANT, uid=sociallogin.claims["sub"])
        request.session[CLE_JETON] = sociallogin.signed
        door, follow = account_adapter(request), sociallogin.state.get("next")
        if settings.PROCONNECT_SECOND_FACTEUR and asserts_second_factor(sociallogin.claims):
            # Two factors there are two factors here: our own is not asked again.
            record_authentication(request, user, "mfa", type=IDENTIFIANT)
            door.login(request, user)
            return door.post_login(
                request,
                user,
                email_verification="none",
                signal_kwargs={},
                email=None,
                signup=False,
                redirect_url=follow,
            )
        from allauth.account.utils import perform_login

        return perform_login(request, user, email_verification="none", redirect_url=follow)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,  # noqa: ARG002 (allauth's signature)
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,  # noqa: ARG002
    ) -> NoReturn:
        """One page for whatever failed; the log says which check, without anything of the person."""
        logger.warning(
            "proconnect_refuse",
            erreur=str(getattr(error, "value", error) or ""),
            controle=str(exception).split(":")[0][:40] if exception else "",
        )
        refuse(request, "ANNULEE" if str(getattr(error, "value", error)) == "cancelled" else "ECHEC", log=False)


def refuse(request: HttpRequest, raison: str, *, log: bool = True, status: int = 403) -> NoReturn:
    """Stop here, and say why and what to do; the page is the same whoever asks."""
    if log:
        logger.warning("proconnect_refuse", controle=raison)
    page = render(
        request,
        "comptes/proconnect_refus.html",
        {"titre": "ProConnect n'a pas pu vous connecter", "raison": raison},
        status=status,
    )
    raise ImmediateHttpResponse(page)
