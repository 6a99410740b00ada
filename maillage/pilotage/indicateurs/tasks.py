"""What the worker does of the figures: 02:00 to 23:59 UTC is never between 02:00 and 02:59 in Paris, summer or winter."""

import structlog
from procrastinate.contrib.django import app

from maillage.base.tenancy import tenant_transaction
from maillage.pilotage.indicateurs.services.cumuls import compact, compare, fold, rebuild
from maillage.socle.territoires.models import Departement

logger = structlog.get_logger("maillage.indicateurs")


@app.periodic(cron="3-59/10 2-23 * * *", periodic_id="cumuls_a_etaler")
@app.task(queue="entretien", name="indicateurs.etaler", queueing_lock="indicateurs.etaler")
def spread(timestamp: int) -> None:
    """Every ten minutes: what was written since is spread over the sums, so that readers add few rows; safe to run again."""
    number = 0
    for departement_id in Departement.objects.order_by("pk").values_list("pk", flat=True):
        with tenant_transaction(departement_id):
            number += fold(departement_id)
    logger.info("cumuls_etales", prevu=timestamp, lignes=number)


@app.periodic(cron="10 4 * * *", periodic_id="cumuls")
@app.task(queue="entretien", name="indicateurs.nuit", queueing_lock="indicateurs.nuit")
def plan_night(timestamp: int) -> None:
    """Every night: one job a Département (``timestamp``: the hour planned, Unix seconds)."""
    for departement_id in Departement.objects.order_by("pk").values_list("pk", flat=True):
        check_departement.defer(departement_id=departement_id)
    logger.info("cumuls_a_verifier", prevu=timestamp)


@app.task(queue="entretien", name="indicateurs.verifier")
def check_departement(departement_id: int) -> None:
    """Compare the sums with a direct count, write them anew if they differ, then make one row of many; safe to run again."""
    with tenant_transaction(departement_id):
        wrong = compare(departement_id)
        if wrong:
            logger.error("cumuls_faux", departement=departement_id, exemples=[str(one) for one in wrong[:3]])
            rebuild(departement_id)
        number = compact(departement_id)
    logger.info("cumuls_verifies", departement=departement_id, faux=len(wrong), lignes_reunies=number)
