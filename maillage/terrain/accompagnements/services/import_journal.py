"""Take over a file of the national log: read, shown, then written. The same file twice, or two that overlap, add nothing.

The file is read in a child process with limits (recensement.lecture) and not kept: its own export names the people helped.
"""

import datetime as dt
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils.timezone import localdate

from maillage.base.depots import DepotRefuse, check_upload, safe_name
from maillage.reseau.recensement.lecture.classeurs import FichierClasseur
from maillage.reseau.recensement.lecture.erreurs import SourceRefusee
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.terrain.accompagnements.enums import EtatImportJournal, Provenance
from maillage.terrain.accompagnements.journal_national.lecture import LIGNES_MAX, Journal, JournalIllisible, read_log
from maillage.terrain.accompagnements.models import Accompagnement, ImportJournal, LigneJournal
from maillage.terrain.accompagnements.selectors.journal import Jugement, Prevu, judge
from maillage.terrain.accompagnements.services.refus import EtatDepasse, SaisieRefusee

OCTETS_MAX: Final = 20 * 1024 * 1024
_LOT: Final = 500
_PIECE: Final = 1024 * 1024


def read_file(stream: BinaryIO, nom: str, today: dt.date) -> Journal:
    """What a workbook holds. Raises SaisieRefusee beside the field ``fichier``."""
    try:
        depot = check_upload(stream, nom, kinds={"xlsx", "ods"}, max_bytes=OCTETS_MAX)
        with tempfile.NamedTemporaryFile(suffix=f".{depot.kind}") as copy:
            while piece := stream.read(_PIECE):
                copy.write(piece)
            copy.flush()
            with closing(FichierClasseur(Path(copy.name), max_rows=LIGNES_MAX)) as workbook:
                return read_log(workbook.lignes(), today)
    except (DepotRefuse, SourceRefusee) as refusal:
        raise SaisieRefusee(refusal.message_fr, "fichier") from refusal
    except JournalIllisible as refusal:
        raise SaisieRefusee(str(refusal), "fichier") from refusal


@transaction.atomic
def receive_log(*, by: Acteur, stream: BinaryIO, nom: str, now: dt.datetime) -> ImportJournal:
    """Read a file and open its page; nothing is counted yet. Choices of the last file are kept. Raises SaisieRefusee."""
    found = read_file(stream, nom, localdate(now))
    rows = ImportJournal.objects.filter(departement_id=by.departement_id)
    last = rows.exclude(choix={}).order_by("-pk").values_list("choix", flat=True).first()
    # What was read and never taken over does not wait: the next file takes its place.
    rows.filter(etat=EtatImportJournal.A_VERIFIER).update(etat=EtatImportJournal.ABANDONNE, actes=[], updated_at=now)
    depot = ImportJournal.objects.create(
        departement_id=by.departement_id,
        nom_fichier=safe_name(nom)[:200],
        lignes=found.lignes,
        actes=[asdict(one) for one in found.actes],
        refus=[list(one) for one in found.refus],
        alertes=found.alertes,
        choix=last or {},
        auteur_nom=by.nom[:200],
    )
    _tell(by, "journal_national.lu", depot, lignes=found.lignes, refus=len(found.refus))
    return depot


@transaction.atomic
def choose(*, by: Acteur, depot: ImportJournal, choix: Mapping[str, Mapping[str, int]]) -> ImportJournal:
    """Who is who, and where is where: {"conseillers" | "lieux": {key: id, 0 for none}}. Raises EtatDepasse."""
    row = _open(by, depot)
    row.choix = {name: {**row.choix.get(name, {}), **choix.get(name, {})} for name in ("conseillers", "lieux")}
    row.save(update_fields=["choix", "updated_at"])
    return row


@transaction.atomic
def apply_log(*, by: Acteur, depot: ImportJournal, now: dt.datetime) -> ImportJournal:
    """Write what the page showed. All or nothing. Raises EtatDepasse when it was done already."""
    row = _open(by, depot)
    found = judge(row)
    for start in range(0, len(found.ajoutes), _LOT):
        _add(by, row, found.ajoutes[start : start + _LOT])
    for one in found.changes:
        _change(by, row, one)
    _finish(row, found, now)
    _tell(by, "journal_national.repris", row, ajoutes=row.ajoutes, changes=row.changes, inchanges=row.inchanges)
    return row


