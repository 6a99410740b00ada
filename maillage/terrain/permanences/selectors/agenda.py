"""The agenda: half-days by adviser, place, sector, between two days; the series behind them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Window
from django.db.models.functions import Cast, Extract, RowNumber

from maillage.base.pagination import PageCles, Tri, keyset
from maillage.reseau.equipes.models import Agent
from maillage.reseau.lieux.models import Lieu
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import PILOTES, Role
from maillage.socle.territoires.models import Secteur, SecteurCommune
from maillage.terrain.permanences.enums import EtatPermanence
from maillage.terrain.permanences.models import Permanence, Serie

MONTRES_MAX: Final = 400
"""Half-days shown on one week or month; beyond, a sentence asks for a filter."""
_AVEC: Final = ("lieu", "agent", "second", "agent_prevu", "convention", "structure", "serie", "commune")
_SANS: Final = ("commune__contour", "lieu__provenance")
"""Heavy columns that no line shows."""
_TRI: Final = Tri("instant", int)


class Filtres(NamedTuple):
    """What the address of the agenda says. ``secteur``: of the place."""

    agent: int = 0
    lieu: int = 0
    secteur: int = 0
    etat: str = ""


def filter_half_days(acteur: Acteur, filtres: Filtres, du: dt.date, au: dt.date) -> QuerySet[Permanence]:
    """Half-days that the actor sees from ``du`` to ``au``, both included, without those taken away with their series."""
    rows = Permanence.objects.visible_to(acteur).filter(jour__gte=du, jour__lte=au)
    rows = rows.exclude(etat=EtatPermanence.SUPPRIMEE)
    if filtres.agent:
        rows = rows.filter(Q(agent_id=filtres.agent) | Q(second_id=filtres.agent))
    if filtres.lieu:
        rows = rows.filter(lieu_id=filtres.lieu)
    if filtres.secteur:
        rows = rows.filter(lieu__code_insee__in=communes_of(filtres.secteur))
    if filtres.etat:
        rows = rows.filter(etat=filtres.etat)
    found: QuerySet[Permanence] = rows.select_related(*_AVEC).defer(*_SANS).order_by("debut", "pk")
    return found


def communes_of(secteur_id: int) -> QuerySet[Any]:
    """INSEE codes of a sector."""
    return SecteurCommune.objects.filter(secteur_id=secteur_id).values("commune_id")


def page_of_half_days(rows: QuerySet[Permanence], *, apres: str, avant: str) -> PageCles[Permanence]:
    """Fifty of them by hour of beginning, with the number of all. One query."""
    instant = Cast(Extract("debut", "epoch"), BigIntegerField())
    return keyset(rows.annotate(instant=instant), _TRI, apres=apres, avant=avant, count=True)


def count_by_day(rows: QuerySet[Permanence]) -> dict[dt.date, tuple[int, int]]:
    """{day: (planned, cancelled)}. One query."""
    cancelled = Count("pk", filter=Q(etat=EtatPermanence.ANNULEE))
    found = rows.select_related(None).order_by().values("jour").annotate(tout=Count("pk"), annulees=cancelled)
    return {row["jour"]: (row["tout"] - row["annulees"], row["annulees"]) for row in found}


def first_of_each_day(rows: QuerySet[Permanence], nombre: int) -> dict[dt.date, list[Permanence]]:
    """{day: its first ``nombre`` half-days by hour}. One query, whatever a day holds."""
    rang = Window(RowNumber(), partition_by=F("jour"), order_by=[F("debut").asc(), F("pk").asc()])
    found: dict[dt.date, list[Permanence]] = {}
    for one in rows.annotate(rang=rang).filter(rang__lte=nombre).order_by("debut", "pk"):
        found.setdefault(one.jour, []).append(one)
    return found


def half_day(acteur: Acteur, pk: int) -> Permanence | None:
    """One half-day that the actor sees, with what its page shows."""
    found: Permanence | None = (
        Permanence.objects.visible_to(acteur).select_related(*_AVEC).defer(*_SANS).filter(pk=pk).first()
    )
    return found


def next_ones(acteur: Acteur, agent: Agent, now: dt.datetime, nombre: int) -> Sequence[Permanence]:
    """The next half-days of an adviser, cancelled ones included, the one under way first."""
    rows = Permanence.objects.visible_to(acteur).exclude(etat=EtatPermanence.SUPPRIMEE)
    rows = rows.filter(Q(agent=agent) | Q(second=agent), fin__gt=now)
    return list(rows.select_related(*_AVEC).defer(*_SANS).order_by("debut", "pk")[:nombre])


class Choix(NamedTuple):
    """(id, label) of what the filters offer."""

    agents: list[tuple[int, str]]
    lieux: list[tuple[int, str]]
    secteurs: list[tuple[int, str]]


def choices_for(acteur: Acteur) -> Choix:
    """Advisers, places and sectors that the actor's half-days may be filtered by. Three queries at most."""
    series = Serie.objects.visible_to(acteur)
    lieux = Lieu.objects.filter(departement_id=acteur.departement_id, pk__in=series.values("lieu_id"))
    whole = bool(acteur.roles & (PILOTES | {Role.CONSEILLER}))
    agents = Agent.objects.filter(departement_id=acteur.departement_id)
    if not whole:
        agents = agents.filter(pk__in=series.values("agent_id"))
    secteurs = Secteur.objects.filter(departement_id=acteur.departement_id).order_by("nom") if whole else []
    return Choix(
        list(agents.order_by("nom").values_list("pk", "nom")),
        list(lieux.order_by("nom").values_list("pk", "nom")),
        [(one.pk, one.nom) for one in secteurs],
    )


def list_series(acteur: Acteur, filtres: Filtres, today: dt.date, *, finies: bool) -> QuerySet[Serie]:
    """Series that the actor sees; ``finies``: those whose last day is past, instead of the others."""
    rows = Serie.objects.visible_to(acteur)
    rows = rows.filter(au__lt=today) if finies else rows.filter(Q(au=None) | Q(au__gte=today))
    if filtres.agent:
        rows = rows.filter(Q(agent_id=filtres.agent) | Q(second_id=filtres.agent))
    if filtres.lieu:
        rows = rows.filter(lieu_id=filtres.lieu)
    if filtres.secteur:
        rows = rows.filter(lieu__code_insee__in=communes_of(filtres.secteur))
    found: QuerySet[Serie] = rows.select_related("lieu", "agent", "second", "convention", "structure")
    return found


def page_of_series(rows: QuerySet[Serie], *, apres: str, avant: str) -> PageCles[Serie]:
    """Fifty series, by place."""
    return keyset(rows, Tri("lieu__nom"), apres=apres, avant=avant, count=True)


def history_of(permanence: Permanence) -> list[Any]:
    """What a half-day was before each change, the latest first; at most fifty."""
    return list(permanence.evenements.order_by("-pgh_id")[:50])  # type: ignore[attr-defined]
