"""Turn a workbook into lines of JSON. Runs alone, in a child process with little memory and time.

A workbook of 5 KB can ask for 17 billion cells (one value in A1, one in XFD1048576), or for the same long text in
a million cells: the reader, written in Rust, then ends its process. So it is never opened in ours. This file
imports nothing of the house: the child starts in a few hundredths of a second.

Usage: ``python conversion.py WORKBOOK MAX_ROWS MEGABYTES SECONDS`` → standard output: a line that tells the sheet, then
one list of cells a line; the same for each sheet that has the same columns; a last line that counts. Exit codes: see
``CODES``.
"""

import datetime as dt
import json
import sys
from collections.abc import Iterator
from typing import Any, Final, TextIO

import python_calamine

CODES: Final = {"abime": 3, "chiffre": 4, "vide": 5, "lourd": 6}
"""Why there is no line. Any other code: killed by its limits, or crashed."""


HEAD_ROWS: Final = 30
HEAD_CELLS: Final = 3
Head = tuple[str, ...]
"""Texts of one line, in lower case: the same names of columns on several sheets make one table."""


def limit_resources(megabytes: int, seconds: int) -> None:
    """Memory, processor time and output of this process, from now on. Nothing where the system has no such limits."""
    try:
        import resource
    except ImportError:  # pragma: no cover - Windows
        return
    for what, limit in (
        (resource.RLIMIT_AS, megabytes * 1024 * 1024),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 512 * 1024 * 1024),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))


def cell_text(value: Any) -> str | bool:
    """A cell as text: dates as ISO 8601, times as HH:MM, whole numbers without « .0 ». True and False stay."""
    if isinstance(value, str | bool):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def convert(path: str, max_rows: int, out: TextIO) -> int:
    """Write the first visible sheet that holds something, then those with the same columns. Answers an exit code."""
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as workbook:
            return _write_sheet(workbook, max_rows, out)
    except python_calamine.PasswordError:
        return CODES["chiffre"]
    except python_calamine.CalamineError:
        return CODES["abime"]
    except MemoryError:
        return CODES["lourd"]


def _write_sheet(workbook: python_calamine.CalamineWorkbook, max_rows: int, out: TextIO) -> int:
    visible = python_calamine.SheetVisibleEnum.Visible
    sheets = [m for m in workbook.sheets_metadata if m.typ == python_calamine.SheetTypeEnum.WorkSheet]
    shown = [m for m in sheets if m.visible == visible] or sheets
    heads: dict[Head, int] = {}
    header = -1
    others = joined = written = 0
    for metadata in shown:
        sheet = workbook.get_sheet_by_name(metadata.name)
        if not sheet.height:
            continue
        skipped = _find_head(sheet, heads, header) if written else -1
        if written and skipped < 0:
            others += 1
            continue
        if written:
            joined, header = joined + 1, heads[_head(sheet, skipped)]
        else:
            heads = _heads(sheet)
        first = (sheet.start or (0, 0))[0] + 2 + skipped
        out.write(json.dumps({"feuille": metadata.name, "premiere": first}) + "\n")
        for row in _rows(sheet, skipped + 1, max_rows + 1 - written):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            written += 1
    out.write(json.dumps({"autres": others, "suites": joined, "entete": header}) + "\n")
    return 0 if written else CODES["vide"]


def _heads(sheet: python_calamine.CalamineSheet) -> dict[Head, int]:
    """Lines that may hold the names of columns, with their rank: the first lines that fill three cells."""
    found: dict[Head, int] = {}
    for rank, row in enumerate(_rows(sheet, 0, HEAD_ROWS)):
        texts = _trimmed(row)
        if len([text for text in texts if text]) >= HEAD_CELLS:
            found.setdefault(texts, rank)
    return found


def _trimmed(row: list[str | bool]) -> Head:
    texts = [str(cell).strip().lower() for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _head(sheet: python_calamine.CalamineSheet, rank: int) -> Head:
    return _trimmed(next(_rows(sheet, rank, 1)))


def _find_head(sheet: python_calamine.CalamineSheet, heads: dict[Head, int], header: int) -> int:
    """Rank of the line that repeats the names of columns of the first sheet; -1 when the table is another one."""
    for texts, rank in _heads(sheet).items():
        if texts in heads and header in {-1, heads[texts]}:
            return rank
    return -1


def _rows(sheet: python_calamine.CalamineSheet, start: int, count: int) -> Iterator[list[str | bool]]:
    for number, row in enumerate(sheet.iter_rows()):
        if number >= start + count:
            return
        if number >= start:
            yield [cell_text(value) for value in row]


def main(argv: list[str]) -> int:
    """Entry point of the child."""
    path, max_rows, megabytes, seconds = argv
    limit_resources(int(megabytes), int(seconds))
    with open(sys.stdout.fileno(), "w", encoding="utf-8", errors="replace", newline="\n", closefd=False) as out:
        return convert(path, int(max_rows), out)


if __name__ == "__main__":  # pragma: no cover - the child
    sys.exit(main(sys.argv[1:]))
