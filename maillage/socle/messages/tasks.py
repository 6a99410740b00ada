"""What still waits is sent: messages of a killed process, of the night, and failures to try again."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.socle.messages.depart import send_waiting
from maillage.socle.territoires.models import Departement


@app.periodic(cron="*/5 * * * *", periodic_id="envois")
@app.task(queue="entretien", name="envois.envoyer", queueing_lock="envois.envoyer")
def send_waiting_messages(timestamp: int) -> None:  # noqa: ARG001 (the hour planned, that procrastinate gives)
    """One Département after the other."""
    for pk in list(Departement.objects.order_by("pk").values_list("pk", flat=True)):
        send_waiting(pk, timezone.now())
