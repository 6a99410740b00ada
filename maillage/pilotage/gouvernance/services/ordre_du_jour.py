"""The agenda: proposed from the programme, then kept, left out, put in order, written by people."""

import datetime as dt

from django.db import transaction
from django.db.models import Max

from maillage.base.francais import format_date
from maillage.pilotage.gouvernance.enums import OUVERTES, NaturePoint
from maillage.pilotage.gouvernance.models import Decision, PointOrdreDuJour, Reunion
from maillage.pilotage.gouvernance.selectors.propositions import (
    Proposition,
    counted_again,
    group_key,
    group_title,
    is_group,
    kinds_to_group,
    propose,
)
from maillage.pilotage.gouvernance.services.refus import GouvernanceRefus, lock_meeting, tell_meeting
from maillage.socle.comptes.acteur import Acteur


def add_proposals(row: Reunion, today: dt.date) -> int:
    """Proposals of ``today`` that this meeting does not have yet, after the others. Inside the caller's transaction.

    Many of a kind stand under one point. What already stands alone stays alone: a person put it in its place.
    """
    known = set(row.points.exclude(cle="").values_list("cle", flat=True))
    found = propose(row.departement_id, today)
    fresh = [one for one in found if one.cle not in known]
    groups = {NaturePoint(point.nature): point for point in row.points.filter(cle__startswith="GROUPE:")}
    last, others = _last_rank(row), row.points.filter(groupe=None, garde=True).count()
    for nature in kinds_to_group((one.nature for one in fresh if one.nature not in groups), others):
        groups[nature] = PointOrdreDuJour(
            departement_id=row.departement_id, reunion=row, rang=0, nature=nature, cle=group_key(nature)
        )
    alone: list[PointOrdreDuJour] = []
    for one in fresh:
        group = groups.get(one.nature)
        if group is not None and group.pk is None:
            last += 1
            group.rang, group.titre = last, group_title(one.nature, sum(one.nature == other.nature for other in fresh))
            group.save(force_insert=True)
        last += 1
        alone.append(_point_of(row, one, last, group))
    PointOrdreDuJour.objects.bulk_create(alone)
    for nature in {one.nature for one in fresh} & set(groups):
        _count_again(groups[nature], max((one.le for one in found if one.nature == nature and one.le), default=None))
    return len(fresh)


def _point_of(row: Reunion, one: Proposition, rank: int, group: PointOrdreDuJour | None) -> PointOrdreDuJour:
    return PointOrdreDuJour(
        departement_id=row.departement_id,
        reunion=row,
        rang=rank,
        nature=one.nature,
        cle=one.cle,
        titre=one.titre,
        texte=one.texte,
        objet_type=one.objet_type,
        objet_id=str(one.objet_id),
        structure_id=one.structure_id,
        groupe=group,
    )


def _count_again(group: PointOrdreDuJour, until: dt.date | None = None) -> None:
    """How many it holds, unless a person wrote its title otherwise."""
    number = group.elements.filter(garde=True).count()
    group.titre = counted_again(group, number, format_date(until, avec_jour=False) if until else "")[:250]
    group.save()


@transaction.atomic
def refresh_agenda(*, by: Acteur, reunion: Reunion, today: dt.date) -> int:
    """Add what the programme tells since; nothing that a person wrote or left out is touched. Raises GouvernanceRefus."""
    row = lock_meeting(by, reunion, *OUVERTES)
    number = add_proposals(row, today)
    if number:
        tell_meeting(by, "reunion.ordre_du_jour", row, propositions=number)
    return number


@transaction.atomic
def add_point(*, by: Acteur, reunion: Reunion, titre: str, texte: str) -> PointOrdreDuJour:
    """A point of one's own, last. Raises GouvernanceRefus."""
    row = lock_meeting(by, reunion)
    point = PointOrdreDuJour(
        departement_id=by.departement_id, reunion=row, rang=_last_rank(row) + 1, titre=titre, texte=texte
    )
    point.save(force_insert=True)
    tell_meeting(by, "reunion.ordre_du_jour", row, point=point.pk)
    return point


@transaction.atomic
def edit_point(*, by: Acteur, point: PointOrdreDuJour, titre: str, texte: str) -> PointOrdreDuJour:
    """Say it otherwise. Raises GouvernanceRefus."""
    row = lock_meeting(by, point.reunion)
    found: PointOrdreDuJour = row.points.get(pk=point.pk)
    found.titre, found.texte = titre, texte
    found.save()
    tell_meeting(by, "reunion.ordre_du_jour", row, point=found.pk)
    return found


@transaction.atomic
def keep_point(*, by: Acteur, reunion: Reunion, point_id: int, garde: bool) -> PointOrdreDuJour:
    """On the agenda, or left out; a group with all that it holds. One on which a decision was taken stays. Raises GouvernanceRefus."""
    row = lock_meeting(by, reunion)
    point = _point(row, point_id)
    if not garde and (point.decisions.exists() or Decision.objects.filter(point__groupe=point).exists()):
        raise GouvernanceRefus("Une décision a été prise sur ce point : il reste à l'ordre du jour.")
    point.garde = garde
    point.save()
    if garde and is_group(point) and not point.elements.filter(garde=True).exists():
        point.elements.update(garde=True)
    if (group := point.groupe) is not None:
        # Without any of its list a group says nothing; with one again, it is back.
        group.garde = group.elements.filter(garde=True).exists()
        _count_again(group)
    tell_meeting(by, "reunion.ordre_du_jour", row, point=point.pk, garde=garde)
    return point


@transaction.atomic
def move_point(*, by: Acteur, reunion: Reunion, point_id: int, vers: int) -> PointOrdreDuJour:
    """One place up (``vers`` -1) or down (1) among points that are kept, or among those left out. Raises GouvernanceRefus."""
    row = lock_meeting(by, reunion)
    moved = _point(row, point_id)
    points = list(row.points.filter(garde=moved.garde, groupe=moved.groupe_id).order_by("rang", "pk"))
    place = points.index(moved)
    other = place + vers
    if 0 <= other < len(points):
        points[place], points[other] = points[other], points[place]
        for rank, point in enumerate(points, start=1):
            point.rang = rank
        PointOrdreDuJour.objects.bulk_update(points, ["rang"])
        tell_meeting(by, "reunion.ordre_du_jour", row, point=moved.pk)
    return next(point for point in points if point.pk == moved.pk)


def _point(row: Reunion, point_id: int) -> PointOrdreDuJour:
    """Raises GouvernanceRefus on the point of another meeting."""
    found: PointOrdreDuJour | None = row.points.filter(pk=point_id).first()
    if found is None:
        raise GouvernanceRefus("Ce point n'est plus à l'ordre du jour.")
    return found


def _last_rank(row: Reunion) -> int:
    return int(row.points.aggregate(dernier=Max("rang"))["dernier"] or 0)
