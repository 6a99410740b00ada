"""Reports of visitors: one question a place and information, with all that was said of it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from maillage.base.pagination import PageCles, Tri, keyset
from maillage.reseau.lieux.enums import ChampSignale, EtatSignalement
from maillage.reseau.lieux.models import Lieu, Signalement
from maillage.reseau.lieux.selectors.publics import FUSIONS_MAX
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import PILOTES

PAR_PAGE: Final = 20


@dataclass(frozen=True)
class FiltresSignalement:
    """``etat``: the open ones unless told. ``champ``: every kind when empty. ``texte``: a part of the name of the place."""

    etat: str = EtatSignalement.OUVERT
    champ: str = ""
    texte: str = ""


class Question(NamedTuple):
    """A place and an information, with its reports of one state, oldest first. ``lieu``: the place as it stands, after merges."""

    tete: Signalement
    lieu: Lieu
    dits: list[Signalement]


class Attente(NamedTuple):
    """An open question, for the list of duties."""

    lieu_id: int
    cle: str
    nom: str
    code_insee: str
    structure_id: int | None
    champ: str
    nombre: int
    premier: dt.datetime
    numero: int


def read_filters(query: Any) -> FiltresSignalement:
    """Filters of a query string; what is not understood is ignored."""
    etat, champ = query.get("etat", ""), query.get("champ", "")
    return FiltresSignalement(
        etat if etat in EtatSignalement.values else EtatSignalement.OUVERT,
        champ if champ in ChampSignale.values else "",
        query.get("q", "").replace("\x00", "").strip()[:80],
    )


def visible_reports(acteur: Acteur) -> QuerySet[Signalement]:
    """Where every staff page about reports starts from."""
    return Signalement.objects.visible_to(acteur)


def open_questions(acteur: Acteur) -> QuerySet[Signalement]:
    """One row for each question that waits: its first report."""
    return _heads(visible_reports(acteur).filter(etat=EtatSignalement.OUVERT))


def filter_reports(acteur: Acteur, filtres: FiltresSignalement) -> QuerySet[Signalement]:
    """Every report that the filters keep, one by one."""
    rows = visible_reports(acteur).filter(etat=filtres.etat)
    if filtres.champ:
        rows = rows.filter(champ=filtres.champ)
    if filtres.texte:
        rows = rows.filter(lieu__nom__icontains=filtres.texte)
    return rows


def page_of_questions(
    acteur: Acteur, filtres: FiltresSignalement, *, apres: str, avant: str
) -> tuple[list[Question], PageCles[Signalement]]:
    """Questions, ``PAR_PAGE`` a page: those that wait oldest first, the answered ones newest first. Two queries.

    ``PageCles.total``: questions in the whole list.
    """
    rows = _heads(filter_reports(acteur, filtres)).select_related("lieu", "lieu__fusionne_dans")
    done = filtres.etat != EtatSignalement.OUVERT
    page = keyset(rows, Tri("id", int), descending=done, apres=apres, avant=avant, taille=PAR_PAGE, count=True)
    return _questions(acteur, page.lignes), page


def find_question(acteur: Acteur, pk: int) -> Question | None:
    """The question that this report belongs to."""
    row = visible_reports(acteur).select_related("lieu", "lieu__fusionne_dans").filter(pk=pk).first()
    return _questions(acteur, [row])[0] if row else None


def together(signalement: Signalement) -> QuerySet[Signalement]:
    """The reports that are one question with this one: same place, information and state, answered by the same act."""
    rows = Signalement.objects.filter(
        departement_id=signalement.departement_id,
        lieu_id=signalement.lieu_id,
        champ=signalement.champ,
        etat=signalement.etat,
    )
    return rows.filter(traite_le=signalement.traite_le) if signalement.traite_le else rows


def waiting(departement_id: int, numeros: Iterable[int] | None = None) -> Iterator[Attente]:
    """Open questions of a Département, of all places or of ``numeros`` (ids of places). One query."""
    rows = Signalement.objects.filter(departement_id=departement_id, etat=EtatSignalement.OUVERT)
    if numeros is not None:
        rows = rows.filter(lieu__in=list(numeros))
    columns = ("lieu_id", "lieu__cle", "lieu__nom", "lieu__code_insee", "lieu__structure_id", "champ")
    grouped = rows.order_by("lieu_id", "champ").values_list(*columns)
    for row in grouped.annotate(nombre=Count("pk"), premier=Min("created_at"), numero=Min("pk")):
        yield Attente(*row)


def _heads(rows: QuerySet[Signalement]) -> QuerySet[Signalement]:
    """The first report of each question."""
    same = {name: OuterRef(name) for name in ("departement_id", "etat", "lieu", "champ")}
    former = Signalement.objects.filter(**same, pk__lt=OuterRef("pk"))
    # NULL equals nothing in SQL: open reports have no date, answered ones share that of their act.
    return rows.filter(~Exists(former.filter(traite_le=None)), ~Exists(former.filter(traite_le=OuterRef("traite_le"))))


def _questions(acteur: Acteur, heads: list[Signalement]) -> list[Question]:
    """Each head with the reports that go with it. One query, and one more for each further merger of a place kept."""
    said: dict[tuple[Any, ...], list[Signalement]] = {}
    states, places = {head.etat for head in heads}, {head.lieu_id for head in heads}
    for row in visible_reports(acteur).filter(lieu__in=places, etat__in=states).order_by("pk"):
        said.setdefault(_key(row), []).append(row)
    heirs = _heirs([head.lieu for head in heads])
    return [Question(head, _standing(acteur, head.lieu, heirs), said[_key(head)]) for head in heads]


def _heirs(lieux: list[Lieu]) -> dict[int, Lieu]:
    """Absorbed place → the one that stands at the end of its mergers, however many followed one another."""
    ends = {lieu.pk: lieu.fusionne_dans for lieu in lieux if lieu.fusionne_dans is not None}
    for _ in range(FUSIONS_MAX):
        further = {end.fusionne_dans_id for end in ends.values() if end.fusionne_dans_id is not None}
        if not further:
            break
        known = Lieu.objects.in_bulk(further)
        ends = {pk: known.get(end.fusionne_dans_id or 0, end) for pk, end in ends.items()}
    return ends


def _standing(acteur: Acteur, lieu: Lieu, heirs: dict[int, Lieu]) -> Lieu:
    """The place that was kept, for whoever may read its working record: another body's is not his to read."""
    heir = heirs.get(lieu.pk)
    readable = heir is not None and (acteur.roles & PILOTES or heir.structure_id in acteur.structures)
    return heir if heir is not None and readable else lieu


def _key(row: Signalement) -> tuple[Any, ...]:
    return row.lieu_id, row.champ, row.etat, row.traite_le
