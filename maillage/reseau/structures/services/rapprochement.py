"""Find records that look alike, remember what people answer. Nothing is merged without a person."""

from collections.abc import Callable
from typing import Final, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.structures.models import RessemblanceStructure, Structure
from maillage.reseau.structures.ressemblance import Paire, find_pairs
from maillage.reseau.structures.selectors.rapprochement import bodies_of
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

VERROU: Final = 7_170_002
"""First key of the advisory lock; the second is the Département."""


class Bilan(NamedTuple):
    """``structures`` compared, ``nouvelles`` pairs to judge, ``retirees``: open pairs that are no longer alike."""

    structures: int
    nouvelles: int
    retirees: int


def compare_structures(*, departement_id: int) -> Bilan:
    """Compare the living bodies of a Département and lay the pairs to judge. One caller at a time; idempotent.

    An answer of a person is never touched, and follows a record into the one that it is merged into.
    """
    with tenant_transaction(departement_id):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [VERROU, departement_id])
        bodies = bodies_of(departement_id)
        found = {(pair.a, pair.b): pair for pair in find_pairs(bodies)}
        answered = _answered(departement_id)
        wanted = {key: pair for key, pair in found.items() if key not in answered}
        return Bilan(len(bodies), *_write_pairs(departement_id, wanted))


def _write_pairs(departement_id: int, wanted: dict[tuple[int, int], Paire]) -> tuple[int, int]:
    """Open pairs become ``wanted``; gives how many are new, how many went."""
    rows = RessemblanceStructure.objects.filter(departement_id=departement_id, distinctes=None)
    held = {(row.a_id, row.b_id): row for row in rows}
    gone = [row.pk for key, row in held.items() if key not in wanted]
    RessemblanceStructure.objects.filter(pk__in=gone).delete()
    fresh, changed = [], []
    for key, pair in wanted.items():
        row = held.get(key)
        score, reasons = pair.jugement.score, list(pair.jugement.raisons)
        if row is None:
            fresh.append(
                RessemblanceStructure(
                    departement_id=departement_id, a_id=key[0], b_id=key[1], score=score, raisons=reasons
                )
            )
        elif (row.score, row.raisons) != (score, reasons):
            row.score, row.raisons = score, reasons
            changed.append(row)
    RessemblanceStructure.objects.bulk_create(fresh, ignore_conflicts=True)
    RessemblanceStructure.objects.bulk_update(changed, ["score", "raisons"], batch_size=200)
    return len(fresh), len(gone)


def _answered(departement_id: int) -> set[tuple[int, int]]:
    """Pairs that a person judged, where their records are now."""
    root = _roots(departement_id)
    rows = RessemblanceStructure.objects.filter(departement_id=departement_id, distinctes__isnull=False)
    found = set()
    for a, b in rows.values_list("a_id", "b_id"):
        one, other = root(a), root(b)
        found.add((min(one, other), max(one, other)))
    return found


def _roots(departement_id: int) -> Callable[[int], int]:
    merged = Structure.objects.filter(departement_id=departement_id, fusionnee_dans__isnull=False)
    into = dict(merged.values_list("pk", "fusionnee_dans_id"))

    def root(pk: int) -> int:
        while pk in into:
            pk = into[pk] or 0
        return pk

    return root


def decide(*, by: Acteur, a: int, b: int, distinctes: bool) -> RessemblanceStructure:
    """Remember a person's answer on a pair, in the caller's transaction; it outranks the calculation for ever."""
    low, high = sorted((a, b))
    answer = {"distinctes": distinctes, "par": by.nom[:200] or "coordination", "juge_le": timezone.now()}
    row, _ = RessemblanceStructure.objects.update_or_create(
        departement_id=by.departement_id, a_id=low, b_id=high, defaults=answer, create_defaults=answer | {"score": 0.0}
    )
    return row


@transaction.atomic
def keep_apart(*, by: Acteur, ressemblance: RessemblanceStructure) -> None:
    """A person says that a pair is two bodies."""
    decide(by=by, a=ressemblance.a_id, b=ressemblance.b_id, distinctes=True)
    record(
        by=by,
        action="structures.distinctes",
        objet_type="structure",
        objet_id=ressemblance.a_id,
        objet_nom=ressemblance.a.nom,
        detail={"autre": ressemblance.b_id},
    )


@transaction.atomic
def ask_again(*, by: Acteur, ressemblance: RessemblanceStructure) -> None:
    """Take back « two bodies »: the pair is a question again."""
    RessemblanceStructure.objects.filter(pk=ressemblance.pk, distinctes=True).update(
        distinctes=None, par="", juge_le=None
    )
    record(
        by=by,
        action="structures.a_juger",
        objet_type="structure",
        objet_id=ressemblance.a_id,
        objet_nom=ressemblance.a.nom,
        detail={"autre": ressemblance.b_id},
    )
