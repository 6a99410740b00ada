"""The agenda: proposed from the programme, then kept, left out, put in order, written by people."""

import datetime as dt

from django.db import transaction
from django.db.models import Max

from maillage.pilotage.gouvernance.enums import OUVERTES
from maillage.pilotage.gouvernance.models import PointOrdreDuJour, Reunion
from maillage.pilotage.gouvernance.selectors.propositions import propose
from maillage.pilotage.gouvernance.services.refus import GouvernanceRefus, lock_meeting, tell_meeting
from maillage.socle.comptes.acteur import Acteur


def add_proposals(row: Reunion, today: dt.date) -> int:
    """Proposals of ``today`` that this meeting does not have yet, after the others. Inside the caller's transaction."""
    known = set(row.points.exclude(cle="").values_list("cle", flat=True))
    last = _last_rank(row)
    fresh = [one for one in propose(row.departement_id, today) if one.cle not in known]
    PointOrdreDuJour.objects.bulk_create(
        PointOrdreDuJour(
            departement_id=row.departement_id,
            reunion=row,
            rang=last + number,
            nature=one.nature,
            cle=one.cle,
            titre=one.titre,
            texte=one.texte,
            objet_type=one.objet_type,
            objet_id=str(one.objet_id),
            structure_id=one.structure_id,
        )
        for number, one in enumerate(fresh, start=1)
    )
    return len(fresh)


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
    """On the agenda, or left out. One on which a decision was taken stays. Raises GouvernanceRefus."""
    row = lock_meeting(by, reunion)
    point = _point(row, point_id)
    if not garde and point.decisions.exists():
        raise GouvernanceRefus("Une décision a été prise sur ce point : il reste à l'ordre du jour.")
    point.garde = garde
    point.save()
    tell_meeting(by, "reunion.ordre_du_jour", row, point=point.pk, garde=garde)
    return point


@transaction.atomic
def move_point(*, by: Acteur, reunion: Reunion, point_id: int, vers: int) -> PointOrdreDuJour:
    """One place up (``vers`` -1) or down (1) among points that are kept, or among those left out. Raises GouvernanceRefus."""
    row = lock_meeting(by, reunion)
    moved = _point(row, point_id)
    points = list(row.points.filter(garde=moved.garde).order_by("rang", "pk"))
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
