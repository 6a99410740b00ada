"""Published places as anyone reads them: from the public table only, always within one Département (ADR 0003).

Lists and searches are asked of ``selectors.recherche``.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from django.db import connection
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
    return next(iter(_page.read("departement_id = %s AND cle = %s", [departement.pk, cle])), None)


def read_many(keys: list[int]) -> list[LieuPublic]:
    """The published places of these primary keys, in any order, as a list shows them."""
    return _carte.read("lieu_id = ANY(%s)", [keys])


class _Lecture:
    """Reads published places with one prepared text of SQL: a list of forty columns takes Django longer to write than
    PostgreSQL to answer (0.46 ms of processor a place page, 0.08 so). What is left out is read when it is asked for.
    """

    def __init__(self, *sans: str) -> None:
        self._sans = sans

    @cached_property
    def _champs(self) -> list[Any]:
        return [field for field in LieuPublic._meta.concrete_fields if field.attname not in self._sans]

    @cached_property
    def _sql(self) -> str:
        return f"SELECT {', '.join(field.column for field in self._champs)} FROM {LieuPublic._meta.db_table} WHERE "  # noqa: S608 (columns of ours)

    @cached_property
    def _traduits(self) -> list[tuple[int, Any]]:
        """(rank, from_db_value) of the fields that PostgreSQL gives in other words than Python's."""
        told = ((rank, getattr(field, "from_db_value", None)) for rank, field in enumerate(self._champs))
        return [(rank, translate) for rank, translate in told if translate]

    def read(self, where: str, params: list[Any]) -> list[LieuPublic]:
        """Those that answer to ``where``, words of ours whose values are ``params``."""
        names = [field.attname for field in self._champs]
        with connection.cursor() as cursor:
            cursor.execute(self._sql + where, params)
            rows = [list(row) for row in cursor.fetchall()]
        for row in rows:
            for rank, translate in self._traduits:
                row[rank] = translate(row[rank], None, connection)
        return [LieuPublic.from_db(connection.alias, names, row) for row in rows]


_page: Final = _Lecture("recherche", "mots", "ouvertures", "masque", "particulier")
_carte: Final = _Lecture("recherche", "mots", "ouvertures", "masque", "particulier", "presentation_detail")


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
