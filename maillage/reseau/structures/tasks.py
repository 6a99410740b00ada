"""Jobs of the network, at night. Each Département in a transaction of its own; a job names ids, never a person."""

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.structures.services.demandes import expire_requests
from maillage.reseau.structures.services.departs import close_departed
from maillage.reseau.structures.services.fins import warn_before_end
from maillage.reseau.structures.services.invitations import expire_pending
from maillage.reseau.structures.services.rapprochement import compare_structures
from maillage.socle.territoires.models import Departement

logger = structlog.get_logger("maillage.structures")


@app.periodic(cron="20 4 * * *", periodic_id="structures_en_double")
@app.task(queue="entretien", name="structures.en_double", queueing_lock="structures.en_double")
def look_alikes_night(timestamp: int) -> None:
    """Lay the pairs of records that may be one body; nothing is merged. Safe to run again."""
    for departement in Departement.objects.order_by("pk"):
        done = compare_structures(departement_id=departement.pk)
        logger.info("structures_en_double", prevu=timestamp, departement=departement.code, paires=done.nouvelles)


@app.periodic(cron="40 4 * * *", periodic_id="membres")
@app.task(queue="entretien", name="structures.membres_de_la_nuit", queueing_lock="structures.membres_de_la_nuit")
def members_night(timestamp: int) -> None:
    """Close what waited too long, warn before roles end, close the accounts of those who left. Safe to run again."""
    now = timezone.now()
    today = timezone.localdate(now)
    for departement in Departement.objects.order_by("pk"):
        with tenant_transaction(departement.pk):
            invitations = expire_pending(departement.pk, now)
            demandes = expire_requests(departement.pk, now)
            avertis = warn_before_end(departement, today)
        with tenant_transaction(departement.pk):
            departs = close_departed(departement.pk, today)
        logger.info(
            "membres_de_la_nuit",
            prevu=timestamp,
            departement=departement.code,
            invitations=invitations,
            demandes=demandes,
            avertissements=avertis,
            departs=departs,
        )
