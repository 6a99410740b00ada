"""allauth's hooks about second factors: secrets encrypted at rest, plain French, the Département's name."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from maillage.socle.comptes.chiffrement import seal, unseal

REFUSE = "Ce code n'est pas le bon, ou il a déjà servi."


class AdaptateurMfa(DefaultMFAAdapter):
    """What allauth's own views would show is never shown; its ceremonies and its stage of sign-in are used."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": REFUSE}

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """The name that the application shows above the code."""
        return self._get_site_name()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the host, or to the domain that all Départements share when the settings name it."""
        host = context.request.get_host().partition(":")[0]
        domain = settings.DOMAINE_DES_CLES
        shared = domain and (host == domain or host.endswith(f".{domain}"))
        return {"id": domain if shared else host, "name": self._get_site_name()}

    def _get_site_name(self) -> str:
        departement: Any = getattr(context.request, "departement", None)
        return departement.nom if departement else "Maillage"
