"""Open a census source: its format from its content, then its rows."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

from maillage.base.depots import DepotChiffre, DepotInconnu, DepotPiege
from maillage.base.depots.archives import check_archive, spreadsheet_kind
from maillage.base.depots.controle import refuse_ole
from maillage.base.depots.nature import HEAD_BYTES, detect_kind
from maillage.reseau.recensement.lecture.classeurs import FichierClasseur
from maillage.reseau.recensement.lecture.csvs import FichierCsv
from maillage.reseau.recensement.lecture.erreurs import (
    INCONNU,
    VIDE,
    SourceAbimee,
    SourceChiffree,
    SourceInconnue,
    SourcePiege,
    SourceRefusee,
    SourceTropGrosse,
    SourceVide,
)
from maillage.reseau.recensement.lecture.jsons import FichierJson
from maillage.reseau.recensement.lecture.tableau import Row, Tableau

MAX_BYTES: Final = 50 * 1024 * 1024
MAX_ROWS: Final = 1_000_000
_PIECE: Final = 1024 * 1024


class _Reader(Protocol):
    columns: list[str]
    alerts: list[str]
    row_count: int

    def rows(self, start: int = 0) -> Iterator[Row]: ...


class Source:
    """A census file that could be opened. It was gone through once: what follows is known before the first row.

    ``format``: csv, json, xlsx or ods; ``encoding``: codec (empty for workbooks); ``separator``: of a CSV;
    ``columns``: names as found, made unique; ``row_count``: rows that hold something; ``alerts``: French sentences
    about what was guessed, repaired or left aside.
    """

    def __init__(self, path: Path, name: str, kind: str, reader: _Reader, *, encoding: str = "") -> None:
        self.path = path
        self.name = name or path.name
        self.format = kind
        self.encoding = encoding
        self.separator = ""
        self.sheet = ""
        self.columns = reader.columns
        self.alerts = reader.alerts
        self.row_count = reader.row_count
        self._reader = reader

    def rows(self, start: int = 0) -> Iterator[Row]:
        """Rows from index ``start`` (0-based), in the order of the file. Can be called as often as needed."""
        return self._reader.rows(start)


def open_source(path: Path, *, name: str = "", max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS) -> Source:
    """Open ``path``; ``name`` is the name to show. Past ``max_rows`` the rest is left out, with an alert.

    The format is found from the content. Memory does not grow with the number of rows. Raises SourceRefusee
    (empty, too big, no table, password, unknown, trap, broken) with a sentence for the person.
    """
    size = path.stat().st_size
    if not size:
        raise SourceVide(VIDE)
    if size > max_bytes:
        megabytes = max_bytes // 1024 // 1024
        raise SourceTropGrosse(f"Ce fichier est trop lourd : {megabytes} Mo au plus. Envoyez-le en plusieurs parties.")
    kind = _find_kind(path)
    if kind in {"xlsx", "ods"}:
        return _open_workbook(path, name, kind, max_rows)
    if kind == "json":
        reader = FichierJson(path, max_rows=max_rows)
        reader.scan()
        return Source(path, name, kind, reader, encoding=reader.encodage.nom)
    return _open_csv(path, name, max_rows)


def _open_workbook(path: Path, name: str, kind: str, max_rows: int) -> Source:
    workbook = FichierClasseur(path, max_rows=max_rows)
    table = Tableau(workbook.lignes, max_rows=max_rows)
    table.scan()
    table.alerts += workbook.alerts()
    source = Source(path, name, kind, table)
    source.sheet = workbook.sheet
    return source


def _open_csv(path: Path, name: str, max_rows: int) -> Source:
    file = FichierCsv(path)
    table = Tableau(file.lignes, max_rows=max_rows)
    table.scan()
    table.alerts += file.alerts()
    source = Source(path, name, "csv", table, encoding=file.encodage.nom)
    source.separator = file.separator
    return source


def _find_kind(path: Path) -> str:
    with path.open("rb") as file:
        kind = detect_kind(file.read(HEAD_BYTES))
        try:
            if kind == "zip":
                kind = spreadsheet_kind(file, check_archive(file))
            elif kind == "ole":
                refuse_ole(file)
        except DepotChiffre as error:
            raise SourceChiffree(error.message_fr) from error
        except DepotPiege as error:
            raise SourcePiege(error.message_fr) from error
        except DepotInconnu as error:
            refusal: type[SourceRefusee] = SourceAbimee if kind == "zip" else SourceInconnue
            raise refusal(error.message_fr) from error
    if kind == "vide":
        raise SourceVide(VIDE)
    if kind == "balise":
        raise SourceInconnue(
            "Ce fichier est une page web, pas un tableau. Envoyez un fichier CSV, Excel (.xlsx), LibreOffice (.ods) ou JSON."
        )
    if kind not in {"json", "texte", "xlsx", "ods"}:
        raise SourceInconnue(INCONNU)
    return kind


def fingerprint(path: Path) -> str:
    """SHA-256 of the file, in hexadecimal: the same file sent twice is recognised by it."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
