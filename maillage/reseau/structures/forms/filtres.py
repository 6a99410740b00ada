"""The address of the directory read as filters: what is not understood is ignored, never an error."""

from typing import Final

from django.http import QueryDict

from maillage.reseau.structures.enums import TypeStructure
from maillage.reseau.structures.selectors.annuaire import TRIS, Filtres
from maillage.reseau.structures.selectors.personnes import TRIS_PERSONNES
from maillage.socle.comptes.enums import Role

TEXTE_MAX: Final = 80


def read_filters(query: QueryDict) -> Filtres:
    """Filters of a query string."""
    secteur, role = query.get("secteur", ""), query.get("role", "")
    return Filtres(
        texte=query.get("q", "").replace("\x00", "").strip()[:TEXTE_MAX],
        types=tuple(dict.fromkeys(value for value in query.getlist("type") if value in TypeStructure.values)),
        commune=_code(query.get("commune", ""), 5),
        epci=_code(query.get("epci", ""), 9),
        secteur=int(secteur) if secteur.isascii() and secteur.isdecimal() and len(secteur) < 10 else 0,
        role=role if role in Role.values else "",
        avec_membres="membres" in query.getlist("avec"),
        fermees="fermees" in query.getlist("avec"),
    )


def read_sort(query: QueryDict, *, people: bool = False) -> tuple[str, bool]:
    """Sort of a query string, and whether it goes down. By name unless told."""
    asked = query.get("tri", "nom")
    name = asked.removeprefix("-")
    return (name, asked.startswith("-")) if name in (TRIS_PERSONNES if people else TRIS) else ("nom", False)


def _code(texte: str, longest: int) -> str:
    return texte if texte.isascii() and texte.isalnum() and len(texte) <= longest else ""
