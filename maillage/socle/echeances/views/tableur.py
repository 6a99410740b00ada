"""The list as CSV: « ; », a byte order mark, no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from maillage.base.tableur import escape_formula
from maillage.base.tenancy import stream


def _lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    yield "\ufeff" + buffer.getvalue()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([escape_formula(cell) for cell in row])
        yield buffer.getvalue()


def csv_answer(
    departement_id: int, nom: str, head: Sequence[str], rows: Callable[[], Iterable[Sequence[str]]]
) -> StreamingHttpResponse:
    """Streamed, in a transaction of its own."""
    body = stream(departement_id, lambda: _lines(head, rows()))
    response = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{nom}"'
    return response
