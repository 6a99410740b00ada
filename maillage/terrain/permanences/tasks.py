"""Series go on every night. 03:10 UTC is never between 02:00 and 02:59 in Paris, summer or winter."""

import structlog
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.base.tenancy import tenant_transaction
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Departement
from maillage.terrain.permanences.models import Serie
from maillage.terrain.permanences.selectors.regles import PARTOUT, spans_of
from maillage.terrain.permanences.services.series import extend_series, project_coverage

logger = structlog.get_logger("maillage.permanences")


@app.periodic(cron="10 3 * * *", periodic_id="permanences")
@app.task(queue="entretien", name="permanences.nuit", queueing_lock="permanences.nuit")
def plan_night(timestamp: int) -> None:  # noqa: ARG001 (given by the schedule)
    """Every night: one job a Département."""
    for departement_id in Departement.objects.order_by("pk").values_list("pk", flat=True):
        extend_departement.defer(departement_id=departement_id)


@app.task(queue="entretien", name="permanences.prolonger")
def extend_departement(departement_id: int) -> None:
    """Lay the half-days that the horizon has reached, one transaction a series; safe to run again."""
    now = timezone.now()
    by = Acteur(None, "Travail de nuit", departement_id)
    today = timezone.localdate(now)
    with tenant_transaction(departement_id):
        changed = project_coverage(by=by, today=today)
        running = Serie.objects.filter(Q(au=None) | Q(au__gte=today), departement_id=departement_id)
        pairs = list(running.order_by("pk").values_list("pk", "convention_id"))
        spans = spans_of(departement_id, {key for _, key in pairs if key is not None}, today)
    laid = refused = 0
    for key, convention_id in pairs:
        with tenant_transaction(departement_id):
            serie = Serie.objects.select_related("convention", "structure", "lieu", "agent", "second").get(pk=key)
            portee = PARTOUT if convention_id is None else spans[convention_id]
            done, blocked = extend_series(by=by, serie=serie, portee=portee, now=now)
            laid, refused = laid + done, refused + blocked
    logger.info("permanences_prolongees", departement=departement_id, posees=laid, refusees=refused, couverture=changed)
