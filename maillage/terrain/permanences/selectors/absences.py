"""Absences not over, the half-days that one touches; school holidays."""

import datetime as dt

from django.db.models import Q, QuerySet

from maillage.terrain.permanences.enums import EtatPermanence
from maillage.terrain.permanences.models import Absence, Permanence, VacancesScolaires
from maillage.terrain.permanences.selectors.remplacants import is_touched

MONTREES = 200


def absences_to_come(departement_id: int, today: dt.date) -> list[Absence]:
    """Not over on ``today``, the first to come first; two hundred at most."""
    rows = Absence.objects.filter(departement_id=departement_id, au__gte=today).select_related("agent")
    return list(rows.order_by("du", "pk")[:MONTREES])


def find_absence(departement_id: int, pk: int) -> Absence | None:
    return Absence.objects.filter(departement_id=departement_id, pk=pk).select_related("agent").first()


def touched(absence: Absence, now: dt.datetime) -> list[Permanence]:
    """Half-days still to decide: planned, not begun, held by who is away, alone, first or second of a binôme."""
    rows = Permanence.objects.filter(
        Q(agent_id=absence.agent_id) | Q(second_id=absence.agent_id),
        departement_id=absence.departement_id,
        etat=EtatPermanence.PREVUE,
        jour__gte=absence.du,
        jour__lte=absence.au,
        debut__gt=now,
    ).select_related("lieu", "agent", "second", "agent_prevu", "convention", "structure", "commune")
    found = rows.order_by("debut", "pk")[:MONTREES]
    return [one for one in found if is_touched(absence, one.jour, one.debut, one.fin)]


def holidays(departement_id: int, today: dt.date) -> QuerySet[VacancesScolaires]:
    """Periods not over, in order."""
    return VacancesScolaires.objects.filter(departement_id=departement_id, au__gte=today).order_by("du")
