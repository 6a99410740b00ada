"""XLSX and ODS: the archive is weighed, then opened in a child process with limits, and its rows come back as text.

Formulas are never computed: the text kept by the last program that saved the workbook is read.
"""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from maillage.reseau.recensement.lecture.conversion import CODES
from maillage.reseau.recensement.lecture.erreurs import (
    ABIME,
    CLASSEUR_LOURD,
    SANS_LIGNE,
    SourceAbimee,
    SourceChiffree,
    SourcePiege,
    SourceRefusee,
    SourceVide,
)
from maillage.reseau.recensement.lecture.tableau import Ligne

MEGABYTES: Final = 1024
"""Memory of the child. A workbook of 200 MB once inflated takes about half."""
SECONDS: Final = 60
_HEADER_ROOM: Final = 100
FEUILLE: Final = "Feuille"
"""Column that holds the name of the sheet, when several are read as one table."""
_SCRIPT: Final = Path(__file__).with_name("conversion.py")


class FichierClasseur:
    """Lines of cells of one workbook. ``lignes`` can be called again: the converted text is kept in a temporary file."""

    def __init__(self, path: Path, *, max_rows: int, megabytes: int = MEGABYTES, seconds: int = SECONDS) -> None:
        self._lines: IO[bytes] = tempfile.NamedTemporaryFile(prefix="recensement-", suffix=".jsonl")  # noqa: SIM115
        self._convert(path, max_rows + _HEADER_ROOM, megabytes, seconds)
        first, last = self._ends()
        self.sheet = str(first["feuille"])
        self._first_line = int(first["premiere"])
        self._other_sheets: int = last["autres"]
        self._joined_sheets: int = last["suites"]
        self._header: int = last["entete"]

    def _convert(self, path: Path, max_rows: int, megabytes: int, seconds: int) -> None:
        command = [sys.executable, "-I", str(_SCRIPT), str(path), str(max_rows), str(megabytes), str(seconds)]
        try:
            done = subprocess.run(  # noqa: S603 - our own script, no shell, a path that we chose
                command,
                stdin=subprocess.DEVNULL,
                stdout=self._lines,
                stderr=subprocess.DEVNULL,
                timeout=seconds * 2,
                check=False,
                env={},
            )
            refusal = _refusal(done.returncode)
        except subprocess.TimeoutExpired:
            refusal = SourcePiege(CLASSEUR_LOURD)
        if refusal is not None:
            self._lines.close()
            raise refusal

    def _ends(self) -> tuple[dict[str, str | int], dict[str, int]]:
        with Path(self._lines.name).open("rb") as text:
            first = json.loads(text.readline())
            end = text.seek(0, 2)
            text.seek(max(0, end - 200))
            return first, json.loads(text.read().rstrip(b"\n").rsplit(b"\n", 1)[-1])

    def close(self) -> None:
        """Delete the converted text at once: it may hold what must not stay on the disk."""
        self._lines.close()

    def lignes(self) -> Iterator[Ligne]:
        """Each row with its number in its sheet. Sheets with the same columns follow one another: their name is a column."""
        sheet, number, width = self.sheet, self._first_line, 0
        with Path(self._lines.name).open("rb") as text:
            for rank, line in enumerate(text, start=-1):
                if not line.startswith(b"["):
                    if line.startswith(b'{"feuille"'):
                        mark = json.loads(line)
                        sheet, number = str(mark["feuille"]), int(mark["premiere"])
                    continue
                cells = json.loads(line)
                if self._joined_sheets and rank >= self._header:
                    width = width or max(at for at, cell in enumerate(cells, start=1) if cell != "")
                    name = FEUILLE if rank == self._header else sheet
                    cells = [*cells[:width], *[""] * (width - len(cells)), name, *cells[width:]]
                yield number, cells
                number += 1

    def alerts(self) -> list[str]:
        """What was joined, and what was left aside."""
        told = []
        if self._joined_sheets:
            told.append(
                f"Le classeur a {self._joined_sheets + 1} feuilles avec les mêmes colonnes : elles sont lues à la suite, "
                f"et la colonne « {FEUILLE} » dit leur nom."
            )
        if self._other_sheets:
            told.append(self._tell_others())
        return told

    def _tell_others(self) -> str:
        if self._joined_sheets:
            return (
                f"{self._other_sheets} feuille(s) ont d'autres colonnes : elles ne sont pas lues. Envoyez-les à part."
            )
        return (
            f"Le classeur a {self._other_sheets + 1} feuilles remplies : seule « {self.sheet} » est lue. "
            "Envoyez les autres feuilles à part."
        )


_KILLED: Final = frozenset(
    {-signal.SIGABRT, -signal.SIGKILL, -signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGSEGV, CODES["lourd"]}
)


def _refusal(code: int) -> SourceRefusee | None:
    """What the child's exit code means."""
    if code == CODES["chiffre"]:
        return SourceChiffree("Ce fichier est protégé par un mot de passe. Enlevez le mot de passe, puis renvoyez-le.")
    if code == CODES["vide"]:
        return SourceVide(SANS_LIGNE)
    if code in _KILLED:
        return SourcePiege(CLASSEUR_LOURD)
    return SourceAbimee(ABIME) if code else None
