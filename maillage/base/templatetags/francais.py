"""French figures, dates and phones in templates: thin doors to `maillage.base.francais`.

{{ 1234.5|nombre }} · {{ 0.12|pourcentage }} · {{ 4000|euros }} · {{ jour|date_longue }} · {{ moment|heure }} ·
{{ moment|date_heure }} · {{ moment|il_y_a }} · {{ n|pluriel:"lieu,lieux" }} · {{ n|compte:"lieu,lieux,Aucun lieu" }} ·
{{ "+33546000000"|telephone }} · {{ taille|octets }} ·
{{ "de 14 h à 17 h 30"|heures_liees }} · {{ structure|de_nom }}
"""

import datetime as dt
from decimal import Decimal
from typing import TypeVar

from django import template
from django.utils import timezone

from maillage.base import francais

register = template.Library()

Nombre = float | Decimal | str | None
Moment = TypeVar("Moment", dt.date, dt.datetime, dt.date | None, dt.datetime | None)


@register.filter
def nombre(valeur: Nombre, decimales: int | None = None) -> str:
    return francais.format_nombre(valeur, decimales)


@register.filter
def pourcentage(valeur: Nombre, decimales: int = 0) -> str:
    return francais.format_pourcentage(valeur, decimales)


@register.filter
def euros(valeur: Nombre) -> str:
    return francais.format_euros(valeur)


@register.filter
def octets(valeur: int | None) -> str:
    return francais.format_octets(valeur)


@register.filter
def date_longue(valeur: dt.date | None) -> str:
    """« lundi 3 avril 2023 »; a moment is first brought to the reader's time zone."""
    return francais.format_date(_localize(valeur))


@register.filter
def date_courte(valeur: dt.date | None) -> str:
    """« 3 avril 2023 »."""
    return francais.format_date(_localize(valeur), avec_jour=False)


@register.filter
def heure(valeur: dt.time | dt.datetime | None) -> str:
    return francais.format_heure(_localize(valeur) if isinstance(valeur, dt.datetime) else valeur)


@register.filter
def date_heure(valeur: dt.datetime | None) -> str:
    return francais.format_date_heure(_localize(valeur))


@register.filter
def il_y_a(valeur: dt.datetime | None, maintenant: dt.datetime | None = None) -> str:
    """« il y a 3 mois »; the page may pass its own clock: {{ moment|il_y_a:maintenant }}."""
    if valeur is None:
        return ""
    return francais.format_anciennete(_localize(valeur), _localize(maintenant or timezone.now()))


@register.filter
def de_nom(valeur: str) -> str:
    """« de la Commune de Saintes », « du CCAS »."""
    return francais.join_de(str(valeur))


@register.filter
def pluriel(valeur: float, formes: str) -> str:
    """Choose among "singulier,pluriel"."""
    singulier, _, plusieurs = formes.partition(",")
    return francais.pluriel(valeur, singulier, plusieurs)


@register.filter
def compte(valeur: int, formes: str) -> str:
    """Count with "singulier,pluriel" or "singulier,pluriel,words for zero"."""
    singulier, plusieurs, zero = ([*formes.split(",", 2), "", ""])[:3]
    return francais.format_compte(valeur, singulier, plusieurs, zero)


@register.filter
def heures_liees(phrase: str) -> str:
    return francais.bind_hours(phrase)


@register.filter
def telephone(valeur: str | None) -> str:
    return francais.format_telephone(valeur)


def _localize(moment: Moment) -> Moment:
    """Bring an aware moment to the current time zone; dates and naive moments pass."""
    if isinstance(moment, dt.datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment
