"""Which account a proven identity opens. None is ever created here: they come from invitations and from the command."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from maillage.socle.comptes.models import Utilisateur


class Refus(StrEnum):
    """Why the door stays closed; the page says it in words."""

    ADRESSE = "ADRESSE"
    """No address, or one that the provider says is not verified."""
    INCONNU = "INCONNU"
    """No account has this address, or it is closed."""
    AUTRE_ADRESSE = "AUTRE_ADRESSE"
    """This identity opens the account of another address."""
    AUTRE_IDENTITE = "AUTRE_IDENTITE"
    """The account of this address is bound to another identity."""


class ConnexionRefusee(Exception):
    """``refus`` tells which page to show."""

    def __init__(self, refus: Refus) -> None:
        super().__init__(refus.value)
        self.refus = refus


def binding_of(issuer: str, sub: str) -> str:
    """What an account is bound to: SHA-256 of the issuer and of its name for the person; says nothing of him."""
    return hashlib.sha256(f"{issuer.rstrip('/')}\n{sub}".encode()).hexdigest()


def verified_email(person: Mapping[str, Any]) -> str:
    """The address that ProConnect vouches for, in lower case. Raises ConnexionRefusee.

    ProConnect sends no ``email_verified``: its terms make each identity provider answer for the addresses of its own
    domains, and « ProConnect Identité » verifies them by mail. So absence is accepted from the one issuer that the
    settings name; a claim that says anything but true is believed.
    """
    email = person.get("email")
    if not isinstance(email, str) or person.get("email_verified", True) is not True:
        raise ConnexionRefusee(Refus.ADRESSE)
    try:
        validate_email(email.strip())
    except ValidationError:
        raise ConnexionRefusee(Refus.ADRESSE) from None
    return email.strip().lower()


@transaction.atomic
def account_of(*, provider: str, binding: str, email: str) -> tuple[SocialAccount, bool]:
    """The account that this identity opens, and whether it was bound just now.

    One identity, one account, one address: any other match is refused, since it is how an account is stolen (a
    recycled address) or how two persons come to share one. Raises ConnexionRefusee.
    """
    user = Utilisateur.objects.select_for_update().filter(email=email, is_active=True).first()
    bound = SocialAccount.objects.select_related("user").filter(provider=provider, uid=binding).first()
    if bound is not None:
        if bound.user.email != email:
            raise ConnexionRefusee(Refus.AUTRE_ADRESSE)
        if user is None:
            raise ConnexionRefusee(Refus.INCONNU)
        return bound, False
    if user is None:
        raise ConnexionRefusee(Refus.INCONNU)
    if SocialAccount.objects.filter(provider=provider, user=user).exists():
        raise ConnexionRefusee(Refus.AUTRE_IDENTITE)
    return SocialAccount.objects.create(provider=provider, uid=binding, user=user), True
