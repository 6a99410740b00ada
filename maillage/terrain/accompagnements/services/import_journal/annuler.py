"""Undo a file: what it added is no longer counted, what it changed is put back; what was corrected here since stays.

Files of a same row follow one another. Undone out of order: what a later file says stays, and that later file, once undone
in its turn, gives back what stood before the first.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from maillage.reseau.recensement.services.morceaux import chunk_size, in_chunk
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import EtatImportJournal
from maillage.terrain.accompagnements.models import (
    Accompagnement,
    AccompagnementEvenement,
    ChangementJournal,
    ImportJournal,
    LigneJournal,
)
from maillage.terrain.accompagnements.services.import_journal.ecrire import last_events
from maillage.terrain.accompagnements.services.import_journal.etapes import lock, tell

GARDES: Final = frozenset({"id", "departement_id", "cle_saisie", "created_at", "updated_at", "modifie_par"})
"""Columns of an accompaniment that are not put back: never changed by a file, or telling who wrote last."""


def undo_rows(by: Acteur, depot: ImportJournal, now: dt.datetime) -> None:
    """Changes first, then additions, by chunks; done again after a kill, it finishes."""
    here, pk, last = depot.departement_id, depot.pk, 0
    while in_chunk(here, lambda: _next_changes(by, pk)):
        pass
    while (reached := in_chunk(here, lambda: _next_added(by, pk, last, now))) > last:  # noqa: B023 (called at once)
        last = reached
    in_chunk(here, lambda: _finish(by, pk))


def _next_changes(by: Acteur, pk: int) -> bool:
    row = lock(by, pk)
    if row.etat != EtatImportJournal.ANNULATION:
        return False
    found = row.changements.select_related("accompagnement").select_for_update(of=("self", "accompagnement"))
    changes = list(found.order_by("pk")[: chunk_size()])
    if not changes:
        return False
    row.gardes += _put_back(by, row, changes)
    ChangementJournal.objects.filter(pk__in=[one.pk for one in changes]).delete()
    row.faites += len(changes)
    row.save()
    return True


def _put_back(by: Acteur, depot: ImportJournal, changes: Sequence[ChangementJournal]) -> int:
    """How many stay as they are, told apart from those that this file added (counted at the end)."""
    here, keys = by.departement_id, [one.accompagnement_id for one in changes]
    lines = {one.accompagnement_id: one for one in LigneJournal.objects.filter(accompagnement__in=keys)}
    events, later = last_events(here, keys), _later(changes)
    rows = AccompagnementEvenement.objects.filter(departement_id=here)
    former = rows.in_bulk([one.avant for one in changes if one.avant is not None], field_name="pgh_id")
    stay, back = 0, []
    for one in changes:
        line, following = lines.get(one.accompagnement_id), later.get(one.accompagnement_id)
        if following is not None and not following.corrige_avant:
            following.avant, following.empreinte_avant = one.avant, one.empreinte_avant
            following.corrige_avant = one.corrige_avant
            following.save()
        elif (
            following is not None
            or line is None
            or events.get(one.accompagnement_id, 0) > line.evenement
            or (one.avant is not None and one.avant not in former)
        ):
            stay += line is None or line.depot_id != depot.pk
        else:
            if one.avant is not None:
                _restore(by, one.accompagnement, former[one.avant])
            back.append((one, line))
    _restore_lines(here, back)
    return stay


def _later(changes: Sequence[ChangementJournal]) -> dict[int, ChangementJournal]:
    """{accompaniment: the first change that a later file made to it}. One query."""
    own = {one.accompagnement_id: one.pk for one in changes}
    rows = ChangementJournal.objects.filter(accompagnement__in=list(own)).select_for_update().order_by("-pk")
    return {one.accompagnement_id: one for one in rows if one.pk > own[one.accompagnement_id]}


def _restore(by: Acteur, row: Accompagnement, former: Any) -> None:
    for field in Accompagnement._meta.concrete_fields:
        if field.attname not in GARDES:
            setattr(row, field.attname, getattr(former, field.attname))
    row.modifie_par = by.nom[:200]
    row.save()


def _restore_lines(here: int, back: Sequence[tuple[ChangementJournal, LigneJournal]]) -> None:
    """What each line remembered before the change; a line that the change had made goes."""
    after = last_events(here, [one.accompagnement_id for one, _ in back])
    LigneJournal.objects.filter(pk__in=[line.pk for one, line in back if not one.empreinte_avant]).delete()
    kept = [(one, line) for one, line in back if one.empreinte_avant]
    for one, line in kept:
        line.empreinte = one.empreinte_avant
        # Zero: any line of its history is later, so it stays « corrected here ».
        line.evenement = 0 if one.corrige_avant else after.get(one.accompagnement_id, 0)
    LigneJournal.objects.bulk_update([line for _, line in kept], ["empreinte", "evenement"])


def _next_added(by: Acteur, pk: int, last: int, now: dt.datetime) -> int:
    """The last line looked at; ``last`` when there was none left."""
    row = lock(by, pk)
    if row.etat != EtatImportJournal.ANNULATION:
        return last
    found = row.lignes_reprises.filter(pk__gt=last).select_related("accompagnement")
    lines = list(found.select_for_update(of=("self", "accompagnement")).order_by("pk")[: chunk_size()])
    if not lines:
        return last
    keys = [one.accompagnement_id for one in lines]
    events = last_events(by.departement_id, keys)
    changed = ChangementJournal.objects.filter(accompagnement__in=keys).order_by("-pk")
    following = {one.accompagnement_id: one for one in changed}
    gone: list[LigneJournal] = []
    for line in lines:
        later = following.get(line.accompagnement_id)
        if later is not None:
            row.gardes += _hand_over(line, later)
        elif events.get(line.accompagnement_id, 0) <= line.evenement:
            gone.append(line)
    Accompagnement.objects.filter(pk__in=[one.accompagnement_id for one in gone]).update(
        supprime_at=now, modifie_par=by.nom[:200], updated_at=now
    )
    LigneJournal.objects.filter(pk__in=[one.pk for one in gone]).delete()
    row.faites = min(row.total, row.faites + len(lines))
    row.save()
    return lines[-1].pk


def _hand_over(line: LigneJournal, later: ChangementJournal) -> int:
    """The later file says the row too: it is as if that one had added it. One, when it moves."""
    if later.corrige_avant:
        return 0  # corrected here before the later file: it stays ours, counted at the end with those corrected since
    line.depot_id = later.depot_id
    line.save(update_fields=["depot"])
    later.delete()
    return 1


def _finish(by: Acteur, pk: int) -> None:
    row = lock(by, pk)
    if row.etat != EtatImportJournal.ANNULATION:
        return
    row.gardes += row.lignes_reprises.filter(accompagnement__supprime_at__isnull=True).count()
    row.etat, row.faites = EtatImportJournal.ANNULE, row.total
    row.save()
    tell(by, "journal_national.annule", row, gardes=row.gardes)
