"""A message leaves: claimed by one process, handed over once, its outcome told in a transaction of its own.

At most once as far as can be: it is marked before it is handed over, so that two processes never send it both, and one
that was being handed over when its process was killed is not sent again, since it may have left. One that had not
begun is sent by the job. A server that refuses for now is tried again three times.
"""

import datetime as dt
import smtplib
from typing import Any

import structlog
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.socle.messages.horaires import INTERROMPU, next_try
from maillage.socle.messages.models import Canal, Envoi, Etat
from maillage.socle.messages.scellement import ContenuIllisible, unseal
from maillage.socle.messages.sms import SmsNonParti, sms_in_use

logger = structlog.get_logger("maillage.messages")
LOT = 200
"""Messages that one pass of the job sends for one Département."""
_DEFINITIF = 500
"""SMTP: a code from here on says never, below says later (RFC 5321, 4.2.1)."""


def deliver(departement_id: int, pk: int) -> bool:
    """Send the message ``pk`` if it is due and nobody else does; True when it left. Raises nothing a server may cause."""
    with tenant_transaction(departement_id):
        envoi = _claim(pk, timezone.now())
    if envoi is None:
        return False
    try:
        _hand_over(envoi.canal, unseal(envoi.contenu))
    except (OSError, SmsNonParti, ContenuIllisible) as failure:  # smtplib's own errors are OSErrors
        reason = type(failure).__name__
        logger.warning("message_non_parti", envoi=envoi.pk, cause=reason, essai=envoi.essais)
        again = None if _is_final(failure) else next_try(timezone.now(), envoi.essais)
        sealed = envoi.contenu if again else ""
        _tell(envoi, etat=Etat.ECHEC, raison=reason[:80], prochain_at=again, contenu=sealed, depart_at=None)
        return False
    _tell(envoi, etat=Etat.ENVOYE, envoye_at=timezone.now(), raison="", prochain_at=None, contenu="")
    return True


def _claim(pk: int, now: dt.datetime) -> Envoi | None:
    """One UPDATE decides who sends it."""
    due = Envoi.objects.filter(
        ~Q(contenu=""),
        pk=pk,
        etat__in=[Etat.EN_ATTENTE, Etat.ECHEC],
        depart_at=None,
        prochain_at__lte=now,
    )
    return Envoi.objects.get(pk=pk) if due.update(depart_at=now, essais=F("essais") + 1) else None


def _hand_over(canal: str, content: dict[str, Any]) -> None:
    if canal == Canal.SMS:
        sms_in_use().send(content["to"], content["texte"])
        return
    message = EmailMultiAlternatives(content["sujet"], content["texte"], to=[content["to"]], headers=content["entetes"])
    if content["html"]:
        message.attach_alternative(content["html"], "text/html")
    message.send()


def _is_final(failure: Exception) -> bool:
    """The server says that it will never take it: trying again would only harm our name."""
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return all(code >= _DEFINITIF for code, _ in failure.recipients.values())
    if isinstance(failure, smtplib.SMTPResponseException):
        return failure.smtp_code >= _DEFINITIF
    return isinstance(failure, ContenuIllisible)


def _tell(envoi: Envoi, **values: Any) -> None:
    with tenant_transaction(envoi.departement_id):
        Envoi.objects.filter(pk=envoi.pk).update(**values)


def send_waiting(departement_id: int, now: dt.datetime) -> int:
    """What waits in one Département: messages of a killed process, of the night, and failures to try again. How many left."""
    with tenant_transaction(departement_id):
        _close_interrupted(now)
        due = Envoi.objects.filter(
            ~Q(contenu=""), etat__in=[Etat.EN_ATTENTE, Etat.ECHEC], depart_at=None, prochain_at__lte=now
        )
        waiting = list(due.order_by("prochain_at", "pk").values_list("pk", flat=True)[:LOT])
    return sum(deliver(departement_id, pk) for pk in waiting)


def _close_interrupted(now: dt.datetime) -> None:
    """Handed over, then no news: it may have left. Its state says so, and its content goes."""
    lost = Envoi.objects.filter(etat__in=[Etat.EN_ATTENTE, Etat.ECHEC], depart_at__lt=now - INTERROMPU)
    lost.update(etat=Etat.ECHEC, raison="interrompu", contenu="", prochain_at=None, depart_at=None)
