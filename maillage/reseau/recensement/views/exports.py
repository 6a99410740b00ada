"""CSV that a spreadsheet opens as it is, and where no cell is a formula."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

from maillage.base.fichiers import serve_file
from maillage.base.tableur import escape_formula
from maillage.base.tenancy import stream


def escape(cell: Any) -> str:
    """A cell as text that is never computed."""
    return "" if cell is None else escape_formula(str(cell))


def write_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Lines with « ; » and a byte order mark, as French spreadsheets want them. Numbers stay numbers."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield "\ufeff"
    writer.writerow(head)
    for row in rows:
        writer.writerow(
            [cell if isinstance(cell, int | float) and not isinstance(cell, bool) else escape(cell) for cell in row]
        )
        if buffer.tell() > 32_000:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def csv_answer(
    departement_id: int, nom: str, head: Sequence[str], rows: Callable[[], Iterable[Sequence[Any]]]
) -> StreamingHttpResponse:
    """A streamed CSV, in a transaction of its own."""
    body = stream(departement_id, lambda: write_csv(head, rows()))
    answer: StreamingHttpResponse = serve_file(body, nom=nom, content_type="text/csv; charset=utf-8")
    return answer
