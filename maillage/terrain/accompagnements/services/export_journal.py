"""The accompaniments in an XLSX with the columns of the national log, written row by row on the disk."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any, Final

import xlsxwriter
from django.utils.timezone import localtime

from maillage.base.tableur import escape_formula
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.journal_national.colonnes import ENTETES
from maillage.terrain.accompagnements.journal_national.ecriture import Cellule
from maillage.terrain.accompagnements.selectors.export_journal import EXPORT_MAX, export_acts, export_cells
from maillage.terrain.accompagnements.selectors.journal import depot_code
from maillage.terrain.accompagnements.selectors.liste import Filtres

_LARGEUR: Final = 18


def write_log(acteur: Acteur, filtres: Filtres, now: dt.datetime) -> IO[bytes]:
    """A temporary file, read and then deleted by the answer. The caller holds the transaction."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet("Activités")
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    top = _write_head(sheet, bold, acteur, filtres, now)
    rows = export_cells(export_acts(acteur, filtres), depot_code(acteur.departement_id))
    for at, cells in enumerate(islice(rows, EXPORT_MAX), top):
        _write_row(sheet, at, cells, day)
    sheet.set_column(0, len(ENTETES) - 1, _LARGEUR)
    book.close()
    file.seek(0)
    return file


def _write_head(sheet: Any, bold: Any, acteur: Acteur, filtres: Filtres, now: dt.datetime) -> int:
    """Who asked, when, with which filters; then the titles. Gives the number of the next row."""
    moment = localtime(now)
    block = [
        ("Informations export", ""),
        ("Auteur", acteur.nom),
        ("Date d’export", moment.strftime("%d/%m/%Y")),
        ("Heure d’export", moment.strftime("%H:%M")),
        ("Filtres", ""),
        ("Début de période", filtres.du.strftime("%d/%m/%Y") if filtres.du else "-"),
        ("Fin de période", filtres.au.strftime("%d/%m/%Y") if filtres.au else "-"),
        ("État du compte rendu", filtres.etat or "-"),
        ("Thématiques", filtres.theme or "-"),
    ]
    for at, (label, value) in enumerate(block):
        sheet.write_string(at, 0, label, bold)
        sheet.write_string(at, 1, escape_formula(value))
    for column, title in enumerate(ENTETES):
        sheet.write_string(len(block) + 1, column, title, bold)
    return len(block) + 2


def _write_row(sheet: Any, at: int, cells: Iterator[Cellule] | list[Cellule], day: Any) -> None:
    for column, cell in enumerate(cells):
        if column == 0:
            sheet.write_datetime(at, 0, dt.datetime.fromisoformat(str(cell)), day)
        elif isinstance(cell, int):
            sheet.write_number(at, column, cell)
        elif cell:
            sheet.write_string(at, column, cell)
