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
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield "\ufeff"  # tells the spreadsheet that the file is in UTF-8
    writer.writerow(head)
    for row in rows:
        writer.writerow([escape_formula(cell) for cell in row])
        if buffer.tell() > 32_000:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
