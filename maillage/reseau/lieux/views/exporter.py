"""Downloads for staff: the filtered table as they see it, and the published places in the national schema."""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Final

import xlsxwriter
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.base.fichiers import serve_file
from maillage.base.tableur import escape_formula
from maillage.base.tenancy import stream
from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.exports import FORMATS, Bilan, write_places
from maillage.reseau.lieux.forms.filtres import read_filters
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.lieux.mots import LIBELLES, say
from maillage.reseau.lieux.perms import may_manage_places
from maillage.reseau.lieux.selectors.agents import filter_places, sources_by_place, table_rows
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

COLONNES: Final = (
    "nom", "typologie", "adresse", "complement_adresse", "code_postal", "commune", "code_insee", "latitude", "longitude",
    "position_approximative", "telephone", "courriels", "site_web", "horaires", "niveau", "services",
    "modalites_acces", "frais_a_charge", "publics_specifiquement_adresses", "dispositif_programmes_nationaux", "date_maj",
)  # fmt: skip
ENTETES: Final = ("Clé", "État", *(LIBELLES[name] for name in COLONNES), "Sources")
LOT: Final = 500
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LIGNES_MAX_XLSX: Final = 1_048_575


@requires(may_manage_places)
@require_safe
def export_table(request: HttpRequest, acteur: Acteur, format_: str) -> HttpResponseBase:
    """The filtered table, whole: CSV by stream, or a workbook."""
    filtres, today = read_filters(request.GET), timezone.localdate()

    def lines() -> Iterator[list[str]]:
        return _lines(table_rows(filter_places(acteur, filtres, today)))

    name = f"lieux-{today.isoformat()}.{format_}"
    if format_ == "csv":
        pieces = stream(acteur.departement_id, lambda: _csv(lines))
        return _download(pieces, name, "text/csv; charset=utf-8")
    if format_ == "xlsx":
        return _download(_workbook(lines()), name, _XLSX)
    raise Http404


@requires(may_manage_places)
@require_safe
def export_published(request: HttpRequest, acteur: Acteur, format_: str) -> HttpResponseBase:
    """What anyone may read, in the schema v1.0.2: the same text as ``manage.py exporter``."""
    if format_ not in FORMATS:
        raise Http404
    departement = request.departement  # type: ignore[attr-defined]
    pieces = stream(acteur.departement_id, lambda: write_places(departement, format_, Bilan()))
    return _download(pieces, f"lieux-publies-{departement.code}.{format_}", f"{FORMATS[format_]}; charset=utf-8")


def _download(content: Any, name: str, content_type: str) -> HttpResponseBase:
    answer: HttpResponseBase = serve_file(content, nom=name, content_type=content_type)
    return answer


def _lines(rows: Iterable[Lieu]) -> Iterator[list[str]]:
    """Cells of each place, in words; two queries a chunk."""
    iterator = iter(rows.iterator(chunk_size=LOT) if hasattr(rows, "iterator") else rows)
    etats = dict(EtatLieu.choices)
    while chunk := list(islice(iterator, LOT)):
        names = sources_by_place(chunk)
        for lieu in chunk:
            values = (say(name, getattr(lieu, name)) for name in COLONNES)
            yield [lieu.cle, str(etats[lieu.etat]), *values, ", ".join(names.get(lieu.pk, []))]


class _Echo:
    """csv writes to it, and gets back what it wrote."""

    def write(self, text: str) -> str:
        return text


def _csv(lines: Callable[[], Iterator[list[str]]]) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    # The mark tells a French spreadsheet that the file is in UTF-8.
    yield "\ufeff" + writer.writerow(ENTETES)
    for line in lines():
        yield writer.writerow([escape_formula(cell) for cell in line])


def _workbook(lines: Iterator[list[str]]) -> Any:
    """A temporary file, read and then deleted by the answer; rows go to disk as they come."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Lieux")
    bold = book.add_format({"bold": True})
    for column, head in enumerate(ENTETES):
        sheet.write_string(0, column, head, bold)
    for row, line in enumerate(islice(lines, _LIGNES_MAX_XLSX), 1):
        for column, cell in enumerate(line):
            sheet.write_string(row, column, cell)
    sheet.freeze_panes(1, 3)
    book.close()
    file.seek(0)
    return file
