"""CSV files: read as a stream, whatever their quotes.

Python's reader goes to the end of the file after a quote that is never closed. Here a record that goes on for
too long is taken back: its first line is read without quotes, and reading goes on at the next line.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from maillage.reseau.recensement.lecture.erreurs import PAS_TABLEAU, SourcePasTableau
from maillage.reseau.recensement.lecture.separateur import declared_separator, find_separator
from maillage.reseau.recensement.lecture.tableau import Ligne
from maillage.reseau.recensement.lecture.texte import Encodage, find_encoding, open_text

MAX_LINE: Final = 1_000_000
"""Characters of one line of the file: more is cut, with an alert."""
MAX_RECORD_LINES: Final = 500
MAX_RECORD: Final = 2_000_000
_SAMPLE: Final = 128 * 1024
_WIDTH_SAMPLE: Final = 50

# The limit is for the whole process: it is only ever raised, never lowered.
csv.field_size_limit(max(csv.field_size_limit(), MAX_RECORD + MAX_LINE))


class _RecordTooLongError(Exception):
    """Raised through Python's reader to get out of a quote that never ends."""


class FichierCsv:
    """Lines of cells of one CSV file. ``lignes`` can be called again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.encodage: Encodage = find_encoding(path)
        self._skip = 0
        self.cut_lines: set[int] = set()
        self.loose_quotes: set[int] = set()
        self.has_nul = False
        self.separator = self._find_separator()

    def _find_separator(self) -> str:
        with open_text(self._path, self.encodage) as text:
            first = text.readline(MAX_LINE).replace("\0", "")
            declared = declared_separator(first)
            if declared:
                self._skip = 1
                return declared
            sample = (first + text.read(_SAMPLE)).replace("\0", "")
        if len(sample) >= _SAMPLE:
            sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
        separator = find_separator(sample)
        if not separator:
            raise SourcePasTableau(PAS_TABLEAU)
        return separator

    def lignes(self) -> Iterator[Ligne]:
        """Each record with the number of its first line."""
        with open_text(self._path, self.encodage) as text:
            yield from _Records(self, self._physical(text)).records()

    def _physical(self, text: TextIO) -> Iterator[tuple[int, str]]:
        readline = text.readline
        number = 0
        while line := readline(MAX_LINE):
            number += 1
            if len(line) == MAX_LINE and not line.endswith(("\n", "\r")):
                self.cut_lines.add(number)
                while (rest := readline(MAX_LINE)) and not rest.endswith(("\n", "\r")):
                    pass
                line += "\n"
            if "\0" in line:
                self.has_nul = True
                line = line.replace("\0", "")
            if number > self._skip:
                yield number, line

    def alerts(self) -> list[str]:
        """What had to be guessed or repaired, once the lines have all been read."""
        told: list[str] = []
        if self.encodage.devine:
            told.append(
                "L'encodage du fichier n'est pas sûr : les accents ont été lus "
                f"en {_NAMES.get(self.encodage.nom, self.encodage.nom)}. Vérifiez les accents sur quelques lignes."
            )
        if self.has_nul:
            told.append("Le fichier contient des caractères vides (NUL) : ils ont été enlevés.")
        if self.cut_lines:
            told.append(
                f"{len(self.cut_lines)} ligne(s) sont anormalement longues : seul leur début est lu "
                f"(ligne {min(self.cut_lines)})."
            )
        if self.loose_quotes:
            told.append(
                f"{len(self.loose_quotes)} ligne(s) ont un guillemet ouvert et jamais fermé : elles sont lues "
                f"sans guillemets (ligne {min(self.loose_quotes)})."
            )
        return told


_NAMES: Final = {"cp1252": "Windows-1252", "utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


class _Records:
    """Python's reader fed line by line, with a way back."""

    def __init__(self, fichier: FichierCsv, lines: Iterator[tuple[int, str]]) -> None:
        self._fichier = fichier
        self._lines = lines
        self._again: list[tuple[int, str]] = []
        self._current: list[tuple[int, str]] = []
        self._size = 0
        self._ended = False
        self._width = 0
        self._seen = 0

    def _feed(self) -> Iterator[str]:
        while True:
            if len(self._current) >= MAX_RECORD_LINES or self._size > MAX_RECORD:
                raise _RecordTooLongError
            if self._again:
                item = self._again.pop()
            else:
                following = next(self._lines, None)
                if following is None:
                    self._ended = True
                    return
                item = following
            self._current.append(item)
            self._size += len(item[1])
            yield item[1]

    def records(self) -> Iterator[Ligne]:
        """All records. A quote left open costs its own line only."""
        reader = self._reader()
        while True:
            self._current, self._size = [], 0
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (_RecordTooLongError, csv.Error):
                yield self._take_back()
                reader = self._reader()
                continue
            if len(self._current) > 1 and ((self._ended and self._is_open()) or self._is_several_rows()):
                yield self._take_back()
                reader = self._reader()
                continue
            if self._seen < _WIDTH_SAMPLE and len(self._current) == 1:
                self._seen += 1
                self._width = max(self._width, len(cells))
            yield self._current[0][0], cells

    def _reader(self) -> Iterator[list[str]]:
        self._ended = False
        return csv.reader(self._feed(), delimiter=self._fichier.separator)

    def _is_open(self) -> bool:
        return sum(line.count('"') for _, line in self._current) % 2 == 1

    def _is_several_rows(self) -> bool:
        """A stray quote that another one closes rows below: only these two, the second in the middle of a cell, and

        each of the lines as wide as the table by itself. A writer that quotes for a reason never does that.
        """
        separator, expected = self._fichier.separator, self._width - 1
        if expected <= 0 or any(line.count(separator) != expected for _, line in self._current):
            return False
        text = "".join(line for _, line in self._current)
        after = text[text.rfind('"') + 1 :][:1]
        return text.count('"') == 2 and after not in {"", separator, "\r", "\n"}

    def _take_back(self) -> Ligne:
        number, line = self._current[0]
        self._again.extend(reversed(self._current[1:]))
        self._fichier.loose_quotes.add(number)
        cells = line.rstrip("\r\n").split(self._fichier.separator)
        return number, [cell.strip().strip('"') for cell in cells]
