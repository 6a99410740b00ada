"""How a place is written for open data: one flat record, and lines of CSV.

Source: schema v1.0.2 and the files that the national tool publishes. Several values are one string joined with « | »;
absent fields are omitted from JSON and left as bare empty cells in CSV, where every other cell is quoted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from maillage.reseau.lieux.schema.champs import CHAMPS, FIELD_NAMES, FIELDS
from maillage.reseau.lieux.schema.enumerations import ENUMERATIONS, label_for_export

PIVOT_INCONNU: Final = "00000000000000"
"""Written when neither SIRET nor RNA is known: the schema requires the field."""

NUMEROS_LONGS: Final[Mapping[str, str]] = {"3960": "+33971103960", "3230": "+33969322121"}
"""Long form, published by its operator, of a short number: the official pattern cannot express short ones."""

_QUOTES_DROPPED: Final = frozenset({"nom", "adresse", "complement_adresse"})
_TEXTES: Final = frozenset(
    {"nom", "commune", "adresse", "complement_adresse", "presentation_resume", "presentation_detail", "source"}
    | {"structure_parente", "autres_formations_labels", "horaires", "id"}
)
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_BLANKS: Final = re.compile(r"\s+")
_QUOTES: Final = re.compile(r'\s*"\s*')


def _written_phone(numeros: Iterable[str]) -> str:
    for numero in numeros:
        long = NUMEROS_LONGS.get(numero, numero)
        if long.startswith("+"):
            return long
    return ""


def _written(nom: str, valeur: Any) -> str | float | int:
    if isinstance(valeur, datetime):
        return valeur.date().isoformat()
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, tuple | list):
        if nom == "telephone":
            return _written_phone(valeur)
        if nom in ENUMERATIONS:
            return "|".join(label_for_export(label) for label in valeur)
        # A bar inside one free label would split it on reading.
        return "|".join(str(element).replace("|", "/") for element in valeur)
    if isinstance(valeur, int | float) and CHAMPS[nom].type == "nombre":
        return valeur
    return str(valeur)


def to_record(valeurs: Mapping[str, Any]) -> dict[str, str | float | int]:
    """Flat record of the national schema from cleaned values (tuples, dates, numbers, text; None = unknown).

    Keys come in published order; unknown keys are left out, absent fields too. ``pivot`` is always written.
    The result goes to JSON as it is.
    """
    record: dict[str, str | float | int] = {}
    for champ in FIELDS:
        valeur = valeurs.get(champ.nom)
        if valeur in (None, "", ()):
            if champ.nom == "pivot":
                record["pivot"] = PIVOT_INCONNU
            continue
        written = _written(champ.nom, valeur)
        if written != "":
            record[champ.nom] = written
    return record


def _cell(nom: str, valeur: Any) -> str:
    texte = str(valeur)
    if nom in _QUOTES_DROPPED:
        texte = _QUOTES.sub(" ", texte) if '"' in texte else texte
    elif nom == "horaires":
        # Quotes hold the comments of opening_hours: without them the hours cannot be read.
        texte = texte.replace('"', '""')
    elif '"' in texte:
        texte = texte.replace('"', "＂")
    texte = _BLANKS.sub(" ", texte).strip()
    # A spreadsheet runs such a cell as a formula. Phones and coordinates keep the sign their format wants.
    if nom in _TEXTES and texte.startswith(_FORMULA_STARTS):
        texte = "'" + texte
    return f'"{texte}"'


def serialise_csv_header(extra: Iterable[str] = ()) -> str:
    """Header line, without its end of line. ``extra``: names of our own columns, after the schema's."""
    return ",".join(f'"{nom}"' for nom in (*FIELD_NAMES, *extra))


def serialise_csv_row(record: Mapping[str, Any], extra: Iterable[str] = ()) -> str:
    """One CSV line, without its end of line, from a record written by ``to_record``.

    Absent fields are bare, absent extra columns are ``""``; double quotes, which careless readers of these files do
    not support, are dropped from names and addresses, doubled in hours and widened elsewhere; line breaks become spaces; a text that a
    spreadsheet would run as a formula gets an apostrophe.
    """
    cells = [_cell(nom, record[nom]) if record.get(nom) not in (None, "") else "" for nom in FIELD_NAMES]
    cells += [_cell("nom", record.get(nom, "")) for nom in extra]
    return ",".join(cells)


def serialise_csv(records: Iterable[Mapping[str, Any]], extra: Iterable[str] = ()) -> Iterator[str]:
    """Lines of a whole file, header first, each ended by a line feed: memory stays flat."""
    noms = tuple(extra)
    yield serialise_csv_header(noms) + "\n"
    for record in records:
        yield serialise_csv_row(record, noms) + "\n"
