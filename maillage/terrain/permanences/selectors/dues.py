"""Half-days owed and planned under each convention (rule: recurrence/dues.py)."""

import datetime as dt
from collections.abc import Collection
from functools import partial
from typing import Final, NamedTuple

from django.db.models import Count, Q

from maillage.reseau.conventions.enums import Souhait
from maillage.reseau.conventions.models import Convention
from maillage.reseau.conventions.selectors.situation import with_facts
from maillage.reseau.conventions.selectors.textes import rythmes_of
from maillage.reseau.lieux.ouvertures import is_holiday
from maillage.socle.territoires.models import Departement
from maillage.terrain.permanences.enums import EtatPermanence
from maillage.terrain.permanences.models import Permanence
from maillage.terrain.permanences.recurrence import EnVigueur, half_days_due
from maillage.terrain.permanences.selectors.regles import terms_of

PAR_SEMAINE: Final = {Souhait.DEMI_JOURNEE: 1, Souhait.JOURNEE: 2}
"""Half-days that a convention promises each week."""


class Compte(NamedTuple):
    """``dues``: promised by the convention; ``prevues``: laid and not cancelled; ``annulees``: cancelled with a reason."""

    dues: int
    prevues: int
    annulees: int


def due_and_planned(
    departement_id: int, du: dt.date, au: dt.date, conventions: Collection[int] | None = None
) -> dict[int, Compte]:
    """{id of a convention: its count from ``du`` to ``au``, both included}, for those ever in force then. Eight queries."""
    code = Departement.objects.values_list("code", flat=True).get(pk=departement_id)
    rows = Convention.objects.filter(departement_id=departement_id, effet_le__lte=au)
    laid = Permanence.objects.filter(departement_id=departement_id, jour__gte=du, jour__lte=au)
    if conventions is not None:
        rows, laid = rows.filter(pk__in=conventions), laid.filter(convention_id__in=conventions)
    counted = {
        row["convention_id"]: (row["prevues"], row["annulees"])
        for row in laid.order_by()
        .values("convention_id")
        .annotate(
            prevues=Count("pk", filter=Q(etat=EtatPermanence.PREVUE)),
            annulees=Count("pk", filter=Q(etat=EtatPermanence.ANNULEE)),
        )
    }
    found = {}
    for one in with_facts(rows):
        terms = [
            EnVigueur(part.du, part.au, PAR_SEMAINE[part.souhait])
            for term in terms_of(one, au)
            for part in rythmes_of(one, term.debut, term.fin)
        ]
        if any(term.du <= au and du <= term.au for term in terms):
            due = half_days_due(terms, du, au, partial(is_holiday, code=code))
            found[one.pk] = Compte(due, *counted.get(one.pk, (0, 0)))
    return found
