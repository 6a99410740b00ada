"""The list of reports: filters kept in the address, newest first, page by page."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import CharField, Exists, Func, OuterRef, QuerySet, Subquery, Value

from maillage.base.pagination import PageCles, Tri, keyset
from maillage.reseau.equipes.models import Agent
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import EtatCompteRendu, Thematique
from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu, ContestationTardive

EXPORT_MAX: Final = 20_000
_TRI: Final = Tri("rang", str)
CHOIX_MAX: Final = 500


@dataclass(frozen=True)
class Filtres:
    """Days included. ``agent``, ``structure``: ids, 0 for all."""

    etat: str = ""
    theme: str = ""
    agent: int = 0
    structure: int = 0
    du: dt.date | None = None
    au: dt.date | None = None


def read_filters(query: Any) -> Filtres:
    """Filters of a query string; what is not understood is ignored."""
    etat, theme = query.get("etat", ""), query.get("theme", "")
    return Filtres(
        etat if etat in EtatCompteRendu.values else "",
        theme if theme in Thematique.values else "",
        _number(query.get("agent", "")),
        _number(query.get("structure", "")),
        _day(query.get("du", "")),
        _day(query.get("au", "")),
    )


def filter_reports(acteur: Acteur, filtres: Filtres) -> QuerySet[CompteRendu]:
    """Reports that the actor sees and the filters keep."""
    rows: QuerySet[CompteRendu] = CompteRendu.objects.visible_to(acteur)
    for name in ("etat", "agent", "structure"):
        if value := getattr(filtres, name):
            rows = rows.filter(**{name: value})
    if filtres.du:
        rows = rows.filter(jour__gte=filtres.du)
    if filtres.au:
        rows = rows.filter(jour__lte=filtres.au)
    if filtres.theme:
        told = Accompagnement.objects.kept().filter(compte_rendu=OuterRef("pk"), thematiques__contains=[filtres.theme])
        rows = rows.filter(Exists(told))
    return rows


def page_of_reports(rows: QuerySet[CompteRendu], *, apres: str, avant: str) -> PageCles[CompteRendu]:
    """Fifty of them, the newest day first, with the number of all and what ``_told_late`` adds. One query."""
    rank = Func("jour", Value("YYYYMMDD"), function="TO_CHAR", output_field=CharField())
    read = _told_late(rows).select_related("lieu", "structure", "agent").annotate(rang=rank)
    return keyset(read, _TRI, descending=True, apres=apres, avant=avant, count=True)


def export_rows(rows: QuerySet[CompteRendu]) -> QuerySet[CompteRendu]:
    """The same, whole, for a file."""
    read = _told_late(rows).select_related("lieu", "structure", "agent", "employeur", "convention")
    return read.order_by("-jour", "-pk")[:EXPORT_MAX]


def _told_late(rows: QuerySet[CompteRendu]) -> QuerySet[CompteRendu]:
    """Adds ``tardive_at``: when the host last said, after its delay, that something is wrong; None: it did not."""
    late = ContestationTardive.objects.filter(compte_rendu=OuterRef("pk")).order_by("-pk")
    return rows.annotate(tardive_at=Subquery(late.values("recue_at")[:1]))


def choices_of(acteur: Acteur) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """(advisers, hosts) of the reports that the actor sees, for the filters. Two queries."""
    seen = CompteRendu.objects.visible_to(acteur)
    agents = Agent.objects.filter(pk__in=seen.values("agent")).order_by("nom", "pk")
    hosts = Structure.objects.filter(pk__in=seen.values("structure")).order_by("nom", "pk")
    return list(agents.values_list("pk", "nom")[:CHOIX_MAX]), list(hosts.values_list("pk", "nom")[:CHOIX_MAX])


def waiting_for(acteur: Acteur, etat: EtatCompteRendu) -> QuerySet[CompteRendu]:
    """Reports in a state, as the side list counts them."""
    rows: QuerySet[CompteRendu] = CompteRendu.objects.visible_to(acteur).filter(etat=etat)
    return rows


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
