"""Housekeeping of the mechanisms of ``base``."""

import time

from procrastinate.contrib.django import app

from maillage.base.limites import clear_counters


@app.periodic(cron="*/10 * * * *", periodic_id="compteurs")
@app.task(queue="entretien", name="base.vider_compteurs", queueing_lock="base.vider_compteurs")
def clear_old_counters(timestamp: int) -> None:  # noqa: ARG001 (the hour planned, that procrastinate gives)
    """Forget the counters whose window is over. A request never does it: its work would then differ from another's."""
    clear_counters(time.time())
