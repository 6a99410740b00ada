"""Write a line of the journal, inside the transaction of the act it tells; seal what was written, once a day."""

import uuid
from typing import Any, Protocol

from django.db import connection
from django.utils import timezone

from maillage.socle.journal.models import Ligne, Racine


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


def seal_day(departement_id: int) -> Racine:
    """Publish the root of the day: number and hash of the last line. The first of a day stays; raises outside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("a root is sealed inside a transaction that speaks for its Département")
    row = Racine(departement_id=departement_id, jour=timezone.localdate(), numero=0, scelle_at=timezone.now())
    Racine.objects.bulk_create([row], ignore_conflicts=True)  # the trigger writes day, number and hash: read them back
    return Racine.objects.filter(departement_id=departement_id).latest("jour")
