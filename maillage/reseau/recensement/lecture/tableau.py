"""From lines of cells to named rows: where the column names are, names made unique, uneven lines.

Shared by CSV and workbooks. A line of cells is a list; a named row is a ``Row``.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from maillage.reseau.recensement.lecture.erreurs import PAS_TABLEAU, SANS_LIGNE, SourcePasTableau, SourceVide

MAX_COLUMNS: Final = 2_000
_SAMPLE: Final = 200
_HEADER_SEARCH: Final = 30
_MAX_BLANKS: Final = 100_000
"""Blank lines gone through while looking for the column names."""
_DATA: Final = re.compile(r"^\d{5}$|^0\d(?:[ .]?\d\d){4}$|[^@\s]@[^@\s]+\.")
"""A postal code, a phone number or an e-mail is never the name of a column."""

Ligne = tuple[int, Sequence[Any]]
"""(number of the line as a person counts it, from 1; cells)."""
Lignes = Callable[[], Iterator[Ligne]]
"""Gives all the lines again, from the first."""


@dataclass(slots=True)
class Row:
    """One row. ``index``: 0-based among the rows that hold something. ``ligne``: line of the file, from 1.

    ``cells``: column name → text (CSV), or str, int, float, bool, list, dict, None (JSON).
    """

    index: int
    cells: dict[str, Any]
    ligne: int


@dataclass
class Entete:
    """What a first look at the lines found."""

    position: int
    """How many lines stand before the column names."""
    noms: list[str]
    doublons: list[str] = field(default_factory=list)


def is_blank(cells: Sequence[Any]) -> bool:
    """True when no cell holds anything."""
    return not any(cell is not None and cell is not False and str(cell).strip() for cell in cells)


def find_header(lignes: Lignes) -> Entete:
    """The line of column names: the first that is about as wide as the table and holds words.

    Title lines and blank lines above it are skipped. Raises SourceVide or SourcePasTableau.
    """
    sample: list[tuple[int, Sequence[Any]]] = []
    blanks = 0
    for position, (_, cells) in enumerate(lignes()):
        if is_blank(cells):
            blanks += 1
            if blanks > _MAX_BLANKS:  # nothing but line ends: half a minute a pass
                break
        else:
            # Fifty lines of half a million cells each would not fit in memory.
            sample.append((position, cells[:MAX_COLUMNS]))
        if len(sample) >= _SAMPLE:
            break
    if not sample:
        raise SourceVide(SANS_LIGNE)
    width = _usual_width(sample)
    if width < 2:
        raise SourcePasTableau(PAS_TABLEAU)
    for position, cells in sample[:_HEADER_SEARCH]:
        if _filled(cells) >= max(2, width * 0.6) and _is_wordy(cells):
            return Entete(position, *_unique_names(cells))
    position, cells = sample[0]
    return Entete(position, *_unique_names(cells))


def _filled(cells: Sequence[Any]) -> int:
    return sum(1 for cell in cells if cell is not None and str(cell).strip())


def _usual_width(sample: list[tuple[int, Sequence[Any]]]) -> int:
    """Most common number of columns, trailing blanks left out; the widest of two that are as common."""
    counts = Counter(_last_filled(cells) for _, cells in sample)
    return max(counts, key=lambda width: (counts[width], width))


def _last_filled(cells: Sequence[Any]) -> int:
    for at in range(len(cells), 0, -1):
        if cells[at - 1] is not None and str(cells[at - 1]).strip():
            return at
    return 0


def _is_wordy(cells: Sequence[Any]) -> bool:
    """Column names are words: at most a fifth of them are figures or dates."""
    filled = [str(cell).strip() for cell in cells if cell is not None and str(cell).strip()]
    figures = sum(1 for text in filled if not any(c.isalpha() for c in text))
    return figures * 5 <= len(filled)


def _unique_names(cells: Sequence[Any]) -> tuple[list[str], list[str]]:
    """Names as found, but unique: « nom », « nom (2) »; an empty one is « colonne 3 ». And the repeated ones."""
    names: list[str] = []
    repeated: list[str] = []
    seen: set[str] = set()
    given = {str(cell).strip() for cell in cells if cell is not None}
    for number, cell in enumerate(cells[:MAX_COLUMNS], start=1):
        base = ("" if cell is None else str(cell).strip().strip("\ufeff")) or f"colonne {number}"
        name, copy = base, 2
        while name in seen or (name != base and name in given):
            name, copy = f"{base} ({copy})", copy + 1
        if name != base:
            repeated.append(base)
        seen.add(name)
        names.append(name)
    return names, list(dict.fromkeys(repeated))


class Tableau:
    """Rows of a table whose lines can be given again. ``scan`` must be called once before ``rows``."""

    def __init__(self, lignes: Lignes, *, max_rows: int) -> None:
        self._lignes = lignes
        self._max_rows = max_rows
        self._header = find_header(lignes)
        self.columns = list(self._header.noms)
        self.alerts: list[str] = []
        self.row_count = 0
        self._endless = False

    def scan(self) -> None:
        """Go through all lines once: count rows, find uneven lines and columns without name."""
        width, named = len(self._header.noms), set(self.columns)
        short = long = 0
        widest, cut = width, False
        unnamed = {at for at in range(width) if self._is_unnamed(at)}
        for _, cells in self._data():
            if self.row_count >= self._max_rows:
                cut = True
                break
            self.row_count += 1
            if len(cells) < width:
                short += 1
            filled = _last_filled(cells[width:])
            if filled:
                long += 1
                widest = min(max(widest, width + filled), MAX_COLUMNS)
            if unnamed:
                unnamed -= {at for at in unnamed if at < len(cells) and cells[at] not in {"", None}}
        if not self.row_count:
            raise SourceVide(SANS_LIGNE)
        self.columns = [name for at, name in enumerate(self.columns) if at not in unnamed]
        self.columns += [_extra_name(number, named) for number in range(width + 1, widest + 1)]
        self._tell(short, long, cut=cut or self._endless)

    def _is_unnamed(self, at: int) -> bool:
        return self._header.noms[at] == f"colonne {at + 1}"

    def _tell(self, short: int, long: int, *, cut: bool) -> None:
        if self._header.position:
            self.alerts.append(
                f"Les noms de colonnes sont à la ligne {self._header.position + 1} : ce qui est au-dessus n'est pas lu."
            )
        if any(_DATA.search(name) for name in self._header.noms):
            self.alerts.append(
                "La ligne des noms de colonnes semble manquer : la première ligne ressemble à un lieu. "
                "Ajoutez une ligne de noms, puis renvoyez le fichier."
            )
        if self._header.doublons:
            names = ", ".join(f"« {name} »" for name in self._header.doublons[:5])
            self.alerts.append(f"Plusieurs colonnes ont le même nom : {names}. Elles sont numérotées.")
        if short:
            self.alerts.append(f"{short} ligne(s) sont trop courtes : les colonnes absentes sont lues comme vides.")
        if long:
            self.alerts.append(
                f"{long} ligne(s) sont trop longues : ce qui dépasse est dans des colonnes sans nom, à la fin."
            )
        if cut:
            self.alerts.append(
                f"Le fichier est trop long : seules les {self._max_rows:,} premières lignes sont lues.".replace(
                    ",", " "
                )
            )

    def rows(self, start: int = 0) -> Iterator[Row]:
        """Rows from index ``start``."""
        names = self._header.noms
        width = len(names)
        known = set(names)
        for index, (ligne, cells) in enumerate(self._data()):
            if index >= self.row_count:
                return
            if index < start:
                continue
            row = dict(zip(names, cells, strict=False))
            if len(cells) < width:
                for name in names[len(cells) :]:
                    row[name] = ""
            elif len(cells) > width:
                for number, cell in enumerate(cells[width:MAX_COLUMNS], start=width + 1):
                    if cell not in {"", None}:
                        row[_extra_name(number, known)] = cell
            yield Row(index, row, ligne)

    def _data(self) -> Iterator[Ligne]:
        position = self._header.position
        blanks = 0
        for at, (ligne, cells) in enumerate(self._lignes()):
            if at <= position:
                continue
            if not is_blank(cells):
                yield ligne, cells
                continue
            blanks += 1
            if blanks > self._max_rows:
                # A file of 50 MB may hold nothing but line ends: going through them takes minutes.
                self._endless = True
                return


def _extra_name(number: int, known: set[str]) -> str:
    name = f"colonne {number}"
    return f"{name} (en plus)" if name in known else name
