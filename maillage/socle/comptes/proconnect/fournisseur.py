"""allauth's OpenID Connect, made strict: guarded calls, every token verified, userinfo read as a signed JWT."""

import hmac
from http import HTTPStatus
from typing import Any

from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest

from maillage.base.fetch.requetes import Session, guarded_session
from maillage.socle.comptes.proconnect.jetons import JetonRefuse, read_token

IDENTIFIANT = "proconnect"


def is_on() -> bool:
    """The settings name a provider."""
    return bool(settings.PROCONNECT_URL and settings.PROCONNECT_CLIENT)


def session_of_house() -> Session:
    """A session of requests behind the guarded door; the settings name the providers of the house, if any."""
    return guarded_session(settings.HOTES_SORTANTS_AUTORISES)


class AdaptateurProConnect(OpenIDConnectOAuth2Adapter):
    """``nonce``: that of the request under way, drawn at its start and kept in the session's state."""

    nonce = ""

    def __init__(self, request: HttpRequest, provider_id: str = IDENTIFIANT) -> None:
        super().__init__(request, provider_id)

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's own description, which must speak of the very issuer that the settings name."""
        if not hasattr(self, "_openid_config"):
            config = self._json(self.get_provider().server_url)
            issuer = str(config.get("issuer", "")).rstrip("/")
            pages = [str(config.get(name) or issuer) for name in ("authorization_endpoint", "end_session_endpoint")]
            # The content security policy lets forms lead to this origin, and to no other.
            if issuer != settings.PROCONNECT_URL.rstrip("/") or any(
                not page.startswith(f"{settings.PROCONNECT_ORIGINE}/") for page in pages
            ):
                raise OAuth2Error("émetteur")
            self._openid_config = config
        return self._openid_config

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:  # noqa: ARG002
        """Both tokens must be good, and speak of the same person. Raises OAuth2Error."""
        signed = kwargs["response"].get("id_token")
        if not isinstance(signed, str):
            raise OAuth2Error("id_token absent")
        keys = self._json(self.openid_config["jwks_uri"])
        claims = self._read(signed, keys)
        if not self.nonce or not hmac.compare_digest(str(claims.get("nonce", "")), self.nonce):
            raise OAuth2Error("nonce")
        person = self._read(self._userinfo(token.token), keys)
        if person["sub"] != claims["sub"]:
            raise OAuth2Error("sub")
        login: SocialLogin = self.get_provider().sociallogin_from_response(
            request, {"userinfo": {"sub": person["sub"]}}
        )
        # Kept for this request only: what the State says of a person is not ours to store.
        login.claims, login.person, login.signed = claims, person, signed
        return login

    def _userinfo(self, access_token: str) -> str:
        with session_of_house() as session:
            response = session.get(
                self.profile_url, headers={"Authorization": f"Bearer {access_token}", "Accept": "application/jwt"}
            )
        kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
        if response.status_code != HTTPStatus.OK or kind != "application/jwt":
            raise OAuth2Error("userinfo")
        return response.text.strip()

    def _read(self, token: str, keys: dict[str, Any]) -> dict[str, Any]:
        try:
            return read_token(token, keys, issuer=self.openid_config["issuer"], client_id=settings.PROCONNECT_CLIENT)
        except JetonRefuse as refus:
            raise OAuth2Error(f"jeton : {refus}") from refus

    def _json(self, url: str) -> dict[str, Any]:
        with session_of_house() as session:
            response = session.get(url, headers={"Accept": "application/json"})
        try:
            found = response.json() if response.status_code == HTTPStatus.OK else None
        except ValueError as error:
            raise OAuth2Error("JSON") from error
        if not isinstance(found, dict):
            raise OAuth2Error("JSON")
        return found
