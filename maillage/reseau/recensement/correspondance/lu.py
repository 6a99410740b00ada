"""What a mapping reads in a row, before any cleaning: the text as found, and where it was found."""

from typing import Any, Final, NamedTuple


class Texte(NamedTuple):
    """A field of one value. ``texte``: the text told by the mapping (joined, split); ``valeur``: the raw cell when a

    single column feeds the field, else ``texte``; ``original``: all the text of the columns named, for the person.
    """

    texte: str
    valeur: Any
    original: str


class Choix(NamedTuple):
    """A field of the national vocabularies. ``cibles``: values whose rule matched, in the order of the mapping, each

    once. ``textes``: (column, text) of the columns named that hold something, so that what matched nothing can be asked.
    """

    cibles: tuple[str, ...]
    textes: tuple[tuple[str, str], ...]


class Jours(NamedTuple):
    """Opening hours. ``jours``: OSM day (Mo…Su) → text; ``semaine``: one free text; ``osm``: text said to be OSM;

    ``semaine_ouverture``: which weeks (« Semaine impaire »).
    """

    jours: dict[str, str]
    semaine: str
    osm: str
    semaine_ouverture: str


Lu = Texte | Choix | Jours

SANS_TEXTE: Final = Texte("", None, "")
SANS_CHOIX: Final = Choix((), ())


def cell_text(cell: Any) -> str:
    """A cell as text, outer blanks removed. Whole floats lose « .0 »; a list is joined with « | » as the schema

    does (with « , » when it holds numbers: coordinates); True and False become « true » and « false ».
    """
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if cell is True or cell is False:
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, list):
        numbers = all(isinstance(item, int | float) for item in cell)
        return ("," if numbers else "|").join(filter(None, map(cell_text, cell)))
    return str(cell).strip()
