"""The rule of a series and the calendar of its Département, as the pure modules want them; the days of its convention."""

import datetime as dt
from functools import partial
from typing import Any, Final

from maillage.reseau.conventions.enums import FINIES, EtatConvention
from maillage.reseau.conventions.models import Convention
from maillage.reseau.lieux.ouvertures import is_holiday
from maillage.socle.territoires.models import Departement
from maillage.terrain.permanences.models import Serie, VacancesScolaires
from maillage.terrain.permanences.recurrence import Calendrier, Periode, Regle

HORIZON: Final = dt.timedelta(days=425)
"""Half-days are laid fourteen months ahead at most; a job goes on every night."""


def rule_of(serie: Serie) -> Regle:
    """The rule that the row tells."""
    return Regle(
        serie.jour,
        serie.debut,
        serie.fin,
        serie.du,
        serie.au,
        serie.intervalle,
        serie.tient_feries,
        not serie.sauf_vacances,
    )


def calendar_of(departement_id: int) -> Calendrier:
    """Public holidays of the Département (Alsace-Moselle and overseas have more), and its school holidays. Two queries."""
    code = Departement.objects.values_list("code", flat=True).get(pk=departement_id)
    rows = VacancesScolaires.objects.filter(departement_id=departement_id).order_by("du")
    return Calendrier(partial(is_holiday, code=code), [Periode(*row) for row in rows.values_list("du", "au", "nom")])


def last_day(convention: Convention | None) -> dt.date | None:
    """The last day that is sure today: the recorded end, else the end without renewal, else « at the latest »; None: no limit.

    A tacit renewal is expected until somebody opposes it (art. 6): half-days are planned through it.
    """
    if convention is None:
        return None
    if convention.etat in FINIES or not convention.reconduction:
        return convention.fin_le
    return convention.fin_au_plus_tard


def is_binding(convention: Convention) -> bool:
    """Signed by both, and not ended."""
    return convention.etat == EtatConvention.EN_VIGUEUR and convention.effet_le is not None


def stands_on(convention: Convention | None, jour: dt.date) -> bool:
    """Whether the convention covers ``jour``. A half-day without a convention (stop of a mobile place) always stands."""
    if convention is None:
        return True
    if convention.effet_le is None or jour < convention.effet_le:
        return False
    end = last_day(convention)
    return end is None or jour <= end


def horizon_of(serie: Any, today: dt.date) -> dt.date:
    """Up to when half-days of a series are laid: its last day, its convention's, or fourteen months from ``today``."""
    ends = [today + HORIZON, serie.au, last_day(serie.convention)]
    return min(end for end in ends if end is not None)
