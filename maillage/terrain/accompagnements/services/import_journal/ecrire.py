"""Third stage: what the page showed is written, some hundreds a transaction. Each row is judged again: things may have moved."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Max

from maillage.reseau.recensement.services.morceaux import chunk_size, in_chunk
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import EtatImportJournal, Provenance, VerdictLigne
from maillage.terrain.accompagnements.models import (
    Accompagnement,
    AccompagnementEvenement,
    ChangementJournal,
    ImportJournal,
    LigneJournal,
)
from maillage.terrain.accompagnements.selectors.journal import act_of, refusals
from maillage.terrain.accompagnements.selectors.jugement import Juge, Prevu
from maillage.terrain.accompagnements.services.import_journal.etapes import lock, tell
from maillage.terrain.accompagnements.services.import_journal.juger import save_opinions


def write_rows(by: Acteur, depot: ImportJournal, now: dt.datetime) -> None:
    """A row written leaves the rows that were read in the same transaction: a kill loses nothing and doubles nothing."""
    here = depot.departement_id
    judge = in_chunk(here, lambda: Juge(here, depot.choix))
    while in_chunk(here, lambda: _next(by, depot.pk, judge, now)):
        pass


def _next(by: Acteur, pk: int, judge: Juge, now: dt.datetime) -> bool:
    """False when there was nothing left to do."""
    row = lock(by, pk)
    if row.etat != EtatImportJournal.REPRISE:
        return False
    waiting = row.lues.filter(verdict__in=(VerdictLigne.AJOUTER, VerdictLigne.CHANGER))
    lines = list(waiting.order_by("pk")[: chunk_size()])
    if not lines:
        _finish(by, row, now)
        return False
    _hold(by, [one.cle for one in lines])
    opinions = judge.judge([act_of(one) for one in lines])
    added = [one.prevu for one in opinions if one.verdict == VerdictLigne.AJOUTER and one.prevu]
    changed = [one.prevu for one in opinions if one.verdict == VerdictLigne.CHANGER and one.prevu]
    _add(by, row, added, judge)
    _change(by, row, changed, judge)
    row.lues.filter(pk__in=[line.pk for line, one in zip(lines, opinions, strict=True) if one.prevu]).delete()
    left = [(line, one) for line, one in zip(lines, opinions, strict=True) if not one.prevu]
    save_opinions([line for line, _ in left], [one for _, one in left])
    row.ajoutes += len(added)
    row.personnes += sum(one.colonnes["participants"] for one in added)
    row.changes += len(changed)
    row.inchanges += sum(one.verdict == VerdictLigne.CONNU for _, one in left)
    row.faites += len(lines)
    row.save()
    return True


def _hold(by: Acteur, cles: list[str]) -> None:
    """Nobody corrects these rows between the opinion and the writing."""
    rows = Accompagnement.objects.filter(departement_id=by.departement_id, cle_import__in=cles)
    list(rows.select_for_update().order_by("pk").values_list("pk"))


def _add(by: Acteur, depot: ImportJournal, lot: Sequence[Prevu], judge: Juge) -> None:
    """In bulk: figures follow by triggers, once a statement."""
    here = {"departement_id": by.departement_id}
    rows = Accompagnement.objects.bulk_create(
        Accompagnement(
            **here,
            provenance=Provenance.IMPORT,
            cle_import=one.cle,
            modifie_par=by.nom[:200],
            **judge.frame(one)._asdict(),
            **one.colonnes,
        )
        for one in lot
    )
    LigneJournal.objects.bulk_create(
        LigneJournal(**here, depot=depot, accompagnement=row, empreinte=one.empreinte)
        for row, one in zip(rows, lot, strict=True)
    )


def _change(by: Acteur, depot: ImportJournal, lot: Sequence[Prevu], judge: Juge) -> None:
    """The file says something new of these rows: written over, what was replaced goes to the history, and is found again."""
    known = [(one, one.existant) for one in lot if one.existant is not None]
    if not known:
        return
    here = by.departement_id
    keys = [row.pk for _, row in known]
    before = last_events(here, keys)
    for one, row in known:
        _write_over(by, one, row, judge)
    after = last_events(here, keys)
    ChangementJournal.objects.bulk_create(
        ChangementJournal(
            departement_id=here,
            depot=depot,
            accompagnement=row,
            # The history keeps the former row in the line that this writing made, if it changed anything.
            avant=after[row.pk] if after.get(row.pk, 0) > before.get(row.pk, 0) else None,
            empreinte_avant=one.ligne.empreinte if one.ligne else "",
            corrige_avant=one.ligne is not None and before.get(row.pk, 0) > one.ligne.evenement,
        )
        for one, row in known
    )
    LigneJournal.objects.bulk_create(
        [
            LigneJournal(
                departement_id=here,
                depot=depot,
                accompagnement=row,
                empreinte=one.empreinte,
                evenement=after.get(row.pk, 0),
            )
            for one, row in known
        ],
        update_conflicts=True,
        unique_fields=["accompagnement"],
        update_fields=["empreinte", "evenement"],
    )


def _write_over(by: Acteur, one: Prevu, row: Accompagnement, judge: Juge) -> None:
    """The frame is read anew only when who, where or when changed: what was frozen at the date stays."""
    frame: dict[str, Any] = judge.frame(one)._asdict()
    moved = any(getattr(row, name) != frame[name] for name in ("jour", "agent_id", "lieu_id", "commune_id"))
    for name, value in {**one.colonnes, **(frame if moved else {})}.items():
        setattr(row, name, value)
    row.supprime_at, row.modifie_par = None, by.nom[:200]
    row.save()


def last_events(departement_id: int, keys: Sequence[int]) -> dict[int, int]:
    """{accompaniment: last line of its history}. One query."""
    rows = AccompagnementEvenement.objects.filter(departement_id=departement_id, pgh_obj_id__in=keys)
    return dict(rows.order_by().values_list("pgh_obj_id").annotate(Max("pgh_id")))


def _finish(by: Acteur, row: ImportJournal, now: dt.datetime) -> None:
    row.refuses += row.lues.filter(verdict=VerdictLigne.REFUSE).count()
    row.refus = [list(one) for one in refusals(row)]
    row.lues.all().delete()
    row.etat, row.repris_at = EtatImportJournal.REPRIS, now
    row.save()
    tell(by, "journal_national.repris", row, ajoutes=row.ajoutes, changes=row.changes, inchanges=row.inchanges)
