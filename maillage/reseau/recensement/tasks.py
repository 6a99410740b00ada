"""Jobs of the census: thin doors to the services. A job names its Département; nothing else crosses the queue."""

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.recensement.models import Import
from maillage.reseau.recensement.services.annulation import undo
from maillage.reseau.recensement.services.collectes import collect, list_due
from maillage.reseau.recensement.services.deroulement import DejaEnCours, mark_failed, run
from maillage.reseau.recensement.services.etapes import mark_undo_failed
from maillage.reseau.recensement.services.reponses_groupees import answer_all
from maillage.socle.comptes.acteur import Acteur, build_acteur, command_acteur
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.territoires.models import Departement

logger = structlog.get_logger("maillage.recensement")
REPRISE = 15
"""Seconds before a job looks again at an import that another process holds."""


@app.task(queue="imports", name="recensement.derouler_import", pass_context=False)
def run_import(lot_id: int, departement_id: int) -> None:
    """Carry an import on to its next stop.

    When another process holds it, this job comes back later: if that process was dying, somebody must finish. An
    unexpected error marks the import, and goes on to fail the job.
    """
    try:
        run(lot_id, departement_id)
    except DejaEnCours:
        logger.info("import_deja_en_cours", lot=lot_id)
        later = run_import.configure(schedule_in={"seconds": REPRISE})
        later.defer(lot_id=lot_id, departement_id=departement_id)
    except Exception:
        logger.exception("import_en_panne", lot=lot_id)
        mark_failed(lot_id, departement_id)
        raise


@app.task(queue="imports", name="recensement.annuler_import")
def undo_import(lot_id: int, departement_id: int, acteur_id: int | None) -> None:
    """Undo an import on behalf of the person who asked."""
    with tenant_transaction(departement_id):
        lot = Import.objects.get(pk=lot_id)
    try:
        undo(by=_acteur(acteur_id, departement_id), lot=lot)
    except DejaEnCours:
        later = undo_import.configure(schedule_in={"seconds": REPRISE})
        later.defer(lot_id=lot_id, departement_id=departement_id, acteur_id=acteur_id)
    except Exception:
        logger.exception("annulation_en_panne", lot=lot_id)
        mark_undo_failed(lot_id, departement_id)
        raise


@app.task(queue="imports", name="recensement.repondre_a_une_cause")
def answer_cause(departement_id: int, acteur_id: int | None, cause: str, action: str) -> None:
    """Give one answer to many questions on behalf of the person who asked."""
    number = answer_all(by=_acteur(acteur_id, departement_id), cause=cause, action=action)
    logger.info("reponses_groupees", nombre=number)


@app.periodic(cron="7 * * * *", periodic_id="collectes")
@app.task(queue="imports", name="recensement.collecter", queueing_lock="recensement.collecter")
def collect_due(timestamp: int) -> None:
    """Every hour: one job a source whose hour has come (``timestamp``: the hour planned, Unix seconds)."""
    now = timezone.now()
    for departement_id in Departement.objects.order_by("pk").values_list("pk", flat=True):
        with tenant_transaction(departement_id):
            for collecte_id in list_due(departement_id, now):
                collect_source.defer(collecte_id=collecte_id, departement_id=departement_id)
    logger.info("collectes_prevues", prevu=timestamp)


@app.task(queue="imports", name="recensement.collecter_source")
def collect_source(collecte_id: int, departement_id: int) -> None:
    """Fetch one source; a second job for the same one finds that its hour has moved."""
    lot = collect(collecte_id, departement_id, now=timezone.now())
    logger.info("source_collectee", collecte=collecte_id, lot=lot.pk if lot else None)


def _acteur(acteur_id: int | None, departement_id: int) -> Acteur:
    """Who asked, with the rights of today. The queue is read by all Départements: it holds a number, never a name."""
    if acteur_id is None:
        return command_acteur(departement_id, "Ligne de commande")
    user = Utilisateur.objects.get(pk=acteur_id)
    with tenant_transaction(departement_id):
        return build_acteur(user.pk, str(user), departement_id)


def defer_run(lot: Import) -> None:
    """Queue the next stage, in the caller's transaction: the job exists only if what it works on does."""
    run_import.defer(lot_id=lot.pk, departement_id=lot.departement_id)


def defer_undo(lot: Import, by: Acteur) -> None:
    """Queue the undoing of an import, in the caller's transaction."""
    undo_import.defer(lot_id=lot.pk, departement_id=lot.departement_id, acteur_id=by.id)


def defer_answers(by: Acteur, cause: str, action: str) -> None:
    """Queue one answer to many questions, in the caller's transaction."""
    answer_cause.defer(departement_id=by.departement_id, acteur_id=by.id, cause=cause, action=action)
