"""Ways to send a text message. The one in use is named by the setting SMS_BACKEND (environment: MAILLAGE_SMS)."""

import sys
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from maillage.base.fetch import FetchRefused
from maillage.base.fetch.appel import post_json


class SmsNonParti(Exception):
    """The message did not leave; the text says why without the number."""


class Sms(Protocol):
    """``send`` raises SmsNonParti. ``numero``: E.164 (+33…); ``texte``: at most 480 characters (three parts)."""

    def send(self, numero: str, texte: str) -> None: ...


class ConsoleSms:
    """Writes to the console: development and demo."""

    def send(self, numero: str, texte: str) -> None:
        sys.stdout.write(f"SMS pour {numero} : {texte}\n")


class HttpSms:
    """Posts ``{"to", "text"}`` as JSON with a bearer key (environment: MAILLAGE_SMS_URL, MAILLAGE_SMS_CLE)."""

    def __init__(self, url: str | None = None, key: str | None = None) -> None:
        self.url = url if url is not None else settings.SMS_URL
        self.key = key if key is not None else settings.SMS_CLE

    def send(self, numero: str, texte: str) -> None:
        if not self.url:
            raise SmsNonParti("MAILLAGE_SMS_URL manque")
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            post_json(self.url, {"to": numero, "text": texte}, headers=headers, allow=settings.HOTES_SORTANTS_AUTORISES)
        except FetchRefused as refus:
            raise SmsNonParti(f"{refus.motif} {refus.statut or ''}".strip()) from refus


def sms_in_use() -> Sms:
    """The backend that the settings name."""
    backend: Sms = import_string(settings.SMS_BACKEND)()
    return backend
