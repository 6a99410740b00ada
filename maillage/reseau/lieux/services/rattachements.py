"""Attach places to the bodies that answer for them: surely and by the thousand, or one by one by a person."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from django.db import connection, transaction

from maillage.base.enbloc import write_rows
from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.enums import OrigineRattachement
from maillage.reseau.lieux.models import Lieu, Rattachement
from maillage.reseau.lieux.selectors.rattachements import Sure, count_free, sure_attachments
from maillage.reseau.lieux.services.calcul import lock_places
from maillage.reseau.structures.selectors.fusion import moved_chain
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

LOT: Final = 1000
"""Places written at once."""


class Bilan(NamedTuple):
    """``rattaches``: places that got a body; ``libres``: places that still have none; ``lot``: to undo, None when nothing was done."""

    rattaches: int
    libres: int
    lot: uuid.UUID | None


def attach_places(*, by: Acteur, lieux: Iterable[int] | None = None, confirme: bool = False) -> Bilan:
    """Attach every place whose body is sure, of the Département or of ``lieux``; never creates a body. Idempotent.

    ``confirme``: a person looked at the list; his word then outranks imports. Runs in the caller's transaction when
    there is one.
    """
    with tenant_transaction(by.departement_id):
        found = sure_attachments(by.departement_id, lieux)
        lot = uuid.uuid4()
        done = sum(_attach(found[start : start + LOT], by, lot, confirme) for start in range(0, len(found), LOT))
        free = count_free(by.departement_id)
        if done:
            detail = {"lieux": done, "lot": str(lot), "confirme": confirme}
            record(by=by, action="lieux.rattaches", objet_type="departement", objet_id=by.departement_id, detail=detail)
        return Bilan(done, free, lot if done else None)


def _attach(found: Sequence[Sure], by: Acteur, lot: uuid.UUID, confirme: bool) -> int:
    """Locked first, then asked again: what a person decided meanwhile stands."""
    places = lock_places([one.lieu_id for one in found])
    decided = set(
        Rattachement.objects.filter(lieu__in=list(places), origine=OrigineRattachement.PERSONNE).values_list(
            "lieu_id", flat=True
        )
    )
    kept = [
        one
        for one in found
        if one.lieu_id in places and places[one.lieu_id].structure_id == one.avant and one.lieu_id not in decided
    ]
    if not kept:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _POINTER,
            [
                by.nom[:200],
                [one.lieu_id for one in kept],
                [one.proposition.structure_id for one in kept],
                [one.proposition.raison for one in kept],
            ],
        )
    _remember(
        [
            Rattachement(
                departement_id=by.departement_id,
                lieu_id=one.lieu_id,
                origine=OrigineRattachement.PERSONNE if confirme else one.proposition.origine,
                avant=one.avant,
                apres=one.proposition.structure_id,
                raison=one.proposition.raison[:200],
                par=by.nom[:200],
                lot=lot,
            )
            for one in kept
        ]
    )
    return len(kept)


_POINTER = """
UPDATE lieux_lieu l SET structure_id = d.structure, modifie_par = %s, motif = 'structure responsable : ' || d.raison, updated_at = now()
FROM (SELECT unnest(%s::bigint[]) AS lieu, unnest(%s::bigint[]) AS structure, unnest(%s::text[]) AS raison) d
WHERE l.id = d.lieu
"""


def _remember(rows: Sequence[Rattachement]) -> None:
    """One row a place: the last word."""
    known = dict(Rattachement.objects.filter(lieu__in=[row.lieu_id for row in rows]).values_list("lieu_id", "pk"))
    for row in rows:
        row.pk = known.get(row.lieu_id)
    write_rows([row for row in rows if row.pk is None])
    write_rows(
        [row for row in rows if row.lieu_id in known],
        update=["origine", "avant", "apres", "raison", "par", "lot", "updated_at"],
    )


def remember_choice(*, by: Acteur, lieu: Lieu, avant: int | None) -> None:
    """A person named the body of a place, or said that it has none: no import changes it any more."""
    Rattachement.objects.update_or_create(
        lieu=lieu,
        defaults={
            "departement_id": by.departement_id,
            "origine": OrigineRattachement.PERSONNE,
            "avant": avant,
            "apres": lieu.structure_id,
            "raison": "",
            "par": by.nom[:200],
            "lot": None,
        },
    )


@transaction.atomic
def undo_attachments(*, by: Acteur, lot: uuid.UUID) -> int:
    """Take off what was attached together, where nobody decided otherwise since; gives the number of places.

    An import will not attach them again to the same body.
    """
    rows = list(Rattachement.objects.filter(departement_id=by.departement_id, lot=lot).order_by("lieu"))
    places = lock_places([row.lieu_id for row in rows])
    chains = {pk: moved_chain(pk) for pk in {row.apres for row in rows if row.apres is not None}}
    undone = []
    for row in rows:
        place = places[row.lieu_id]
        if row.apres is not None and place.structure_id in chains[row.apres]:
            place.structure_id = row.avant
            place.modifie_par, place.motif = by.nom[:200], "rattachement défait"
            row.origine, row.par, row.lot = OrigineRattachement.DEFAIT, by.nom[:200], None
            undone.append((place, row))
    if undone:
        write_rows([place for place, _ in undone], update=["structure", "modifie_par", "motif", "updated_at"])
        write_rows([row for _, row in undone], update=["origine", "par", "lot", "updated_at"])
        detail = {"lieux": len(undone), "lot": str(lot)}
        record(by=by, action="lieux.detaches", objet_type="departement", objet_id=by.departement_id, detail=detail)
    return len(undone)
