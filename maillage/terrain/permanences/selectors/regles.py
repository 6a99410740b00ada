"""The rule of a series and the calendar of its Département, as the pure modules want them; the days of its convention."""

import datetime as dt
from collections.abc import Collection
from functools import partial
from typing import Any, Final, NamedTuple

from maillage.reseau.conventions.enums import FINIES, EtatConvention
from maillage.reseau.conventions.models import Convention
from maillage.reseau.conventions.selectors.situation import facts_of, parametres_of, with_facts
from maillage.reseau.conventions.temps import Periode, periodes
from maillage.reseau.lieux.ouvertures import is_holiday
from maillage.socle.territoires.models import Departement
from maillage.terrain.permanences.models import Serie, VacancesScolaires
from maillage.terrain.permanences.recurrence import Calendrier, Regle
from maillage.terrain.permanences.recurrence import Periode as JoursSans

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
    return Calendrier(partial(is_holiday, code=code), [JoursSans(*row) for row in rows.values_list("du", "au", "nom")])


class Portee(NamedTuple):
    """The days of a convention as known today, both included. ``au`` None: no end is known."""

    du: dt.date | None
    au: dt.date | None

    def holds(self, jour: dt.date) -> bool:
        return self.du is not None and self.du <= jour and (self.au is None or jour <= self.au)


PARTOUT: Final = Portee(dt.date.min, None)
"""Of a half-day without a convention: the stop of a mobile place."""
LOIN: Final = dt.timedelta(days=5 * 366)


def terms_of(convention: Convention, today: dt.date) -> list[Periode]:
    """Every term in force, recorded acts and signed avenants read, through the tacit renewals that nobody opposed (art. 6).

    Best read through ``with_facts``. Empty while a party has not signed.
    """
    return periodes(parametres_of(convention), facts_of(convention), au=today + LOIN)


def span_of(convention: Convention | None, today: dt.date) -> Portee:
    """From its effect to its certain end; a renewal is expected until somebody opposes it."""
    if convention is None:
        return PARTOUT
    terms = terms_of(convention, today)
    if not terms:
        return Portee(None, None)
    end = terms[-1].fin
    return Portee(terms[0].debut, None if end >= today + LOIN else end)


def spans_of(departement_id: int, conventions: Collection[int], today: dt.date) -> dict[int, Portee]:
    """{id: its days}. Six queries, whatever their number."""
    rows = Convention.objects.filter(departement_id=departement_id, pk__in=conventions)
    return {one.pk: span_of(one, today) for one in with_facts(rows)}


def last_day(convention: Convention | None) -> dt.date | None:
    """The last day by the stored columns, without a query: the end written, or « at the latest ». None: no limit.

    Avenants and an opposition not come to its term are not read: ``spans_of`` is exact, at six queries for any number.
    """
    if convention is None:
        return None
    if convention.etat in FINIES or not convention.reconduction:
        return convention.fin_le
    return convention.fin_au_plus_tard


def is_binding(convention: Convention) -> bool:
    """Signed by both, and not ended."""
    return convention.etat == EtatConvention.EN_VIGUEUR and convention.effet_le is not None


def horizon_of(serie: Any, today: dt.date, portee: Portee) -> dt.date:
    """Up to when half-days of a series are laid: its last day, its convention's, or fourteen months from ``today``."""
    ends: list[dt.date | None] = [today + HORIZON, serie.au, portee.au]
    return min(end for end in ends if end is not None)
