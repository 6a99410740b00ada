"""Nightly work on accounts."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.socle.comptes.cycle_de_vie import watch_inactive


@app.periodic(cron="20 3 * * *", periodic_id="comptes-inactifs")
@app.task(queue="entretien", name="comptes.inactifs", queueing_lock="comptes.inactifs")
def watch_inactive_accounts(timestamp: int) -> None:  # noqa: ARG001 (the hour planned, that procrastinate gives)
    """Warn about, remind of, and close the accounts that nobody uses."""
    watch_inactive(timezone.now())
