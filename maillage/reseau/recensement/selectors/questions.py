"""The queue of questions: one at a time, in a stable order, with what helps to answer."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from maillage.reseau.lieux.enums import Verdict
from maillage.reseau.lieux.models import Ressemblance
from maillage.reseau.recensement.models import Doute
from maillage.socle.comptes.acteur import Acteur

LIGNE, DISPARU = "_ligne", "_disparu"
"""Kinds of question that are not about one field: the row as a whole, and a place gone from its source."""
REGLE_DISPARU = "source.disparu"


class FiltresQuestions(NamedTuple):
    """What the address asks for. ``champs``: names of fields, LIGNE or DISPARU."""

    champs: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()
    lots: tuple[int, ...] = ()
    cause: str = ""


def visible_questions(acteur: Acteur) -> QuerySet[Doute]:
    """Where a page about one question starts from."""
    return Doute.objects.visible_to(acteur).select_related("lot__source", "ligne", "lieu")


def open_questions(acteur: Acteur, filtres: FiltresQuestions = FiltresQuestions()) -> QuerySet[Doute]:  # noqa: B008
    """Questions without an answer, filtered, in the order in which they were laid."""
    rows = visible_questions(acteur).open()  # type: ignore[attr-defined]
    if filtres.champs:
        wanted = Q(champ__in=[name for name in filtres.champs if name not in {LIGNE, DISPARU}] or ["(aucun)"])
        if LIGNE in filtres.champs:
            wanted |= Q(champ="") & ~Q(regle=REGLE_DISPARU)
        if DISPARU in filtres.champs:
            wanted |= Q(regle=REGLE_DISPARU)
        rows = rows.filter(wanted)
    if filtres.sources:
        rows = rows.filter(lot__source__in=filtres.sources)
    if filtres.lots:
        rows = rows.filter(lot__in=filtres.lots)
    if filtres.cause:
        rows = rows.filter(cause=filtres.cause)
    return rows.order_by("pk")  # type: ignore[no-any-return]


def next_question(acteur: Acteur, filtres: FiltresQuestions, after: int = 0) -> Doute | None:
    """The first question after ``after``: a skipped one keeps its rank and comes back when the queue starts again."""
    return open_questions(acteur, filtres).filter(pk__gt=after).first()


def count_open(acteur: Acteur, filtres: FiltresQuestions = FiltresQuestions()) -> int:  # noqa: B008
    return open_questions(acteur, filtres).count()


def _counted(acteur: Acteur) -> QuerySet[Doute]:
    rows: QuerySet[Doute] = Doute.objects.visible_to(acteur).open().order_by()
    return rows


def count_by_kind(acteur: Acteur) -> list[tuple[str, int]]:
    """(field, LIGNE or DISPARU; number of open questions), the most numerous first."""
    counts: dict[str, int] = {}
    gone = Q(regle=REGLE_DISPARU)
    for champ, number, vanished in (
        _counted(acteur).values_list("champ").annotate(n=Count("pk"), d=Count("pk", filter=gone))
    ):
        if champ:
            counts[champ] = number
            continue
        counts |= {kind: n for kind, n in ((LIGNE, number - vanished), (DISPARU, vanished)) if n}
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def count_by_source(acteur: Acteur) -> list[tuple[int, str, int]]:
    rows = _counted(acteur).values_list("lot__source_id", "lot__source__nom").annotate(n=Count("pk"))
    return sorted(rows, key=lambda row: (-row[2], row[1]))


def count_by_import(acteur: Acteur, limit: int = 12) -> list[tuple[int, str, int]]:
    rows = _counted(acteur).values_list("lot_id", "lot__nom_fichier").annotate(n=Count("pk"))
    return sorted(rows, key=lambda row: -row[0])[:limit]


def same_cause(acteur: Acteur, doute: Doute) -> QuerySet[Doute]:
    """Open questions that one answer can settle, this one included."""
    return open_questions(acteur, FiltresQuestions(cause=doute.cause))


def other_questions_of_row(acteur: Acteur, doute: Doute) -> Sequence[Doute]:
    """What else is asked of the same row."""
    if doute.ligne_id is None:
        return []
    return list(_counted(acteur).filter(ligne=doute.ligne_id).exclude(pk=doute.pk).order_by("pk")[:10])


def count_look_alikes(acteur: Acteur) -> int:
    """Pairs of places that may be one and wait for a person."""
    return Ressemblance.objects.filter(departement_id=acteur.departement_id, verdict=Verdict.OUVERT).count()
