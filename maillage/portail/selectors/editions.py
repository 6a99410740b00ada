"""Reads of directories on paper: what is published, what waits."""

from collections.abc import Iterable
from pathlib import Path

from django.core.files.storage import default_storage
from django.db.models import OuterRef, Q, QuerySet, Subquery

from maillage.portail.models import Edition, Tirage
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Departement


def editions_of(acteur: Acteur) -> list[tuple[Edition, Tirage | None]]:
    """Editions of the actor's Département, each with its last file. Two queries whatever their number."""
    return _with_last(Edition.objects.visible_to(acteur))


def published_editions(departement: Departement) -> list[tuple[Edition, Tirage]]:
    """Editions that anyone may download, with their current file."""
    return [(edition, last) for edition, last in _with_last(Edition.objects.filter(departement=departement)) if last]


def _with_last(editions: QuerySet[Edition]) -> list[tuple[Edition, Tirage | None]]:
    made = Tirage.objects.made().filter(edition=OuterRef("pk")).order_by("-fait_le", "-pk")
    rows = list(editions.annotate(dernier=Subquery(made.values("pk")[:1])))
    files = Tirage.objects.in_bulk([row.dernier for row in rows if row.dernier])
    return [(row, files.get(row.dernier)) for row in rows]


def versions_of(edition: Edition) -> list[Tirage]:
    """Its files, the last first, and what waits."""
    return list(edition.tirages.all()[:50])


def find_tirage(departement: Departement, cle: str) -> Tirage | None:
    """The making of this key, in this Département."""
    return Tirage.objects.filter(departement=departement, cle=cle).select_related("edition").first()


def ahead_of(tirage: Tirage) -> int:
    """How many of this Département are made before it: the worker takes the highest priority, then the oldest."""
    before = Q(priorite__gt=tirage.priorite) | Q(priorite=tirage.priorite, pk__lt=tirage.pk) | Q(etat="EN_COURS")
    return (
        Tirage.objects.filter(departement=tirage.departement_id).waiting().filter(before).exclude(pk=tirage.pk).count()
    )


def files_of(departement_id: int) -> Iterable[Path]:
    """Files of its directories on the disk: they leave with a Département that closes."""
    for names in Tirage.objects.filter(departement=departement_id).values_list("fichier", "livret"):
        yield from (Path(default_storage.path(name)) for name in names if name)
