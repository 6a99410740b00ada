"""Merges of bodies: where a record is now, what each merge moved."""

import datetime
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Q

from maillage.reseau.structures.models import Appartenance, FusionStructure, Structure
from maillage.reseau.structures.saisie import search_words
from maillage.reseau.structures.selectors.rapprochement import find_alike
from maillage.socle.comptes.acteur import Acteur

APPARTENANCES: Final = "structures.appartenance.structure"
"""Key of the memberships in what a merge moved."""
_SUITE: Final = """
WITH RECURSIVE suite(id, vers) AS (
    SELECT id, fusionnee_dans_id FROM structures_structure WHERE id = %s
    UNION SELECT s.id, s.fusionnee_dans_id FROM structures_structure s JOIN suite ON s.id = suite.vers
) SELECT id FROM suite ORDER BY vers IS NULL
"""


def current_id(pk: int) -> int | None:
    """The id of the body where a record is now: itself, or the one it was merged into, however far. One query."""
    chain = moved_chain(pk)
    return chain[-1] if chain else None


def moved_chain(pk: int) -> list[int]:
    """A record and those that it was merged into, the one that still stands last: where its rows may be. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SUITE, [pk])
        return [int(row[0]) for row in cursor.fetchall()]


def find_others(acteur: Acteur, structure: Structure, texte: str, limit: int = 20) -> list[Structure]:
    """Living records that answer to ``texte``, or without one those that look alike, then those of the commune."""
    rows = Structure.objects.visible_to(acteur).living().exclude(pk=structure.pk).select_related("commune")
    rows = rows.defer("commune__contour")
    if texte:
        for word in search_words(texte):
            rows = rows.filter(recherche__contains=word)
        return list(rows.order_by("nom", "pk")[:limit])
    near = [
        one.structure for one in find_alike(acteur, vars(structure) | {"commune": structure.commune}, sauf=structure.pk)
    ]
    here = rows.filter(commune=structure.commune_id).exclude(pk__in=[one.pk for one in near])
    return [*near, *here.order_by("nom", "pk")[: limit - len(near)]] if structure.commune_id else near


def find_merge(acteur: Acteur, pk: int) -> FusionStructure | None:
    rows = FusionStructure.objects.filter(departement_id=acteur.departement_id, pk=pk)
    return rows.select_related("gardee", "absorbee").first()


class Deplacees(NamedTuple):
    """Memberships that merges moved: ids taken from a body and brought to it, rows that were folded away from it."""

    parties: set[int]
    venues: set[int]
    repliees: list[Appartenance]


def moved_memberships(structure: Structure, *, since: datetime.datetime) -> Deplacees:
    """What merges done from ``since`` on, and still in force, did to the memberships of a body. One query."""
    rows = FusionStructure.objects.filter(
        Q(gardee=structure) | Q(absorbee=structure),
        departement_id=structure.departement_id,
        defaite_le=None,
        created_at__gte=since,
    )
    found = Deplacees(set(), set(), [])
    for merge in rows:
        moved = merge.avant.get("deplaces", {}).get(APPARTENANCES, [])
        folds = merge.avant.get("plis", [])
        if merge.absorbee_id == structure.pk:
            found.parties.update(moved)
            found.repliees.extend(revive(fold["ligne"]) for fold in folds)
        else:
            found.venues.update(moved, (pk for fold in folds for pk, _ in fold["crees"]))
    return found._replace(parties=found.parties - found.venues)


def revive(values: Mapping[str, Any]) -> Appartenance:
    """A membership as it was, from what a merge kept of it; not written."""
    row = Appartenance()
    for field in row._meta.concrete_fields:
        setattr(row, field.attname, field.to_python(values.get(field.attname)))
    return row
