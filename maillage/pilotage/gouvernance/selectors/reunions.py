"""Bodies, meetings and what they hold, as the pages show them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Min, Prefetch, Q, QuerySet

from maillage.base.pagination import PageCles, Tri, keyset
from maillage.pilotage.gouvernance.enums import OUVERTES, EtatReunion
from maillage.pilotage.gouvernance.models import Instance, InvitationReunion, PointOrdreDuJour, Reunion
from maillage.reseau.conventions.temps.mois import add_months
from maillage.socle.comptes.acteur import Acteur

PAR_PAGE = 25


@dataclass(frozen=True)
class EtatInstance:
    """``tenue``: last meeting held; ``prochaine``: next one planned; ``avant_le``: it must meet before that day."""

    instance: Instance
    tenue: dt.datetime | None
    prochaine: dt.datetime | None
    avant_le: dt.date


def states_of(rows: QuerySet[Instance], now: dt.datetime) -> list[EtatInstance]:
    """Each body with its last and next meetings. One query."""
    held = Q(reunions__etat__in=(EtatReunion.TENUE, EtatReunion.PUBLIEE))
    coming = Q(reunions__etat__in=OUVERTES, reunions__debut__gte=now)
    found = rows.annotate(tenue=Max("reunions__debut", filter=held), prochaine=Min("reunions__debut", filter=coming))
    return [
        EtatInstance(row, row.tenue, row.prochaine, due_by(row, row.tenue))
        for row in found.order_by("nature", "nom", "pk")
    ]


def due_by(instance: Instance, held: dt.datetime | None) -> dt.date:
    """The last day to meet again: so many months after the last meeting, or after the body was made."""
    return add_months(held.date() if held else instance.depuis_le, instance.frequence_mois)


def list_instances(acteur: Acteur, now: dt.datetime) -> list[EtatInstance]:
    """Open bodies of the Département."""
    return states_of(Instance.objects.visible_to(acteur).open(), now)


def find_instance(acteur: Acteur, pk: int) -> Instance | None:
    found: Instance | None = Instance.objects.visible_to(acteur).filter(pk=pk).first()
    return found


def page_of_meetings(acteur: Acteur, instance: int | None, *, apres: str, avant: str) -> PageCles[Reunion]:
    """Meetings that the actor sees, the latest made first. One query."""
    rows: QuerySet[Reunion] = Reunion.objects.visible_to(acteur).select_related("instance")
    if instance is not None:
        rows = rows.filter(instance_id=instance)
    return keyset(rows, Tri("id", int), descending=True, apres=apres, avant=avant, taille=PAR_PAGE, count=True)


def find_meeting(acteur: Acteur, pk: int) -> Reunion | None:
    """None when the actor may not see it. One query."""
    rows = Reunion.objects.visible_to(acteur).select_related(
        "instance", "convocation", "compte_rendu__document", "bilan"
    )
    found: Reunion | None = rows.defer("bilan__donnees").filter(pk=pk).first()
    return found


def guests(reunion: Reunion) -> list[InvitationReunion]:
    """In the order of the composition. One query."""
    return list(reunion.invitations.order_by("pk"))


def agenda(reunion: Reunion, *, kept: bool = False) -> list[PointOrdreDuJour]:
    """Points in their order, all or only those kept, each with those that it groups (``elements_of``). Two queries."""
    rows = reunion.points.filter(groupe=None).select_related("structure").order_by("rang", "pk")
    if kept:
        rows = rows.filter(garde=True)
    grouped = PointOrdreDuJour.objects.select_related("structure").order_by("rang", "pk")
    return list(rows.prefetch_related(Prefetch("elements", queryset=grouped)))


def elements_of(point: PointOrdreDuJour, *, kept: bool = True) -> list[PointOrdreDuJour]:
    """Those that a point of ``agenda`` groups."""
    return [one for one in point.elements.all() if one.garde or not kept]


def decidable(points: list[PointOrdreDuJour]) -> list[PointOrdreDuJour]:
    """Every point on which a decision may be taken, the grouped ones one by one, each after its group."""
    return [one for point in points for one in (point, *elements_of(point))]


def own_invitation(acteur: Acteur, reunion: Reunion) -> InvitationReunion | None:
    """That of the body acted for."""
    found: InvitationReunion | None = reunion.invitations.filter(structure_id__in=acteur.structures).first()
    return found


def count_present(invites: list[InvitationReunion]) -> int:
    return sum(bool(one.present) for one in invites)
