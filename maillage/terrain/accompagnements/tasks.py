"""At night: what no host answered in time is recorded as silence. Each Département in a transaction of its own."""

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.base.tenancy import tenant_transaction
from maillage.socle.territoires.models import Departement
from maillage.terrain.accompagnements.services.verification import record_silence

logger = structlog.get_logger("maillage.accompagnements")


@app.periodic(cron="10 1 * * *", periodic_id="comptes_rendus_sans_reponse")
@app.task(queue="entretien", name="accompagnements.silence", queueing_lock="accompagnements.silence")
def silence_night(timestamp: int) -> None:
    """Safe to run again."""
    today = timezone.localdate()
    for departement in Departement.objects.order_by("pk"):
        with tenant_transaction(departement.pk):
            done = record_silence(departement_id=departement.pk, today=today)
        logger.info("comptes_rendus_sans_reponse", prevu=timestamp, departement=departement.code, nombre=done)
