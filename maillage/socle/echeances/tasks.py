"""Jobs of the duties. Hours are UTC: 03:30 and 05:15 are never between 02:00 and 02:59 in Paris, summer or winter."""

import datetime as dt

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.socle.echeances.services.collecte import DejaEnCours, collect_all
from maillage.socle.echeances.services.messages import escalate, send_digests
from maillage.socle.territoires.models import Departement

logger = structlog.get_logger("maillage.echeances")
REPRISE = 300
"""Seconds before a job looks again at a Département that another process collects."""


def _day_of(timestamp: int) -> dt.date:
    """The day (Europe/Paris) for which a job was planned: a late one does the work of its own day."""
    return dt.datetime.fromtimestamp(timestamp, tz=timezone.get_default_timezone()).date()


@app.periodic(cron="30 3 * * *", periodic_id="echeances")
@app.task(queue="entretien", name="echeances.nuit", queueing_lock="echeances.nuit")
def plan_night(timestamp: int) -> None:
    """Every night: one job a Département (``timestamp``: the hour planned, Unix seconds)."""
    for departement_id in Departement.objects.order_by("pk").values_list("pk", flat=True):
        collect_departement.defer(departement_id=departement_id, jour=_day_of(timestamp).isoformat())


@app.task(queue="entretien", name="echeances.collecter")
def collect_departement(departement_id: int, jour: str) -> None:
    """Collect, remind, close, then escalate; safe to run again."""
    today = dt.date.fromisoformat(jour)
    try:
        bilan = collect_all(departement_id, today)
    except DejaEnCours:
        logger.info("echeances_deja_en_cours", departement=departement_id)
        collect_departement.configure(schedule_in={"seconds": REPRISE}).defer(departement_id=departement_id, jour=jour)
        return
    told = escalate(departement_id, today)
    logger.info(
        "echeances_collectees",
        departement=departement_id,
        ecrites=bilan.ecrites,
        fermees=bilan.fermees,
        pannes=list(bilan.pannes),
        signalees=told,
    )


@app.periodic(cron="15 5 * * *", periodic_id="rappels")
@app.task(queue="entretien", name="echeances.rappels", queueing_lock="echeances.rappels")
def plan_messages(timestamp: int) -> None:
    """Every morning: one job a Département."""
    for departement_id in Departement.objects.order_by("pk").values_list("pk", flat=True):
        send_messages.defer(departement_id=departement_id, jour=_day_of(timestamp).isoformat())


@app.task(queue="entretien", name="echeances.envoyer_rappels")
def send_messages(departement_id: int, jour: str) -> None:
    """Write to those whose day it is; safe to run again."""
    number = send_digests(departement_id, dt.date.fromisoformat(jour))
    logger.info("rappels_envoyes", departement=departement_id, nombre=number)
