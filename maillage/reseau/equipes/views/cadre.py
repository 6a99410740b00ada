"""What the pages of the team share: breadcrumb, side list, spreadsheet, the objects of an address."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse

from maillage.base.fichiers import serve_file
from maillage.base.tableur import escape_formula
from maillage.base.tenancy import stream
from maillage.reseau.equipes.models import Agent, Poste
from maillage.reseau.equipes.perms import may_see_agent, may_see_team, may_see_totals
from maillage.reseau.equipes.selectors.fiche import find_agent, find_poste
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.taches import Groupe, Lien

METHODES: Final = ["GET", "HEAD", "POST"]
T = TypeVar("T")


def crumbs(*steps: tuple[str, str], last: str = "") -> list[dict[str, str]]:
    """Breadcrumb. ``steps``: (label, address) between the board and this page; ``last``: this page, None for the board."""
    fil = [{"libelle": "Mon espace", "url": settings.LOGIN_REDIRECT_URL}]
    if not last:
        return [*fil, {"libelle": "Équipe"}]
    fil.append({"libelle": "Équipe", "url": reverse("equipes:board")})
    return [*fil, *({"libelle": libelle, "url": url} for libelle, url in steps), {"libelle": last}]


def query_of(query: QueryDict, **changes: str) -> str:
    """The query string of the filters, without the cursor, with ``changes``; what is empty is left out."""
    kept = query.copy()
    for name, value in {"apres": "", "avant": "", **changes}.items():
        kept[name] = value
    for name in [name for name, values in kept.lists() if not any(values)]:
        del kept[name]
    return kept.urlencode()


def url_of(request: HttpRequest, **changes: str) -> str:
    """The page in view, with other parameters."""
    return f"{request.path}?{query_of(request.GET, **changes)}"


def or_404(found: T | None) -> T:
    """What does not exist for the actor does not exist."""
    if found is None:
        raise Http404
    return found


def get_poste(acteur: Acteur, pk: int) -> Poste:
    return or_404(find_poste(acteur, pk))


def get_agent(acteur: Acteur, pk: int) -> Agent:
    """404 when unseen, 403 when it is the record of a colleague."""
    agent = or_404(find_agent(acteur, pk))
    if not may_see_agent(acteur, agent):
        raise PermissionDenied
    return agent


def agent_url(agent: Agent) -> str:
    return reverse("equipes:agent", args=[agent.pk])


def poste_url(poste: Poste) -> str:
    return reverse("equipes:poste", args=[poste.pk])


def staff_links(acteur: Acteur) -> Groupe | None:
    """What this app puts in the side list of staff pages."""
    if not may_see_totals(acteur):
        return None
    label = "Équipe" if may_see_team(acteur) else "Équipe : postes et financement"
    return Groupe(30, "Le réseau", (Lien(label, reverse("equipes:board")),))


def csv_answer(
    departement_id: int, nom: str, head: Sequence[str], rows: Callable[[], Iterable[Sequence[str]]]
) -> HttpResponseBase:
    """A CSV that a French spreadsheet opens as it is, where no cell is a formula; in a transaction of its own."""
    body = stream(departement_id, lambda: _lines(head, rows()))
    answer: HttpResponseBase = serve_file(body, nom=nom, content_type="text/csv; charset=utf-8")
    return answer


def _lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "\ufeff"  # tells the spreadsheet that the file is in UTF-8
    yield _line(head)
    for row in rows:
        yield _line([escape_formula(cell) for cell in row])


def _line(cells: Sequence[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
