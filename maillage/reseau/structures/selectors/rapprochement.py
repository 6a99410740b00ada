"""Records that may be one body: the pairs to judge, and what a new record looks like."""

from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from maillage.reseau.structures.enums import EtatStructure
from maillage.reseau.structures.models import RessemblanceStructure, Structure
from maillage.reseau.structures.ressemblance import Corps, Index, Verdict
from maillage.socle.comptes.acteur import Acteur

_COLONNES: Final = (
    "pk", "nom", "type", "siret", "commune_id", "commune__nom", "adresse", "telephone", "courriel", "site_web",
)  # fmt: skip
_SANS_CONTOUR: Final = ("a__commune__contour", "b__commune__contour")


class File(NamedTuple):
    """The pair in view (None when all is done), and how many wait."""

    paire: RessemblanceStructure | None
    restantes: int


class Semblable(NamedTuple):
    """A known body that a new one looks like. ``sure``: the calculation holds them for one."""

    structure: Structure
    raisons: tuple[str, ...]
    sure: bool


def bodies_of(departement_id: int) -> list[Corps]:
    """Living bodies of a Département as they are compared: active, or closed. One query."""
    rows = Structure.objects.living().filter(departement_id=departement_id).order_by("pk")
    return [body(*values) for values in rows.values_list(*_COLONNES)]


def body(pk: int, nom: str, type_: str, siret: str, insee: str | None, commune: str | None, *rest: str) -> Corps:
    return Corps(pk, nom, type_, siret, insee or "", commune or "", *rest)


def find_alike(acteur: Acteur, valeurs: dict[str, Any], *, sauf: int | None = None, limite: int = 5) -> list[Semblable]:
    """Known bodies that a record about to be written may double (« Cette structure existe peut-être déjà »). Two queries.

    ``valeurs``: columns of Structure (``commune``: a Commune or None); ``sauf``: the record itself when it is edited.
    Pairs that a person judged distinct are left out.
    """
    commune = valeurs.get("commune")
    wanted = Corps(
        sauf or 0,
        valeurs.get("nom", ""),
        valeurs.get("type", "AUTRE"),
        valeurs.get("siret", ""),
        commune.pk if commune else "",
        commune.nom if commune else "",
        *(valeurs.get(name, "") for name in ("adresse", "telephone", "courriel", "site_web")),
    )
    found = Index(bodies_of(acteur.departement_id)).search(wanted)
    apart = _judged_apart(acteur.departement_id, sauf) if sauf and found else set()
    kept = [(pk, judged) for pk, judged in found if pk not in apart][:limite]
    rows = (
        Structure.objects.visible_to(acteur)
        .select_related("commune")
        .defer("commune__contour")
        .in_bulk([pk for pk, _ in kept])
    )
    return [Semblable(rows[pk], one.raisons, one.verdict is Verdict.MEME) for pk, one in kept if pk in rows]


def _judged_apart(departement_id: int, pk: int) -> set[int]:
    rows = RessemblanceStructure.objects.filter(departement_id=departement_id, distinctes=True)
    pairs = rows.filter(Q(a=pk) | Q(b=pk)).values_list("a_id", "b_id")
    return {one if other == pk else other for one, other in pairs}


def open_pairs(departement_id: int) -> QuerySet[RessemblanceStructure]:
    """Pairs to judge, the most alike first; those with a record merged meanwhile are no longer a question."""
    rows = RessemblanceStructure.objects.filter(departement_id=departement_id, distinctes=None)
    rows = rows.exclude(a__etat=EtatStructure.FUSIONNEE).exclude(b__etat=EtatStructure.FUSIONNEE)
    return rows.select_related("a__commune", "b__commune").defer(*_SANS_CONTOUR).order_by("-score", "pk")


def count_open_pairs(departement_id: int) -> int:
    """How many pairs wait for a person."""
    return open_pairs(departement_id).count()


def next_pair(acteur: Acteur, after: int | None = None) -> File:
    """The pair to look at: the first, or the one that follows ``after`` (kept for later) in the same order."""
    rows = open_pairs(acteur.departement_id)
    count = rows.count()
    left = find_pair(acteur, after) if after is not None else None
    following = None
    if left is not None:
        later = Q(score__lt=left.score) | Q(score=left.score, pk__gt=left.pk)
        following = rows.filter(later).first()
    return File(following or rows.first(), count)


def find_pair(acteur: Acteur, pk: int) -> RessemblanceStructure | None:
    rows = RessemblanceStructure.objects.filter(departement_id=acteur.departement_id, pk=pk)
    return rows.select_related("a__commune", "b__commune").defer(*_SANS_CONTOUR).first()
