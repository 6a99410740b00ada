"""Jobs of the conventions, at night. Each Département in a transaction of its own."""

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.conventions.services.actes import project_all
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Departement

logger = structlog.get_logger("maillage.conventions")


@app.periodic(cron="10 4 * * *", periodic_id="conventions_nuit")
@app.task(queue="entretien", name="conventions.nuit", queueing_lock="conventions.nuit")
def conventions_night(timestamp: int) -> None:
    """Write what the terms and the recorded acts already say of today; nothing is decided. Safe to run again."""
    today = timezone.localdate()
    for departement in Departement.objects.order_by("pk"):
        with tenant_transaction(departement.pk):
            changed = project_all(by=Acteur(None, "Maillage", departement.pk), today=today)
        logger.info("conventions_de_la_nuit", prevu=timestamp, departement=departement.code, changees=changed)
