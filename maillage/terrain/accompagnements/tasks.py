"""At night: what no host answered in time is recorded as silence. At any hour: files of the national log, in the worker."""

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.base.tenancy import tenant_transaction
from maillage.socle.comptes.acteur import Acteur, build_acteur, command_acteur
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.territoires.models import Departement
from maillage.terrain.accompagnements.models import ImportJournal
from maillage.terrain.accompagnements.services.import_journal import DejaEnCours, forget_unread, mark_failed, run_log
from maillage.terrain.accompagnements.services.verification import record_silence

logger = structlog.get_logger("maillage.accompagnements")
REPRISE = 15
"""Seconds before a job looks again at a Département where another process works."""


@app.periodic(cron="10 3 * * *", periodic_id="comptes_rendus_sans_reponse")
@app.task(queue="entretien", name="accompagnements.silence", queueing_lock="accompagnements.silence")
def silence_night(timestamp: int) -> None:
    """Safe to run again."""
    today = timezone.localdate()
    for departement in Departement.objects.order_by("pk"):
        with tenant_transaction(departement.pk):
            done = record_silence(departement_id=departement.pk, today=today)
        logger.info("comptes_rendus_sans_reponse", prevu=timestamp, departement=departement.code, nombre=done)


@app.task(queue="imports", name="accompagnements.journal_national", pass_context=False)
def run_import(depot_id: int, departement_id: int, acteur_id: int | None) -> None:
    """Carry a file of the national log on to its next stop, on behalf of the person who asked.

    When another process works on a file of this Département, this job comes back later: if that process was dying, somebody
    must finish. An unexpected error marks the file, and goes on to fail the job.
    """
    try:
        run_log(by=_acteur(acteur_id, departement_id), depot_id=depot_id, now=timezone.now())
    except DejaEnCours:
        logger.info("journal_national_deja_en_cours", depot=depot_id)
        later = run_import.configure(schedule_in={"seconds": REPRISE})
        later.defer(depot_id=depot_id, departement_id=departement_id, acteur_id=acteur_id)
    except Exception:
        logger.exception("journal_national_en_panne", depot=depot_id)
        mark_failed(depot_id, departement_id)
        raise


@app.periodic(cron="20 3 * * *", periodic_id="journal_national_oublie")
@app.task(queue="entretien", name="accompagnements.journal_oublie", queueing_lock="accompagnements.journal_oublie")
def forget_night(timestamp: int) -> None:
    """Files of the national log that no worker read in two days: they name people helped, so they go."""
    logger.info("journal_national_oublie", prevu=timestamp, nombre=forget_unread(timezone.now()))


def _acteur(acteur_id: int | None, departement_id: int) -> Acteur:
    """Who asked, with the rights of today. The queue is read by all Départements: it holds a number, never a name."""
    if acteur_id is None:
        return command_acteur(departement_id, "Ligne de commande")
    user = Utilisateur.objects.get(pk=acteur_id)
    with tenant_transaction(departement_id):
        return build_acteur(user.pk, str(user), departement_id)


def defer_log(depot: ImportJournal, by: Acteur) -> None:
    """Queue the next stage, in the caller's transaction: the job exists only if what it works on does."""
    run_import.defer(depot_id=depot.pk, departement_id=depot.departement_id, acteur_id=by.id)
