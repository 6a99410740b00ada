"""Second stage: what the file would do, told row by row before anything is written."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import Count, IntegerField, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from maillage.reseau.recensement.services.morceaux import chunk_size, in_chunk
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import EtatImportJournal, VerdictLigne
from maillage.terrain.accompagnements.models import ImportJournal, LigneLue
from maillage.terrain.accompagnements.selectors.journal import act_of
from maillage.terrain.accompagnements.selectors.jugement import Avis, Juge
from maillage.terrain.accompagnements.services.import_journal.etapes import lock


def judge_rows(_by: Acteur, depot: ImportJournal, _now: dt.datetime) -> None:
    """From the first row each time: an opinion written twice is the same."""
    here, pk, last = depot.departement_id, depot.pk, 0
    judge = in_chunk(here, lambda: Juge(here, depot.choix))
    in_chunk(here, lambda: _begin(here, pk))
    while (reached := in_chunk(here, lambda: _next(here, pk, judge, last))) > last:  # noqa: B023 (called at once)
        last = reached


def _begin(here: int, pk: int) -> None:
    row = lock(here, pk)
    row.total, row.faites = row.lues.count(), 0
    row.save(update_fields=["total", "faites", "updated_at"])


def _next(here: int, pk: int, judge: Juge, last: int) -> int:
    """The last row judged; ``last`` when there was none left."""
    row = lock(here, pk)
    if row.etat != EtatImportJournal.JUGEMENT:
        return last
    lines = list(row.lues.filter(pk__gt=last).order_by("pk")[: chunk_size()])
    if not lines:
        _finish(row)
        return last
    save_opinions(lines, judge.judge([act_of(one) for one in lines]))
    row.faites += len(lines)
    row.save(update_fields=["faites", "updated_at"])
    return lines[-1].pk


def save_opinions(lines: Sequence[LigneLue], opinions: Sequence[Avis]) -> None:
    """One statement from arrays: a CASE per row and column is four times slower."""
    columns: list[list[Any]] = [
        [one.pk for one in lines],
        [one.verdict.value for one in opinions],
        [one.motif[:200] for one in opinions],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_OPINIONS, columns)


_OPINIONS: Final = """
UPDATE accompagnements_lignelue l SET verdict = d.verdict, motif = d.motif
FROM (SELECT unnest(%s::bigint[]) AS id, unnest(%s::text[]) AS verdict, unnest(%s::text[]) AS motif) d
WHERE l.id = d.id
"""


def _finish(row: ImportJournal) -> None:
    people = Sum(Cast(KT("contenu__participants"), IntegerField()))
    told = {
        verdict: (number, persons or 0)
        for verdict, number, persons in row.lues.values_list("verdict").annotate(number=Count("pk"), people=people)
    }
    row.ajoutes, row.personnes = told.get(VerdictLigne.AJOUTER, (0, 0))
    row.changes, _ = told.get(VerdictLigne.CHANGER, (0, 0))
    row.inchanges, _ = told.get(VerdictLigne.CONNU, (0, 0))
    row.etat = EtatImportJournal.A_VERIFIER
    row.save()
