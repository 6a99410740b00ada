"""What a person chooses to be told, and the address of his calendar."""

import secrets
from typing import Final

from django.core import signing
from django.db import transaction
from django.utils import timezone

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.echeances.enums import Rythme
from maillage.socle.echeances.models import AdresseAgenda, PreferenceRappel, account_of, print_of_secret
from maillage.socle.journal.services import record

SEL: Final = "echeances.arret"
OCTETS: Final = 24
"""192 random bits: an address that cannot be guessed."""


class LienArretRefuse(ValueError):
    """Not a link of ours, or one of another Département."""


@transaction.atomic
def choose_rhythm(*, by: Acteur, rythme: Rythme, jour: int) -> None:
    """How often the person is written to; ``jour``: 0 (Monday) to 6. One journal line."""
    PreferenceRappel.objects.update_or_create(
        departement_id=by.departement_id, utilisateur_id=account_of(by), defaults={"rythme": rythme, "jour": jour}
    )
    record(by=by, action="rappels.choisis", objet_type="compte", objet_id=by.id, detail={"rythme": rythme.value})


@transaction.atomic
def mark_read(*, by: Acteur) -> None:
    """What happened until now is no longer new to this person."""
    PreferenceRappel.objects.update_or_create(
        departement_id=by.departement_id, utilisateur_id=account_of(by), defaults={"nouvelles_lues_le": timezone.now()}
    )


def stop_token(user_id: int, departement_id: int) -> str:
    """What the link « ne plus recevoir » of a message holds: signed, good for this person and this Département only."""
    return signing.dumps([user_id, departement_id], salt=SEL)


def read_stop_token(token: str, departement_id: int) -> int:
    """Account id of a link; raises LienArretRefuse."""
    try:
        user_id, known = signing.loads(token, salt=SEL)
    except (signing.BadSignature, ValueError, TypeError):
        raise LienArretRefuse from None
    if known != departement_id:
        raise LienArretRefuse
    return int(user_id)


@transaction.atomic
def stop_messages(*, by: Acteur, user_id: int) -> None:
    """Nobody is written to any more for his duties until he chooses again (RFC 8058: one click, no sign-in)."""
    PreferenceRappel.objects.update_or_create(
        departement_id=by.departement_id, utilisateur_id=user_id, defaults={"rythme": Rythme.JAMAIS}
    )
    record(by=by, action="rappels.arretes", objet_type="compte", objet_id=user_id)


@transaction.atomic
def make_calendar(*, by: Acteur) -> str:
    """A new secret address; the former one stops at once. The secret is given here once, and is not kept."""
    secret = secrets.token_urlsafe(OCTETS)
    AdresseAgenda.objects.update_or_create(
        departement_id=by.departement_id,
        utilisateur_id=account_of(by),
        defaults={"empreinte": print_of_secret(secret), "creee_le": timezone.now()},
    )
    record(by=by, action="agenda.adresse_creee", objet_type="compte", objet_id=by.id)
    return secret


@transaction.atomic
def revoke_calendar(*, by: Acteur) -> bool:
    """The address answers no more; False when there was none."""
    gone, _ = AdresseAgenda.objects.filter(departement_id=by.departement_id, utilisateur_id=account_of(by)).delete()
    if gone:
        record(by=by, action="agenda.adresse_supprimee", objet_type="compte", objet_id=by.id)
    return bool(gone)
