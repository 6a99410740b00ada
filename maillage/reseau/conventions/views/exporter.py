"""CSV that a French spreadsheet opens as it is, and where no cell is a formula."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from maillage.base.tableur import escape_formula
from maillage.base.tenancy import stream


def csv_answer(
    departement_id: int, nom: str, head: Sequence[str], rows: Callable[[], Iterable[Sequence[str]]]
) -> StreamingHttpResponse:
    """A streamed CSV, in a transaction of its own. ``rows`` is called inside it."""
    body = stream(departement_id, lambda: _lines(head, rows()))
    response = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{nom}"'
    return response


def _lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "\ufeff" + _write(head)  # the mark tells the spreadsheet that the file is in UTF-8
    for row in rows:
        yield _write([escape_formula(cell) for cell in row])


def _write(row: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerow(row)
    return buffer.getvalue()
