"""A job of the team, at night: each Département in a transaction of its own; a job names ids, never a person."""

import structlog
from procrastinate.contrib.django import app

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.equipes.services.agents import tie_accounts
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Departement

logger = structlog.get_logger("maillage.equipes")
NUIT = "Travail de nuit"


@app.periodic(cron="50 3 * * *", periodic_id="equipes_comptes")
@app.task(queue="entretien", name="equipes.comptes", queueing_lock="equipes.comptes")
def accounts_night(timestamp: int) -> None:
    """Tie the people who were invited to the accounts that they opened. Safe to run again."""
    for departement in Departement.objects.order_by("pk"):
        with tenant_transaction(departement.pk):
            tied = tie_accounts(by=Acteur(None, NUIT, departement.pk))
        logger.info("equipes_comptes", prevu=timestamp, departement=departement.code, relies=tied)
