"""What an account is, read across its sessions, its factors and the Départements it belongs to."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from allauth.mfa.models import Authenticator

from maillage.base.tenancy import tenant_transaction
from maillage.socle.comptes.acteur import build_acteur
from maillage.socle.comptes.chiffrement import fingerprint
from maillage.socle.comptes.enums import SECOND_FACTEUR, Role
from maillage.socle.comptes.models import SessionCompte, Utilisateur
from maillage.socle.territoires.models import Departement

MAX_SESSIONS: Final = 50


class SessionVue(NamedTuple):
    """A session as its owner sees it. ``cle`` designates it without being its key, which would open it."""

    cle: str
    appareil: str
    ouverte_le: datetime | None
    vue_le: datetime | None
    ici: bool


class Facteurs(NamedTuple):
    """Second factors of an account. ``secours``: recovery codes left."""

    cles: tuple[Authenticator, ...]
    application: Authenticator | None
    secours: int

    @property
    def present(self) -> bool:
        """At least one: recovery codes alone are not one."""
        return bool(self.cles or self.application)


def list_sessions(user: Utilisateur, current: str | None, now: datetime) -> list[SessionVue]:
    """Open sessions, on every Département: this one, then the last used first."""
    rows = SessionCompte.objects.filter(compte=user, expire_date__gt=now).order_by("-vue_le", "pk")[:MAX_SESSIONS]
    views = [
        SessionVue(name_session(row.session_key), row.appareil, row.ouverte_le, row.vue_le, row.session_key == current)
        for row in rows
    ]
    return sorted(views, key=lambda view: not view.ici)


def name_session(key: str) -> str:
    """What designates a session in a page: 32 hexadecimal digits, from which its key cannot be found."""
    return fingerprint("session", key)[:32]


def list_facteurs(user: Utilisateur) -> Facteurs:
    """One query, and none for a visitor."""
    rows = list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at", "pk"))
    by_type: dict[str, Any] = {row.type: row for row in rows}
    spare = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return Facteurs(
        tuple(row for row in rows if row.type == Authenticator.Type.WEBAUTHN),
        by_type.get(Authenticator.Type.TOTP),
        len(spare.wrap().get_unused_codes()) if spare else 0,
    )


def roles_everywhere(user: Utilisateur) -> dict[int, frozenset[Role]]:
    """Roles in force in each Département of the installation (key: its number): an account is global, its roles are not."""
    found: dict[int, frozenset[Role]] = {}
    for departement in Departement.objects.order_by("pk"):
        with tenant_transaction(departement.pk):
            acteur = build_acteur(user.pk, str(user), departement.pk)
        found[departement.pk] = frozenset(one.role for one in acteur.attaches)
    return found


def needs_second_factor(user: Utilisateur) -> bool:
    """A role in some Département asks for it, or the account administers the installation."""
    return user.is_superuser or any(roles & SECOND_FACTEUR for roles in roles_everywhere(user).values())
