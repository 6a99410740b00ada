"""A place as the guided path and the sheet write it: a few lines, its hours, its short address."""

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.mots import postal_lines
from maillage.reseau.lieux.nettoyage.horaires import to_words
from maillage.reseau.lieux.ouvertures import etat

PHRASES_MAX: Final = 7
"""Sentences of hours; a longer week is read on the page of the place."""


def hours_of(lieu: LieuPublic, now: dt.datetime, code: str) -> dict[str, Any]:
    """``ouverture``: « Ouvert jusqu'à 18 h », empty when unknown; ``horaires``: sentences of the week."""
    said = etat(lieu.horaires, now, code)
    phrases = [phrase[:1].upper() + phrase[1:] for phrase in to_words(lieu.horaires or None)]
    return {
        "ouverture": said.phrase,
        "ouvert": said.ouvert is True,
        "horaires": phrases[:PHRASES_MAX],
        "horaires_suite": len(phrases) > PHRASES_MAX,
    }


def postal_of(lieu: LieuPublic) -> list[str]:
    """Lines of the postal address, without the name."""
    return postal_lines(lieu)[1:]


def short_of(request: HttpRequest, cle: str) -> str:
    """« 17.example.fr/l/k7m2p4qrst »: what one copies by hand."""
    return spoken(request.build_absolute_uri(reverse("portail:short_place", kwargs={"cle": cle})))


def spoken(url: str) -> str:
    """An address as one reads it aloud: without « https:// », without the last bar."""
    return url.partition("://")[2].rstrip("/")
