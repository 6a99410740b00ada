"""Write a line of the journal, inside the transaction of the act it tells."""

import uuid
from typing import Any, Protocol

from django.db import connection
from django.utils import timezone

from maillage.socle.journal.models import Ligne


class Auteur(Protocol):
    """Who acts: an Acteur, or a job speaking for one."""

    @property
    def id(self) -> int | None: ...
    @property
    def nom(self) -> str: ...
    @property
    def departement_id(self) -> int: ...


def record(
    *,
    by: Auteur,
    action: str,
    objet_type: str,
    objet_id: int | str | uuid.UUID | None = "",
    objet_nom: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Append one line to the chain of the actor's Département; raises outside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("a journal line is written inside the transaction of the act it tells")
    Ligne.objects.bulk_create(
        [
            Ligne(
                departement_id=by.departement_id,
                numero=0,
                instant=timezone.now(),
                acteur_id=by.id,
                acteur_nom=by.nom[:200],
                action=action,
                objet_type=objet_type,
                objet_id="" if objet_id is None else str(objet_id),
                objet_nom=objet_nom[:300],
                detail=detail or {},
            )
        ]
    )
