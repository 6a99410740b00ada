"""Half-days that wait for words: today's, and those whose report is late."""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import PILOTES
from maillage.socle.echeances.dates import UN_JOUR, is_working_day
from maillage.terrain.accompagnements.enums import EtatCompteRendu
from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu, of_adviser
from maillage.terrain.permanences.enums import EtatPermanence
from maillage.terrain.permanences.models import Permanence

RECUL: Final = dt.timedelta(days=120)
"""How far back a half-day without a report is still asked for: beyond, nobody remembers it."""
OUVRES: Final = 2
"""Working days that an adviser has after the half-day."""
MONTREES: Final = 50
ECRITS: Final = (EtatCompteRendu.A_FAIRE, EtatCompteRendu.EN_COURS)


class MesDemiJournees(NamedTuple):
    """``contestes``: reports to answer. ``ailleurs``: the last accompaniments outside half-days."""

    aujourdhui: list[Permanence]
    en_attente: list[Permanence]
    contestes: list[CompteRendu]
    ailleurs: list[Accompagnement]


def reported_by(acteur: Acteur) -> QuerySet[Permanence]:
    """Half-days that the actor may report: all for the coordination, his own and his binôme's for an adviser."""
    rows = Permanence.objects.filter(departement_id=acteur.departement_id)
    if acteur.roles & PILOTES:
        return rows
    return rows.filter(of_adviser(acteur, ""))


def find_half_day(acteur: Acteur, pk: int) -> Permanence | None:
    """One that the actor may know of; whether he may report it is ``perms.may_report``. Cancelled ones included."""
    rows = Permanence.objects.visible_to(acteur).exclude(etat=EtatPermanence.SUPPRIMEE)
    found: Permanence | None = _with_words(rows).filter(pk=pk).first()
    return found


def unreported(rows: QuerySet[Permanence], today: dt.date) -> QuerySet[Permanence]:
    """Those of ``rows`` of the days before, that stand, and whose report was not sent."""
    waiting = Q(compte_rendu=None) | Q(compte_rendu__etat__in=ECRITS)
    return rows.filter(waiting, etat=EtatPermanence.PREVUE, jour__gte=today - RECUL, jour__lt=today)


def my_half_days(acteur: Acteur, today: dt.date) -> MesDemiJournees:
    """What the page « Ma demi-journée » shows. Four queries."""
    mine = reported_by(acteur)
    planned = mine.filter(jour=today, etat=EtatPermanence.PREVUE).order_by("debut", "pk")
    late = unreported(mine, today).order_by("-debut", "-pk")
    contested = CompteRendu.objects.visible_to(acteur).filter(etat=EtatCompteRendu.CONTESTE)
    outside = Accompagnement.objects.visible_to(acteur).kept().filter(compte_rendu=None, cle_import="")
    return MesDemiJournees(
        list(_with_words(planned)[:MONTREES]),
        list(_with_words(late)[:MONTREES]),
        list(contested.select_related("lieu", "structure", "agent").order_by("jour", "pk")[:MONTREES]),
        list(outside.select_related("lieu").order_by("-jour", "-pk")[:5]),
    )


def due_on(jour: dt.date) -> dt.date:
    """The last day to send the report of ``jour``: two working days after it."""
    left, day = OUVRES, jour
    while left:
        day += UN_JOUR
        left -= is_working_day(day)
    return day


def _with_words(rows: QuerySet[Permanence]) -> QuerySet[Any]:
    return rows.select_related("lieu", "structure", "convention", "agent", "second", "agent_prevu", "compte_rendu")
