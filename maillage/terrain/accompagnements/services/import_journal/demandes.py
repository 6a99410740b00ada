"""What a person asks of a file on screen: send it, say who is who, take it over, undo, give up. Each in one transaction."""

import datetime as dt
from collections.abc import Mapping
from typing import BinaryIO, Final

from django.conf import settings
from django.db import transaction

from maillage.base.depots import DepotRefuse, check_upload, safe_name
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import EtatImportJournal
from maillage.terrain.accompagnements.models import ImportJournal
from maillage.terrain.accompagnements.services.import_journal.etapes import is_half_applied, lock, lock_in, tell
from maillage.terrain.accompagnements.services.import_journal.fichiers import forget, forget_file_of, keep
from maillage.terrain.accompagnements.services.refus import EtatDepasse, SaisieRefusee

NATURES: Final = frozenset({"xlsx", "ods", "csv"})
NON_REPRIS: Final = (
    EtatImportJournal.DEPOSE,
    EtatImportJournal.LECTURE,
    EtatImportJournal.JUGEMENT,
    EtatImportJournal.A_VERIFIER,
)


@transaction.atomic
def receive_log(*, by: Acteur, stream: BinaryIO, nom: str, now: dt.datetime) -> ImportJournal:
    """Weigh a file (kind, size, archive bombs, antivirus) and keep it for the worker. Raises SaisieRefusee beside ``fichier``.

    Choices of the last file are kept. What was sent and not taken over does not wait: this one takes its place.
    """
    try:
        depot = check_upload(stream, nom, kinds=NATURES, max_bytes=settings.TAILLE_MAX_DEPOT)
    except DepotRefuse as refusal:
        raise SaisieRefusee(refusal.message_fr, "fichier") from refusal
    rows = ImportJournal.objects.filter(departement_id=by.departement_id)
    last = rows.exclude(choix={}).order_by("-pk").values_list("choix", flat=True).first()
    for former in rows.filter(etat__in=NON_REPRIS).select_for_update().order_by("pk"):
        _give_up(former)
    stream.seek(0)
    name = keep(stream, depot.kind)
    try:
        return ImportJournal.objects.create(
            departement_id=by.departement_id,
            nom_fichier=safe_name(nom)[:200],
            fichier=name,
            choix=last or {},
            auteur_nom=by.nom[:200],
            debut_le=now,
        )
    except Exception:
        forget(name)
        raise


@transaction.atomic
def choose(
    *, by: Acteur, depot: ImportJournal, choix: Mapping[str, Mapping[str, int]], now: dt.datetime
) -> ImportJournal:
    """Who is who, and where is where: {"conseillers" | "lieux": {key: id, 0 for none}}. The file is judged again.

    Raises EtatDepasse.
    """
    row = lock_in(by, depot, EtatImportJournal.A_VERIFIER)
    row.choix = {name: {**row.choix.get(name, {}), **choix.get(name, {})} for name in ("conseillers", "lieux")}
    row.etat, row.debut_le, row.faites = EtatImportJournal.JUGEMENT, now, 0
    row.save()
    return row


@transaction.atomic
def ask_apply(*, by: Acteur, depot: ImportJournal, now: dt.datetime) -> ImportJournal:
    """Write what the page showed, or go on with what broke. Raises EtatDepasse when it was asked already."""
    row = lock(by, depot.pk)
    if is_half_applied(row):
        row.etat, row.message, row.debut_le = EtatImportJournal.REPRISE, "", now
        row.save()
        return row
    row = lock_in(by, depot, EtatImportJournal.A_VERIFIER)
    row.etat, row.debut_le = EtatImportJournal.REPRISE, now
    row.total, row.faites = row.ajoutes + row.changes, 0
    row.ajoutes = row.changes = row.personnes = 0
    row.save()
    return row


@transaction.atomic
def ask_undo(*, by: Acteur, depot: ImportJournal, now: dt.datetime) -> ImportJournal:
    """Take back what a file did. Raises EtatDepasse when it is not taken over, or undone already."""
    row = lock(by, depot.pk)
    if not is_half_applied(row):
        row = lock_in(by, depot, EtatImportJournal.REPRIS)
    row.etat, row.message, row.debut_le = EtatImportJournal.ANNULATION, "", now
    row.total, row.faites, row.gardes = row.lignes_reprises.count() + row.changements.count(), 0, 0
    row.lues.all().delete()
    row.save()
    return row


@transaction.atomic
def abandon_log(*, by: Acteur, depot: ImportJournal) -> ImportJournal:
    """Leave a file that was not taken over: what was read of it is deleted. Raises EtatDepasse."""
    row = lock(by, depot.pk)
    if row.etat not in NON_REPRIS:
        raise EtatDepasse("Ce fichier est déjà repris ou abandonné. Envoyez-le à nouveau si besoin.")
    _give_up(row)
    tell(by, "journal_national.abandonne", row)
    return row


def _give_up(row: ImportJournal) -> None:
    name = forget_file_of(row)
    row.etat = EtatImportJournal.ABANDONNE
    row.ajoutes = row.changes = row.personnes = row.inchanges = 0
    row.lues.all().delete()
    row.save()
    transaction.on_commit(lambda: forget(name))
