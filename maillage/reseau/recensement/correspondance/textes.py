"""Fields of one value: a column, several columns joined, a part of a column, or a constant. And opening hours."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from maillage.reseau.recensement.correspondance.lu import SANS_TEXTE, Jours, Texte, cell_text

Cells = Mapping[str, Any]
Lecteur = Callable[[Cells], Texte]

_MAX_COORDINATES: Final = 500


def compile_texte(champ: str, forme: Mapping[str, Any]) -> Lecteur:
    """A function that reads ``champ`` in the cells of a row. ``forme`` has been checked."""
    if "joindre" in forme:
        joined = _joined(forme["joindre"])
        return _split_after(joined, forme["dissocier"]) if "dissocier" in forme else joined
    if "dissocier" in forme:
        return _split(champ, forme["dissocier"])
    if "valeur" in forme and "colonne" not in forme:
        constant = cell_text(forme["valeur"])
        return lambda _cells: Texte(constant, forme["valeur"], "")
    colonne = forme["colonne"]
    return _first_filled(tuple(colonne) if isinstance(colonne, list) else (colonne,))


def _first_filled(colonnes: tuple[str, ...]) -> Lecteur:
    def read(cells: Cells) -> Texte:
        for colonne in colonnes:
            cell = cells.get(colonne)
            text = cell_text(cell)
            if text:
                return Texte(text, cell, text)
        return SANS_TEXTE

    return read


def _joined(joindre: Mapping[str, Any]) -> Lecteur:
    colonnes, separator = tuple(joindre["colonnes"]), separateur(joindre, " ")
    fallback = compile_texte("", joindre["ou"]) if "ou" in joindre else None

    def read(cells: Cells) -> Texte:
        text = separator.join(filter(None, [cell_text(cells.get(colonne)) for colonne in colonnes]))
        if text:
            return Texte(text, text, text)
        return fallback(cells) if fallback else SANS_TEXTE

    return read


def _split(champ: str, dissocier: Mapping[str, Any]) -> Lecteur:
    colonne, separator, part = dissocier["colonne"], separateur(dissocier, ","), dissocier["partie"]
    # The reference keeps figures only, so that « POINT (-0.49 43.89) » splits in two numbers.
    coordinates = champ in {"latitude", "longitude"}
    noise = re.compile(rf"[^\d.\s,+\-{re.escape(separator)}]+")

    def read(cells: Cells) -> Texte:
        cell = cells.get(colonne)
        original = cell_text(cell)
        if not original:
            return SANS_TEXTE
        if isinstance(cell, list):
            value = cell[part] if -len(cell) <= part < len(cell) else None
            return Texte(cell_text(value), value, original)
        text = _part(noise.sub("", original[:_MAX_COORDINATES]) if coordinates else original, separator, part)
        return Texte(text, text, original)

    return read


def _split_after(joined: Lecteur, dissocier: Mapping[str, Any]) -> Lecteur:
    separator, part = separateur(dissocier, ","), dissocier["partie"]

    def read(cells: Cells) -> Texte:
        whole = joined(cells)
        text = _part(whole.texte, separator, part)
        return Texte(text, text, whole.original)

    return read


def _part(text: str, separator: str, part: int) -> str:
    parts = [piece.strip() for piece in text.split(separator)]
    parts = [piece for piece in parts if piece]
    return parts[part] if -len(parts) <= part < len(parts) else ""


def separateur(forme: Mapping[str, Any], default: str) -> str:
    """The separator of a ``joindre`` or ``dissocier``, its key with or without accent."""
    return str(forme.get("séparateur", forme.get("separateur", default))) or default


def compile_jours(horaires: Mapping[str, Any], semaine_ouverture: Mapping[str, Any] | None) -> Callable[[Cells], Jours]:
    """A function that reads the opening hours. Columns of one day are joined with « , », as the reference does."""
    jours = tuple(
        (jour["osm"], tuple(jour["colonne"]) if isinstance(jour["colonne"], list) else (jour["colonne"],))
        for jour in horaires.get("jours", ())
    )
    semaine, osm = horaires.get("semaine", ""), horaires.get("osm", "")
    weeks = compile_texte("semaine_ouverture", semaine_ouverture) if semaine_ouverture else None

    def read(cells: Cells) -> Jours:
        by_day: dict[str, str] = {}
        for day, colonnes in jours:
            text = ", ".join(filter(None, [cell_text(cells.get(colonne)) for colonne in colonnes]))
            if text:
                by_day[day] = f"{by_day[day]}, {text}" if day in by_day else text
        return Jours(
            by_day, cell_text(cells.get(semaine)), cell_text(cells.get(osm)), weeks(cells).texte if weeks else ""
        )

    return read
