"""Second factors of an account: set up, check, take away. allauth keeps them (``mfa.Authenticator``), these are the rules.

A code of the application is of one of the three half-minutes around now (RFC 6238, section 5.2: one step of drift) and serves once:
its step is kept, and one that is not later is refused. Five wrong codes in a quarter of an hour, twenty a day, and the account
waits; tries are counted in SQL before they are judged, so that parallel ones are.
"""

import json
from typing import Any, Final, NamedTuple

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.utils import timezone

from maillage.base.limites import Limite, give_back, hit
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.chiffrement import seal, unseal
from maillage.socle.comptes.enums import PILOTES
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.comptes.selectors import roles_everywhere
from maillage.socle.journal.services import record
from maillage.socle.messages.services import send_email

ESSAIS: Final = Limite("second-facteur", 5, 900)
ESSAIS_JOUR: Final = Limite("second-facteur-jour", 20, 86_400)
PERIODE_S: Final = 30
DERNIER_PAS: Final = "dernier_pas"
MAX_CLES: Final = 10
DOMAINE_DEMO: Final = "@demo.example"
REMISES_A_ZERO: Final = Limite("second-facteur-efface", 1, 86_400)
AIDES: Final = Limite("second-facteur-aide", 10, 86_400)
"""One account at most once a day; one helper at most ten accounts a day."""
_CLE, _APPLICATION, _SECOURS = (
    Authenticator.Type.WEBAUTHN,
    Authenticator.Type.TOTP,
    Authenticator.Type.RECOVERY_CODES,
)


class CodeRefuse(ValueError):
    """Wrong, already used, or too old."""


class TropDEssais(ValueError):
    """Too many wrong codes: the account waits."""


class FacteurNecessaire(ValueError):
    """The last factor of an account that must have one."""


class TropDeFacteurs(ValueError):
    """The account has all that it may have of this kind."""


class AideRefusee(ValueError):
    """The account cannot be helped from here, or not now."""


def check_code(*, user: Utilisateur, code: str, now: float) -> Authenticator:
    """The factor whose code ``code`` is, at ``now`` (Unix seconds); the code is then used. Raises TropDEssais, CodeRefuse."""
    who = str(user.pk)
    if not all([hit(ESSAIS, who, now), hit(ESSAIS_JOUR, who, now)]):
        raise TropDEssais
    with transaction.atomic():  # the tries counted above stay, whatever is raised
        rows = Authenticator.objects.select_for_update().filter(user_id=user.pk, type__in=(_APPLICATION, _SECOURS))
        found = next((row for row in rows.order_by("-type", "pk") if _uses(row, code, now)), None)
    if found is None:
        raise CodeRefuse
    give_back(ESSAIS, who, now)
    give_back(ESSAIS_JOUR, who, now)
    return found


def _uses(row: Authenticator, code: str, now: float) -> bool:
    if row.type == _SECOURS:
        return bool(row.wrap().validate_code(code))
    step = _step_of(unseal(row.data["secret"]), code, now, row.data.get(DERNIER_PAS, -1))
    if step is None:
        return False
    row.data[DERNIER_PAS] = step
    row.save(update_fields=["data"])
    return True


def _step_of(secret: str, code: str, now: float, after: int) -> int | None:
    """The step that ``code`` is of, among those later than ``after``."""
    here = int(now) // PERIODE_S
    return next(
        (
            step
            for step in (here, here - 1, here + 1)
            if step > after and compare_user_code(actual=code, expected=current_code(secret, step * PERIODE_S))
        ),
        None,
    )


