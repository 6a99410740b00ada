"""The night of conservation. Hours are UTC: 04:40 is never between 02:00 and 02:59 in Paris, summer or winter."""

import datetime as dt

from procrastinate.contrib.django import app

from maillage.socle.registre.services.purge import apply_everywhere


@app.periodic(cron="40 4 * * *", periodic_id="conservation")
@app.task(queue="entretien", name="registre.conservation", queueing_lock="registre.conservation")
def apply_conservation(timestamp: int) -> None:
    """Erase what is past its term at the hour planned (``timestamp``, Unix seconds). Safe to run again."""
    apply_everywhere(dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
