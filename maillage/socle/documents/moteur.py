"""Dated Typst templates and data → tagged PDF: PDF/UA-1 and PDF/A-3a, enforced when it is made (mesures.md §1).

A document that is not accessible (picture without its text, level of title skipped) is refused, not made. Pure: no Django.
"""

import datetime as dt
import io
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import pikepdf
import typst

from maillage.socle.documents.caracteres import is_refused, write_codes

RACINE = Path(__file__).resolve().parents[2]
"""The package: templates may read one another inside it, and nothing outside."""
STANDARDS: Final[list[Literal["a-3a", "ua-1"]]] = ["a-3a", "ua-1"]
_MISSING = re.compile(r'the text `"(?P<text>.*?)"` could not be displayed', re.DOTALL)
_CODE = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}")
_MAX_RETRIES = 20
_FAR = 0x2E80
"""First code of the Asian scripts: none of our fonts draws those, nor emoji."""
_LATIN_END = 0x0180


class GabaritRefuse(Exception):
    """The template does not give an accessible document, or does not compile; the message is Typst's."""


@lru_cache(maxsize=2)
def _fonts(folder: Path | None) -> typst.Fonts:
    """Loaded once: reading them costs more than a page. System fonts are left out: a document is the same everywhere."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)] if folder else [])


def compile_pdf(
    template: Path,
    data: dict[str, Any],
    *,
    instant: dt.datetime,
    fonts: Path | None = None,
    drawings: Mapping[str, str] | None = None,
) -> bytes:
    """The PDF of ``template`` (a ``.typ`` file inside the package) filled with ``data`` (JSON), dated ``instant``.

    Texts of ``data`` are never read as Typst. ``drawings``: SVG made here, however long, given apart under their names
    (``sys.inputs.at(name)``). The same arguments give the same bytes. Raises GabaritRefuse.
    """
    content = write_codes(data, is_refused)

    def attempt(content: Any) -> bytes:
        return _compile(template, content, int(instant.timestamp()), _fonts(fonts), drawings or {})

    return _compress(_compile_shown(attempt, content))


def _compile_shown(compile_content: Callable[[Any], bytes], content: Any) -> bytes:
    """Compile; a character that no font draws is written as its code, then all the far scripts, then all but Latin."""
    for attempt in range(_MAX_RETRIES):
        try:
            return compile_content(content)
        except typst.TypstError as error:
            found = _MISSING.search(str(error))
            if found is None:
                raise GabaritRefuse(str(error)) from error
            missing = set(_CODE.sub(lambda m: chr(int(m[1], 16)), found["text"]))
            content = write_codes(content, lambda c: c in missing or (ord(c) >= _FAR and attempt == 0))  # noqa: B023 (used at once)
    content = write_codes(content, lambda c: ord(c) >= _LATIN_END)
    try:
        return compile_content(content)
    except typst.TypstError as error:
        raise GabaritRefuse(str(error)) from error


def _compile(template: Path, content: Any, timestamp: int, fonts: typst.Fonts, drawings: Mapping[str, str]) -> bytes:
    return typst.compile(
        str(template),
        root=str(RACINE),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={**drawings, "data": json.dumps(content, ensure_ascii=False, default=str)},
        pdf_standards=[*STANDARDS],
        timestamp=timestamp,
    )


def _compress(pdf: bytes) -> bytes:
    """Object streams: a third of the size (mesures.md §1); the content is untouched."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()
