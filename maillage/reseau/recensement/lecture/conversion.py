"""Turn a workbook into lines of JSON. Runs alone, in a child process with little memory and time.

A workbook of 5 KB can ask for 17 billion cells (one value in A1, one in XFD1048576), or for the same long text in
a million cells: the reader, written in Rust, then ends its process. So it is never opened in ours. This file
imports nothing of the house: the child starts in a few hundredths of a second.

Usage: ``python conversion.py WORKBOOK MAX_ROWS MEGABYTES SECONDS`` → standard output: a first line that tells the
sheet, then one list of cells a line. Exit codes: see ``CODES``.
"""

import datetime as dt
import json
import sys
from collections.abc import Iterator
from typing import Any, Final, TextIO

import python_calamine

CODES: Final = {"abime": 3, "chiffre": 4, "vide": 5, "lourd": 6}
"""Why there is no line. Any other code: killed by its limits, or crashed."""


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
    """Write the first visible sheet that holds something. Answers an exit code."""
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
    found = ""
    others = 0
    for metadata in shown:
        sheet = workbook.get_sheet_by_name(metadata.name)
        if not sheet.height:
            continue
        if found:
            others += 1
            continue
        found = metadata.name
        rows = _rows(sheet, max_rows)
        out.write(json.dumps({"feuille": found, "premiere": (sheet.start or (0, 0))[0] + 1}) + "\n")
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    out.write(json.dumps({"autres": others}) + "\n")
    return 0 if found else CODES["vide"]


def _rows(sheet: python_calamine.CalamineSheet, max_rows: int) -> Iterator[list[str | bool]]:
    for number, row in enumerate(sheet.iter_rows()):
        if number > max_rows:
            return
        yield [cell_text(value) for value in row]


def main(argv: list[str]) -> int:
    """Entry point of the child."""
    path, max_rows, megabytes, seconds = argv
    limit_resources(int(megabytes), int(seconds))
    with open(sys.stdout.fileno(), "w", encoding="utf-8", errors="replace", newline="\n", closefd=False) as out:
        return convert(path, int(max_rows), out)


if __name__ == "__main__":  # pragma: no cover - the child
    sys.exit(main(sys.argv[1:]))
