"""The list of those who said stop: a keyed hash per person and channel, never an address (RGPD, art. 21)."""

from dataclasses import dataclass

from django.core import signing
from django.db import transaction

from maillage.socle.journal.services import Auteur, record
from maillage.socle.messages.models import Canal, Opposition
from maillage.socle.messages.services import hash_address

_SEL = "maillage.envois.stop"


@dataclass(frozen=True)
class _Destinataire:
    """Whoever follows the link of a message: known by it alone."""

    departement_id: int
    id: int | None = None
    nom: str = "Destinataire"


def unsubscribe_token(*, departement_id: int, to: str, canal: Canal = Canal.COURRIEL) -> str:
    """What an unsubscribe link bears (RFC 8058): signed, without the address, without an end, good for one Département."""
    return signing.dumps([departement_id, canal.value, hash_address(to)], salt=_SEL, compress=True)


def oppose_by_token(*, departement_id: int, token: str) -> bool:
    """Say stop by the link of a message. False when the link is damaged, or of another Département."""
    try:
        where, canal, mark = signing.loads(token, salt=_SEL)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    if where != departement_id:
        return False
    _oppose(_Destinataire(departement_id), Canal(canal), mark)
    return True


def oppose(*, by: Auteur, to: str, canal: Canal) -> None:
    """The person told us to stop (answer STOP to a text message, call)."""
    _oppose(by, canal, hash_address(to))


@transaction.atomic
def _oppose(by: Auteur, canal: Canal, mark: str) -> None:
    _, is_new = Opposition.objects.get_or_create(departement_id=by.departement_id, canal=canal, empreinte=mark)
    if is_new:
        record(by=by, action="envoi.stop", objet_type="opposition", detail={"canal": canal.value})


@transaction.atomic
def lift_opposition(*, by: Auteur, to: str, canal: Canal) -> None:
    """The person wants these messages again."""
    gone, _ = Opposition.objects.filter(
        departement_id=by.departement_id, canal=canal, empreinte=hash_address(to)
    ).delete()
    if gone:
        record(by=by, action="envoi.reprise", objet_type="opposition", detail={"canal": canal.value})
