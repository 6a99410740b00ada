"""One answer for all the questions that share a cause, by chunks: what someone answered meanwhile is left as it is."""

from collections.abc import Callable, Mapping
from typing import Final

from django.db import transaction

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.recensement.models import Doute
from maillage.reseau.recensement.services.application import DISPARU
from maillage.reseau.recensement.services.reponses import (
    ReponseImpossible,
    accept,
    answer_gone,
    leave_empty,
    publish_row,
    refuse_row,
)
from maillage.socle.comptes.acteur import Acteur

LOT: Final = 100
MOTIF: Final = "réponse à toutes les lignes de la même cause"


def _refuse(by: Acteur, doute: Doute) -> None:
    if doute.ligne is None:
        raise ReponseImpossible("Cette question ne porte pas sur une ligne.")
    refuse_row(by=by, ligne=doute.ligne, motif=MOTIF)


def _publish(by: Acteur, doute: Doute) -> None:
    if doute.ligne is None:
        raise ReponseImpossible("Cette question ne porte pas sur une ligne.")
    publish_row(by=by, ligne=doute.ligne)


ACTIONS: Final[Mapping[str, Callable[[Acteur, Doute], None]]] = {
    "accepter": lambda by, doute: accept(by=by, doute=doute),
    "vide": lambda by, doute: leave_empty(by=by, doute=doute),
    "refuser": _refuse,
    "publier": _publish,
    "ferme": lambda by, doute: answer_gone(by=by, doute=doute, closed=True),
    "ouvert": lambda by, doute: answer_gone(by=by, doute=doute, closed=False),
}
"""What may be answered to many questions at once."""


def actions_for(doute: Doute) -> tuple[str, ...]:
    """Keys of ACTIONS that suit this question."""
    if doute.regle == DISPARU:
        return ("ferme", "ouvert")
    if not doute.champ:
        return ("publier", "vide", "refuser")
    return ("accepter", "vide", "refuser") if doute.proposition is not None else ("vide", "refuser")


def answer_chunk(*, by: Acteur, cause: str, action: str, after: int = 0, limit: int = LOT) -> tuple[int, int]:
    """Answer the next open questions of a cause after id ``after``, in the open transaction.

    Answers (how many were recorded, last id looked at; 0 when none was left). Each is its own savepoint.
    """
    rows = Doute.objects.open().filter(departement_id=by.departement_id, cause=cause, pk__gt=after)
    done, last = 0, 0
    for doute in rows.select_related("ligne", "lieu").order_by("pk")[:limit]:
        last = doute.pk
        try:
            with transaction.atomic():
                ACTIONS[action](by, doute)
                done += 1
        except ReponseImpossible:
            continue
    return done, last


def answer_all(*, by: Acteur, cause: str, action: str) -> int:
    """All of them, one transaction a chunk: for the worker. Done again after a kill, it takes up what is left."""
    total = last = 0
    while True:
        with tenant_transaction(by.departement_id):
            done, last = answer_chunk(by=by, cause=cause, action=action, after=last)
        total += done
        if not last:
            return total