@transaction.atomic
def undo_log(*, by: Acteur, depot: ImportJournal, now: dt.datetime) -> ImportJournal:
    """What this file added is no longer counted; the history keeps it. What it changed stays changed. Raises EtatDepasse."""
    row = _locked(by, depot)
    if row.etat != EtatImportJournal.REPRIS:
        raise EtatDepasse("Ce fichier n'est pas repris, ou il est déjà annulé.")
    lines = LigneJournal.objects.filter(departement_id=by.departement_id, depot=row)
    added = Accompagnement.objects.kept().filter(departement_id=by.departement_id, ligne_journal__in=lines)
    gone = added.update(supprime_at=now, modifie_par=by.nom[:200], updated_at=now)
    lines.delete()
    row.etat = EtatImportJournal.ANNULE
    row.save(update_fields=["etat", "updated_at"])
    _tell(by, "journal_national.annule", row, retires=gone)
    return row


@transaction.atomic
def abandon_log(*, by: Acteur, depot: ImportJournal) -> ImportJournal:
    """Leave a file that was read: what was read of it is emptied. Raises EtatDepasse."""
    row = _open(by, depot)
    row.etat, row.actes = EtatImportJournal.ABANDONNE, []
    row.save(update_fields=["etat", "actes", "updated_at"])
    _tell(by, "journal_national.abandonne", row)
    return row


def _locked(by: Acteur, depot: ImportJournal) -> ImportJournal:
    return ImportJournal.objects.select_for_update().get(departement_id=by.departement_id, pk=depot.pk)


def _open(by: Acteur, depot: ImportJournal) -> ImportJournal:
    row = _locked(by, depot)
    if row.etat != EtatImportJournal.A_VERIFIER:
        raise EtatDepasse("Ce fichier est déjà repris ou abandonné. Envoyez-le à nouveau si besoin.")
    return row


def _add(by: Acteur, depot: ImportJournal, lot: list[Prevu]) -> None:
    """In bulk: figures follow by triggers, once a statement."""
    here = {"departement_id": by.departement_id}
    rows = Accompagnement.objects.bulk_create(
        Accompagnement(
            **here,
            provenance=Provenance.IMPORT,
            cle_import=one.cle,
            modifie_par=by.nom[:200],
            **one.cadre._asdict(),
            **one.colonnes,
        )
        for one in lot
    )
    LigneJournal.objects.bulk_create(
        LigneJournal(**here, depot=depot, accompagnement=row, empreinte=one.empreinte)
        for row, one in zip(rows, lot, strict=True)
    )


def _change(by: Acteur, depot: ImportJournal, one: Prevu) -> None:
    """The file says something new of a row: written over it, what was replaced goes to the history."""
    row = one.existant
    assert row is not None
    frame: dict[str, Any] = one.cadre._asdict()
    moved = any(getattr(row, name) != frame[name] for name in ("jour", "agent_id", "lieu_id", "commune_id"))
    for name, value in {**one.colonnes, **(frame if moved else {})}.items():
        setattr(row, name, value)
    row.supprime_at, row.modifie_par = None, by.nom[:200]
    row.save()
    LigneJournal.objects.update_or_create(
        accompagnement=row,
        defaults={"empreinte": one.empreinte},
        create_defaults={"empreinte": one.empreinte, "departement_id": by.departement_id, "depot": depot},
    )


def _finish(row: ImportJournal, found: Jugement, now: dt.datetime) -> None:
    row.ajoutes, row.changes = len(found.ajoutes), len(found.changes)
    row.inchanges = found.inchanges + found.retires
    row.refus, row.actes = [list(one) for one in found.refus], []
    row.etat, row.repris_at = EtatImportJournal.REPRIS, now
    row.save()


def _tell(by: Acteur, action: str, row: ImportJournal, **detail: int) -> None:
    record(by=by, action=action, objet_type="import_journal", objet_id=row.pk, objet_nom=str(row), detail=detail)
