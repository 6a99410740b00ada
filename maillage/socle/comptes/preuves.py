"""What the session has proven of the person: by which means, and how long ago.

Sign-in writes proofs in the session (allauth's ``account_authentication_methods``): ``code`` (e-mail), ``socialaccount``
(ProConnect), ``mfa`` (passkey, application, recovery code). The law asks for security that suits the risk (RGPD, art. 32); the
CNIL's recommendation on multi-factor authentication (March 2025) asks for a second factor where personal data are many or sensitive.
"""

from typing import Any, Final

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

DELAI_S: Final = 15 * 60
"""A proof older than that is asked again before a sensitive act."""
DELAI_ENVOI_S: Final = 45 * 60
"""The same for what a form sends: it was opened with a fresh proof, and what was typed must not be lost."""
EXIGE: Final = "second_facteur_exige"
"""Key of the session: at sign-in, a role in some Département asked for a second factor."""


def second_factor_given(request: HttpRequest) -> bool:
    """The session has proven a second factor (a passkey counts as both)."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, _user(request)))


def owes_second_factor(request: HttpRequest, role_asks: bool) -> bool:
    """The account must give a second factor and the session has not: a role here (``role_asks``) or elsewhere, or the installation's admin."""
    asked = role_asks or bool(request.session.get(EXIGE)) or bool(request.user.is_superuser)
    return asked and not second_factor_given(request)


def has_second_factor(user: Any) -> bool:
    """The account has a passkey or an application."""
    return Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def is_recent(request: HttpRequest, now: float, within: int = DELAI_S) -> bool:
    """The person proved who he is less than ``within`` seconds before ``now`` (Unix seconds), by the best means he has."""
    times = [
        (record["method"], record["at"])
        for record in get_authentication_records(request, _user(request))
        if now - record["at"] < within
    ]
    if not times:
        return False
    return any(method == "mfa" for method, _ in times) or not has_second_factor(request.user)


def keep_proof(request: HttpRequest, method: str, **details: Any) -> None:
    """Write a new proof in the session of the person signed in, under a new key: the former one may be known to someone else."""
    record_authentication(request, _user(request), method, **details)
    request.session.cycle_key()


def _user(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None
