"""Jobs of the public face: directories on paper, sums of open data. A job holds numbers, never a question nor a name."""

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.portail.services.editions import TACHE, VERROU
from maillage.portail.services.sommes import keep_sums
from maillage.portail.services.tirages import clear_tirages, make_tirage, refresh_editions
from maillage.socle.territoires.models import Departement

logger = structlog.get_logger("maillage.portail")


@app.task(queue=VERROU, name=TACHE, lock=VERROU)
def print_directory(tirage_id: int, departement_id: int) -> None:
    """Make one directory. Taken back after a crash, it begins again; made already, it does nothing."""
    make_tirage(tirage_id, departement_id, now=timezone.now())


@app.periodic(cron="1-59/5 0-1,3-23 * * *", periodic_id="sommes")
@app.task(queue="entretien", name="portail.garder_sommes", queueing_lock="portail.garder_sommes")
def keep_all_sums(timestamp: int) -> None:  # noqa: ARG001 (given by the schedule)
    """Every five minutes: the sums of the official files, for the Départements whose places changed."""
    for departement_id in Departement.objects.order_by("pk").values_list("pk", flat=True):
        keep_sums(departement_id)


@app.periodic(cron="20 4 * * *", periodic_id="editions")
@app.task(queue="entretien", name="portail.refaire_editions", queueing_lock="portail.refaire_editions")
def refresh_all(timestamp: int) -> None:
    """Every night: queue the editions whose places changed, clear what visitors asked days ago."""
    now = timezone.now()
    for departement_id in Departement.objects.order_by("pk").values_list("pk", flat=True):
        queued = refresh_editions(departement_id, now=now)
        cleared = clear_tirages(departement_id, now=now)
        if queued or cleared:
            logger.info("editions_de_la_nuit", a_refaire=queued, effaces=cleared, prevu=timestamp)
