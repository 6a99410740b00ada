"""Send a message once the act that causes it is committed, and keep what, when and in which state."""

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import timezone

from maillage.socle.journal.services import Auteur
from maillage.socle.messages.depart import deliver
from maillage.socle.messages.horaires import not_before
from maillage.socle.messages.models import Canal, Envoi, Etat, Opposition
from maillage.socle.messages.scellement import seal
from maillage.socle.territoires.models import Departement

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
    headers: Mapping[str, str] | None = None,
    essentiel: bool = True,
) -> Envoi:
    """Write the message now, send it when the open transaction commits; undone with it.

    ``template``: prefix of ``<prefix>_sujet.txt``, ``<prefix>.txt`` and, when it exists, ``<prefix>.html``; they get
    ``context`` and ``departement``. ``headers``: more of them (List-Unsubscribe, RFC 8058). ``essentiel`` False: a message
    that one may refuse (digest, news); whoever said stop does not get it. Raises AdresseRefusee, and RuntimeError outside a
    transaction. A mail server that fails does not undo the act: the state of the Envoi says so, and it is tried again.
    """
    try:
        validate_email(to)
    except ValidationError:
        raise AdresseRefusee("not an e-mail address") from None
    values = context | {"departement": Departement.objects.get(pk=by.departement_id)}
    html = _html_of(template)
    content = {
        "to": to,
        "sujet": " ".join(render_to_string(f"{template}_sujet.txt", values).split()),
        "texte": render_to_string(f"{template}.txt", values).strip() + "\n",
        "html": html.render(values) if html else "",
        "entetes": dict(headers or {}),
    }
    return _register(by, Canal.COURRIEL, template, content, (objet_type, objet_id), essentiel, timezone.now())


def _html_of(template: str) -> Any:
    """The HTML form, which is optional; one that includes a missing template still fails."""
    try:
        return get_template(f"{template}.html")
    except TemplateDoesNotExist:  # of this very file: those that it extends are looked for when it is rendered
        return None


def send_sms(
    *,
    by: Auteur,
    to: str,
    template: str,
    context: dict[str, Any],
    objet_type: str = "",
    objet_id: int | str = "",
    essentiel: bool = True,
    urgent: bool = False,
) -> Envoi:
    """The same by text message: ``<template>_sms.txt``, 480 characters at most; ``to`` in E.164 (+33…).

    It leaves between 8 and 20 o'clock, later waits for the morning; ``urgent``: at once (a code that was asked for).
    """
    if not _NUMBER.fullmatch(to):
        raise AdresseRefusee("not a number in E.164")
    values = context | {"departement": Departement.objects.get(pk=by.departement_id)}
    text = " ".join(render_to_string(f"{template}_sms.txt", values).split())[:_MAX_SMS]
    now = timezone.localtime()
    not_earlier = now if urgent else not_before(now)
    content = {"to": to, "texte": text}
    return _register(by, Canal.SMS, template, content, (objet_type, objet_id), essentiel, not_earlier)


def _register(
    by: Auteur,
    canal: Canal,
    template: str,
    content: dict[str, Any],
    objet: tuple[str, int | str],
    essentiel: bool,
    not_earlier: dt.datetime,
) -> Envoi:
    if not connection.in_atomic_block:
        raise RuntimeError("a message is asked for inside the transaction of the act that causes it")
    mark, now = hash_address(content["to"]), timezone.now()
    refused = not essentiel and is_opposed(by.departement_id, content["to"], canal)
    envoi = Envoi.objects.create(
        departement_id=by.departement_id,
        canal=canal,
        gabarit=template[:80],
        empreinte=mark,
        objet_type=objet[0],
        objet_id=str(objet[1]),
        demande_at=now,
        etat=Etat.ECARTE if refused else Etat.EN_ATTENTE,
        contenu="" if refused else seal(content),
        prochain_at=None if refused else not_earlier,
    )
    if not refused and not_earlier <= now:
        # From here on a killed process loses nothing: the job sends what still waits (tasks).
        transaction.on_commit(lambda: deliver(by.departement_id, envoi.pk), robust=True)
    return envoi


def is_opposed(departement_id: int, to: str, canal: Canal) -> bool:
    """The person said stop to the messages of this Département that may be refused, on this channel."""
    return Opposition.objects.filter(departement_id=departement_id, canal=canal, empreinte=hash_address(to)).exists()
