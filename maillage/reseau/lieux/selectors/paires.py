"""Pairs of places that may be one, as a person judges them."""

import math
from typing import Final, NamedTuple

from django.db.models import Q, QuerySet

from maillage.reseau.lieux.enums import EtatLieu, Verdict
from maillage.reseau.lieux.models import Lieu, Ressemblance
from maillage.socle.comptes.acteur import Acteur

_TERRE_KM: Final = 6371.0
_ABSENTS: Final = (EtatLieu.FUSIONNE, EtatLieu.FERME)


class File(NamedTuple):
    """The pair in view (None when all is done), and how many wait."""

    paire: Ressemblance | None
    restantes: int


def open_pairs(acteur: Acteur) -> QuerySet[Ressemblance]:
    """Pairs to judge, the most alike first; those with a place merged or closed meanwhile are no longer a question."""
    rows = Ressemblance.objects.filter(departement_id=acteur.departement_id, verdict=Verdict.OUVERT)
    rows = rows.exclude(a__etat__in=_ABSENTS).exclude(b__etat__in=_ABSENTS)
    return rows.select_related("a", "b").order_by("-score", "pk")


def count_open_pairs(acteur: Acteur) -> int:
    """How many pairs wait for a person."""
    return open_pairs(acteur).count()


def next_pair(acteur: Acteur, after: int | None = None) -> File:
    """The pair to look at: the first, or the one that follows ``after`` (kept for later) in the same order."""
    rows = open_pairs(acteur)
    count = rows.count()
    left = find_pair(acteur, after) if after is not None else None
    following = None
    if left is not None:
        later = Q(score__lt=left.score) | Q(score=left.score, pk__gt=left.pk)
        following = rows.filter(later).first()
    return File(following or rows.first(), count)


def find_pair(acteur: Acteur, pk: int) -> Ressemblance | None:
    rows = Ressemblance.objects.filter(departement_id=acteur.departement_id, pk=pk)
    return rows.select_related("a", "b").first()


def distance_metres(a: Lieu, b: Lieu) -> int | None:
    """Metres between two places as the crow flies; None unless both positions are exact."""
    if a.latitude is None or b.latitude is None or a.longitude is None or b.longitude is None:
        return None
    if a.position_approximative or b.position_approximative:
        return None
    one, two = math.radians(a.latitude), math.radians(b.latitude)
    half = math.sin((two - one) / 2) ** 2
    half += math.cos(one) * math.cos(two) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    return round(2 * _TERRE_KM * 1000 * math.asin(min(1.0, math.sqrt(half))))
