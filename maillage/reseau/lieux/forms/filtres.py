"""The address of the staff table read as filters: what is not understood is ignored, never an error."""

from typing import Final

from django.http import QueryDict

from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.selectors.agents import SANS_NIVEAU, TRIS, Filtres

ANCIENNETES: Final = ((6, "Plus de 6 mois"), (12, "Plus d'un an"), (24, "Plus de 2 ans"))
NIVEAUX: Final = ("3", "2", "1", SANS_NIVEAU)
_TEXTE_MAX: Final = 80


def read_filters(query: QueryDict) -> Filtres:
    """Filters of a query string."""
    ancien = query.get("ancien", "")
    return Filtres(
        texte=query.get("q", "").replace("\x00", "").strip()[:_TEXTE_MAX],
        commune=_code(query.get("commune", ""), 5),
        epci=_code(query.get("epci", ""), 9),
        sources=tuple(int(pk) for pk in query.getlist("source") if pk.isascii() and pk.isdecimal() and len(pk) < 10),
        etats=tuple(etat for etat in query.getlist("etat") if etat in EtatLieu.values),
        niveaux=tuple(niveau for niveau in query.getlist("niveau") if niveau in NIVEAUX),
        avec_question="question" in query.getlist("reste"),
        sans_horaires="horaires" in query.getlist("reste"),
        ancien=int(ancien) if ancien in {str(months) for months, _ in ANCIENNETES} else 0,
    )


def read_sort(query: QueryDict) -> tuple[str, bool]:
    """Sort of a query string: a key of ``TRIS``, and whether it goes down. By name unless told."""
    asked = query.get("tri", "nom")
    name = asked.removeprefix("-")
    return (name, asked.startswith("-")) if name in TRIS else ("nom", False)


def _code(texte: str, longest: int) -> str:
    return texte if texte.isascii() and texte.isalnum() and len(texte) <= longest else ""
