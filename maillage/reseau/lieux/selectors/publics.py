"""Published places as anyone reads them: from the public table only, always within one Département (ADR 0003).

Lists and searches are asked of ``selectors.recherche``.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from django.db.models import QuerySet

from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.models import Lieu, LieuPublic
from maillage.socle.territoires.models import Departement

FUSIONS_MAX: Final = 10


def published(departement: Departement) -> QuerySet[LieuPublic]:
    """Published places of the Département. Long texts and what is searched stay in the database."""
    return LieuPublic.objects.filter(departement=departement).defer(
        "recherche", "presentation_detail", "mots", "ouvertures"
    )


def find_published(departement: Departement, cle: str) -> LieuPublic | None:
    """The published place of this key, or None."""
    rows = LieuPublic.objects.filter(departement=departement, cle=cle).defer("recherche", "mots", "ouvertures")
    return next(
        iter(rows.order_by()), None
    )  # the key is unique: there is nothing to sort, which is what ``first`` costs


def find_several(departement: Departement, cles: Iterable[str]) -> dict[str, LieuPublic]:
    """Key → published place, for those of ``cles`` that are. One query."""
    rows = LieuPublic.objects.filter(departement=departement, cle__in=list(cles)).defer(
        "recherche", "mots", "ouvertures"
    )
    return {row.cle: row for row in rows}


class Disparu(StrEnum):
    """What became of a key that is no longer published."""

    INCONNU = "INCONNU"
    RETIRE = "RETIRE"
    FERME = "FERME"


def what_became(cle: str) -> LieuPublic | Disparu:
    """For a key that is not published: the place it was merged into, or what happened to it."""
    lieu = Lieu.objects.filter(cle=cle).select_related("fusionne_dans").first()
    for _ in range(FUSIONS_MAX):
        if lieu is None or lieu.fusionne_dans_id is None:
            break
        lieu = Lieu.objects.filter(pk=lieu.fusionne_dans_id).first()
    if lieu is None or lieu.etat == EtatLieu.EN_REVUE:
        # A place never published yet is nobody's business.
        return Disparu.INCONNU
    if lieu.etat == EtatLieu.PUBLIE:
        return LieuPublic.objects.filter(pk=lieu.pk).first() or Disparu.INCONNU
    return Disparu.FERME if lieu.etat == EtatLieu.FERME else Disparu.RETIRE


def count_published(departement: Departement) -> int:
    """How many places anyone may find."""
    return LieuPublic.objects.filter(departement=departement).count()
