"""A small table as CSV that a French spreadsheet opens as it is, and where no cell is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http.response import HttpResponseBase

from maillage.base.fichiers import serve_file
from maillage.base.tableur import escape_formula
from maillage.pilotage.indicateurs.selectors.tableaux import Cellule


def csv_file(nom: str, head: Sequence[str], rows: Iterable[Sequence[Cellule]]) -> HttpResponseBase:
    """Whole: a table of figures has a few hundred lines at most. Numbers have a decimal comma."""
    file = io.StringIO()
    file.write("\ufeff")  # tells the spreadsheet that the file is in UTF-8
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([_cell(cell) for cell in row])
    answer: HttpResponseBase = serve_file(file.getvalue(), nom=nom, content_type="text/csv; charset=utf-8")
    return answer


def _cell(cell: Cellule) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return str(cell).replace(".", ",")
    return escape_formula(cell)
