"""Carry a file on to its next stop, whoever asks: a job, or a job that takes over from a dead worker."""

import datetime as dt

from maillage.base.tenancy import tenant_transaction
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import EtatImportJournal
from maillage.terrain.accompagnements.models import ImportJournal
from maillage.terrain.accompagnements.services.import_journal.annuler import undo_rows
from maillage.terrain.accompagnements.services.import_journal.ecrire import write_rows
from maillage.terrain.accompagnements.services.import_journal.etapes import exclusive
from maillage.terrain.accompagnements.services.import_journal.juger import judge_rows
from maillage.terrain.accompagnements.services.import_journal.lire import read_rows


def run_log(*, by: Acteur, depot_id: int, now: dt.datetime) -> ImportJournal:
    """Every stage is chunks that can be done again: a kill at any point is made good by the next run, and a second run of
    what is done changes nothing. Raises DejaEnCours.
    """
    with exclusive(by.departement_id):
        for states, stage in (
            ((EtatImportJournal.DEPOSE, EtatImportJournal.LECTURE), read_rows),
            ((EtatImportJournal.JUGEMENT,), judge_rows),
            ((EtatImportJournal.REPRISE,), write_rows),
            ((EtatImportJournal.ANNULATION,), undo_rows),
        ):
            with tenant_transaction(by.departement_id):
                row = ImportJournal.objects.get(departement_id=by.departement_id, pk=depot_id)
            if row.etat in states:
                stage(by, row, now)
        with tenant_transaction(by.departement_id):
            return ImportJournal.objects.get(departement_id=by.departement_id, pk=depot_id)