def current_code(secret: str, now: float) -> str:
    """The six digits that an application with ``secret`` (base 32) shows at ``now`` (Unix seconds)."""
    return str(format_hotp_value(hotp_value(secret, int(now) // PERIODE_S)))


@transaction.atomic
def add_application(*, by: Acteur, user: Utilisateur, secret: str, code: str, now: float) -> list[str]:
    """Keep the application that shows ``code`` from ``secret``; gives the recovery codes when they are new. Raises CodeRefuse, TropDeFacteurs."""
    step = _step_of(secret, code, now, -1)
    if step is None:
        raise CodeRefuse
    _lock(user)
    if Authenticator.objects.filter(user_id=user.pk, type=_APPLICATION).exists():
        raise TropDeFacteurs
    data = {"secret": seal(secret), DERNIER_PAS: step}
    row = Authenticator.objects.create(user_id=user.pk, type=_APPLICATION, data=data, last_used_at=timezone.now())
    _tell(by, user, row, "ajoute", "Une application a été ajoutée à votre compte, pour la double connexion.")
    return _new_codes(user)


@transaction.atomic
def place_application(*, by: Acteur, user: Utilisateur) -> None:
    """The demo's accounts have an application from the start, whose code the demo's mailbox shows. Idempotent."""
    known = {"data": {"secret": seal(generate_totp_secret())}}
    _, created = Authenticator.objects.get_or_create(user_id=user.pk, type=_APPLICATION, defaults=known)
    if created:
        record(by=by, action="second_facteur.ajoute", objet_type="compte", objet_id=user.pk, detail={"type": "totp"})


class CodeMontre(NamedTuple):
    """What the application of a demo account shows, and for how many seconds more."""

    adresse: str
    code: str
    secondes: int


def list_demo_codes(now: float) -> list[CodeMontre]:
    """The codes of the moment of the demo's accounts, by address: whoever tries the demo has no telephone for them."""
    rows = Authenticator.objects.filter(type=_APPLICATION, user__email__endswith=DOMAINE_DEMO)
    left = PERIODE_S - int(now) % PERIODE_S
    return [
        CodeMontre(email, current_code(unseal(data["secret"]), now), left)
        for email, data in rows.order_by("user__email").values_list("user__email", "data")[:50]
    ]


@transaction.atomic
def add_passkey(*, by: Acteur, user: Utilisateur, nom: str, credential: dict[str, Any]) -> list[str]:
    """Keep a passkey whose ceremony is over; gives the recovery codes when they are new. Raises TropDeFacteurs."""
    _lock(user)
    if Authenticator.objects.filter(user_id=user.pk, type=_CLE).count() >= MAX_CLES:
        raise TropDeFacteurs
    row = WebAuthn.add(user, nom, credential).instance
    _tell(by, user, row, "ajoute", f"La clé d'accès « {nom} » a été ajoutée à votre compte.")
    return _new_codes(user)


@transaction.atomic
def rename_passkey(*, by: Acteur, row: Authenticator, nom: str) -> None:
    """``nom``: what the person recognises the key by."""
    row.data["name"] = nom
    row.save(update_fields=["data"])
    record(by=by, action="second_facteur.renomme", objet_type="compte", objet_id=row.user_id)


@transaction.atomic
def remove_factor(*, by: Acteur, user: Utilisateur, row: Authenticator, needed: bool) -> None:
    """Take one factor away; the recovery codes go with the last. Raises FacteurNecessaire when ``needed`` and it is the last."""
    _lock(user)
    mine = Authenticator.objects.filter(user_id=user.pk).exclude(type=_SECOURS)
    if not mine.exclude(pk=row.pk).exists():
        if needed:
            raise FacteurNecessaire
        Authenticator.objects.filter(user_id=user.pk, type=_SECOURS).delete()
    what = f"La clé d'accès « {row.wrap().name} »" if row.type == _CLE else "L'application de double connexion"
    row.delete()
    _tell(by, user, row, "retire", f"{what} a été retirée de votre compte.")


@transaction.atomic
def redraw_recovery_codes(*, by: Acteur, user: Utilisateur) -> list[str]:
    """Ten new codes; the former ones serve no more."""
    _lock(user)
    Authenticator.objects.filter(user_id=user.pk, type=_SECOURS).delete()
    codes = _new_codes(user)
    row = Authenticator.objects.get(user_id=user.pk, type=_SECOURS)
    _tell(by, user, row, "refait", "De nouveaux codes de secours ont été faits. Les anciens ne servent plus.")
    return codes


@transaction.atomic
def tell_recovery_code_used(*, by: Acteur, user: Utilisateur, row: Authenticator) -> None:
    """The person learns that one of his recovery codes opened a session."""
    left = len(row.wrap().get_unused_codes())
    _tell(by, user, row, "utilise", f"Un de vos codes de secours vient de servir. Il vous en reste {left or 'zéro'}.")


@transaction.atomic
def reset_factors(*, by: Acteur, user: Utilisateur, now: float) -> None:
    """Take every factor away from someone who lost his: he sets up another at his next sign-in, by e-mail code.

    His sessions are closed and he is told at once, so that a helper deceived by a telephone call is found out. An account that
    acts for another Département as a whole is not helped from here: whoever does would hold it there too. Raises AideRefusee.
    """
    elsewhere = [roles for departement, roles in roles_everywhere(user).items() if departement != by.departement_id]
    if user.is_superuser or any(roles & PILOTES for roles in elsewhere):
        raise AideRefusee
    if not all([hit(AIDES, f"{by.id}", now), hit(REMISES_A_ZERO, str(user.pk), now)]):
        raise AideRefusee
    clear_factors(user)
    record(by=by, action="second_facteur.efface", objet_type="compte", objet_id=user.pk)
    text = f"{by.nom} a effacé votre double connexion, parce que vous avez demandé de l'aide. À votre prochaine connexion, vous en choisirez une autre."
    _mail(by, user, text)


def clear_factors(user: Utilisateur) -> None:
    """Every factor and every session of ``user`` go: for those who have checked that they may (``reset_factors``, the installation's admin)."""
    Authenticator.objects.filter(user_id=user.pk).delete()
    user.sessions.all().delete()


def _lock(user: Utilisateur) -> None:
    Utilisateur.objects.select_for_update().get(pk=user.pk)


def _new_codes(user: Utilisateur) -> list[str]:
    if Authenticator.objects.filter(user_id=user.pk, type=_SECOURS).exists():
        return []
    return [str(code) for code in RecoveryCodes.activate(user).generate_codes()]


def _tell(by: Acteur, user: Utilisateur, row: Authenticator, act: str, text: str) -> None:
    detail = {"type": str(row.type)}
    record(by=by, action=f"second_facteur.{act}", objet_type="compte", objet_id=user.pk, detail=detail)
    _mail(by, user, text)


def _mail(by: Acteur, user: Utilisateur, text: str) -> None:
    send_email(
        by=by,
        to=user.email,
        template="comptes/courriels/securite",
        context={"titre": "La sécurité de votre compte a changé", "fait": text},
        objet_type="compte",
        objet_id=user.pk,
    )


def read_credential(text: str) -> dict[str, Any] | None:
    """What the browser's ceremony gave, when it has the shape of it; None for anything else."""
    try:
        found = json.loads(text[:100_000])
    except ValueError:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("response"), dict):
        return None
    plain = [found.get("id"), found.get("rawId"), *(v for k, v in found["response"].items() if k != "transports")]
    return found if all(isinstance(value, str) for value in plain) else None
