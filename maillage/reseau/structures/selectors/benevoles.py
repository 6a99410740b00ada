"""Volunteers that the coordination may call: by skill, half-day, state, and by the commune where help is needed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Sqrt

from maillage.base.pagination import PageCles, Tri, keyset
from maillage.reseau.structures.enums import EtatBenevole
from maillage.reseau.structures.models import Benevole
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.geometrie import KM_PER_DEGREE, distance_km
from maillage.socle.territoires.models import Commune

PAR_PAGE: Final = 25
TOUJOURS_LA: Final = (EtatBenevole.PROPOSE, EtatBenevole.ACTIF, EtatBenevole.EN_PAUSE)


@dataclass(frozen=True)
class FiltresBenevoles:
    """``competence``, ``moment``, ``etat``: values of the enumerations; ``commune``: code of where help is needed."""

    competence: str = ""
    moment: str = ""
    etat: str = ""
    commune: str = ""


def find_volunteers(acteur: Acteur, filtres: FiltresBenevoles) -> QuerySet[Benevole]:
    """Volunteers of the actor's Département; those who left only when asked for by their state."""
    rows: QuerySet[Benevole] = Benevole.objects.visible_to(acteur)
    rows = rows.filter(etat=filtres.etat) if filtres.etat else rows.filter(etat__in=TOUJOURS_LA)
    if filtres.competence:
        rows = rows.filter(competences__contains=[filtres.competence])
    if filtres.moment:
        rows = rows.filter(disponibilites__contains=[filtres.moment])
    if filtres.commune:
        rows = _able_to_come(rows, Commune.objects.filter(code=filtres.commune).defer("contour").first())
    return rows


def _able_to_come(rows: QuerySet[Benevole], there: Commune | None) -> QuerySet[Benevole]:
    """Those who live there, go anywhere, or whose radius reaches the centre of the commune."""
    if there is None:
        return rows.none()
    wanted = Q(commune=there) | Q(rayon_km=None)
    if there.latitude is not None and there.longitude is not None:
        north = (F("commune__latitude") - Value(there.latitude)) * KM_PER_DEGREE
        narrow = KM_PER_DEGREE * math.cos(math.radians(there.latitude))
        east = (F("commune__longitude") - Value(there.longitude)) * narrow
        rows = rows.annotate(ecart=Sqrt(north * north + east * east))
        wanted |= Q(ecart__lte=F("rayon_km"))
    return rows.filter(wanted)


def volunteers_page(rows: QuerySet[Benevole], *, apres: str, avant: str) -> PageCles[Benevole]:
    """One page by name. One query."""
    return keyset(with_ground(rows), Tri("nom"), apres=apres, avant=avant, taille=PAR_PAGE)


def with_ground(rows: QuerySet[Benevole]) -> QuerySet[Benevole]:
    """The rows with their commune and structure."""
    return rows.select_related("commune", "structure").defer("commune__contour")


def distances(rows: Sequence[Benevole], code: str) -> dict[int, float]:
    """Volunteer → kilometres between the centres of his commune and of ``code``; those unknown are left out."""
    there = Commune.objects.filter(code=code, latitude__isnull=False).defer("contour").first() if code else None
    if there is None or there.latitude is None or there.longitude is None:
        return {}
    found = {}
    for row in rows:
        here = row.commune
        if here is not None and here.latitude is not None and here.longitude is not None:
            found[row.pk] = distance_km(here.latitude, here.longitude, there.latitude, there.longitude)
    return found


def find_volunteer(acteur: Acteur, pk: int) -> Benevole | None:
    return with_ground(Benevole.objects.visible_to(acteur)).filter(pk=pk).first()


def new_offers(acteur: Acteur) -> QuerySet[Benevole]:
    """Offers that nobody has looked at yet."""
    return Benevole.objects.visible_to(acteur).filter(etat=EtatBenevole.PROPOSE)
