"""Send a message once the act that causes it is committed, and keep what, when and in which state.

Not there yet: quiet hours, the right to say stop, receipts; they come with the first messages to the public.
"""

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import connection, transaction
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.socle.journal.services import Auteur
from maillage.socle.messages.models import Canal, Envoi, Etat
from maillage.socle.messages.sms import SmsNonParti, sms_in_use
from maillage.socle.territoires.models import Departement

logger = structlog.get_logger("maillage.messages")
_NUMBER = re.compile(r"\+[1-9]\d{5,14}")
_MAX_SMS = 480


class AdresseRefusee(ValueError):
    """Not an address that a message can be sent to."""


def hash_address(address: str) -> str:
    """Keyed hash (HMAC-SHA-256, hexadecimal) of an e-mail address or number: recognises it, does not tell it."""
    return hmac.new(
        settings.SECRET_KEY.encode(), f"envoi|{address.strip().lower()}".encode(), hashlib.sha256
    ).hexdigest()


def send_email(
    *,
    by: Auteur,
    to: str,
    template: str,
    context: dict[str, Any],
    objet_type: str = "",
    objet_id: int | str = "",
) -> Envoi:
    """Write the message now, send it when the open transaction commits; undone with it.

    ``template``: prefix of ``<prefix>_sujet.txt``, ``<prefix>.txt`` and, when it exists, ``<prefix>.html``; they get
    ``context`` and ``departement``. Raises AdresseRefusee, and RuntimeError outside a transaction. A mail server that
    fails does not undo the act: the state of the Envoi says so.
    """
    try:
        validate_email(to)
    except ValidationError:
        raise AdresseRefusee("not an e-mail address") from None
    departement = Departement.objects.get(pk=by.departement_id)
    content = context | {"departement": departement}
    subject = " ".join(render_to_string(f"{template}_sujet.txt", content).split())
    message = EmailMultiAlternatives(subject, render_to_string(f"{template}.txt", content).strip() + "\n", to=[to])
    if html := _html_of(template):
        message.attach_alternative(html.render(content), "text/html")
    envoi = _register(by, Canal.COURRIEL, template, to, objet_type, objet_id)
    transaction.on_commit(lambda: _deliver(envoi, message.send, OSError), robust=True)
    return envoi


def _html_of(template: str) -> Any:
    """The HTML form, which is optional; one that includes a missing template still fails."""
    try:
        return get_template(f"{template}.html")
    except TemplateDoesNotExist:  # of this very file: those that it extends are looked for when it is rendered
        return None


def send_sms(
    *, by: Auteur, to: str, template: str, context: dict[str, Any], objet_type: str = "", objet_id: int | str = ""
) -> Envoi:
    """The same by text message: ``<template>_sms.txt``, 480 characters at most; ``to`` in E.164 (+33…)."""
    if not _NUMBER.fullmatch(to):
        raise AdresseRefusee("not a number in E.164")
    departement = Departement.objects.get(pk=by.departement_id)
    text = " ".join(render_to_string(f"{template}_sms.txt", context | {"departement": departement}).split())[:_MAX_SMS]
    envoi = _register(by, Canal.SMS, template, to, objet_type, objet_id)
    transaction.on_commit(lambda: _deliver(envoi, lambda: sms_in_use().send(to, text), SmsNonParti), robust=True)
    return envoi


def _register(by: Auteur, canal: Canal, template: str, to: str, objet_type: str, objet_id: int | str) -> Envoi:
    if not connection.in_atomic_block:
        raise RuntimeError("a message is asked for inside the transaction of the act that causes it")
    return Envoi.objects.create(
        departement_id=by.departement_id,
        canal=canal,
        gabarit=template[:80],
        empreinte=hash_address(to),
        objet_type=objet_type,
        objet_id=str(objet_id),
        demande_at=timezone.now(),
    )


def _deliver(envoi: Envoi, send: Callable[[], Any], expected: type[Exception]) -> None:
    """After the commit: send, then tell the outcome in a transaction of its own."""
    try:
        send()
    except expected as failure:
        logger.warning("message_non_parti", envoi=envoi.pk, cause=type(failure).__name__)
        _close(envoi, Etat.ECHEC, None, type(failure).__name__)
    else:
        _close(envoi, Etat.ENVOYE, timezone.now(), "")


def _close(envoi: Envoi, etat: Etat, at: dt.datetime | None, reason: str) -> None:
    with tenant_transaction(envoi.departement_id):
        Envoi.objects.filter(pk=envoi.pk).update(etat=etat, envoye_at=at, raison=reason[:80])
