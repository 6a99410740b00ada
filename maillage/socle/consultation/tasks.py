"""Jobs of the proof of the journal: thin doors to the services."""

import structlog
from procrastinate.contrib.django import app

from maillage.socle.consultation.services import fail_check, prove_and_seal, run_check
from maillage.socle.territoires.models import Departement

logger = structlog.get_logger("maillage.journal")


@app.task(queue="entretien", name="consultation.verifier")
def check_journal(departement_id: int, pk: int) -> None:
    """Prove the chain that a person asked for."""
    try:
        run_check(departement_id, pk)
    except Exception:
        fail_check(departement_id, pk)
        raise


@app.periodic(cron="5 4 * * *", periodic_id="racines")
@app.task(queue="entretien", name="consultation.racines", queueing_lock="consultation.racines")
def publish_roots(timestamp: int) -> None:  # noqa: ARG001 (the hour planned, that procrastinate gives)
    """Each Département's chain is proved, then its root published; one that fails does not stop the others."""
    for pk in list(Departement.objects.order_by("pk").values_list("pk", flat=True)):
        try:
            prove_and_seal(pk)
        except Exception:
            logger.exception("racine_non_publiee", departement=pk)
