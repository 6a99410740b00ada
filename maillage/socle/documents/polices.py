"""Atkinson Hyperlegible as Typst reads it: the npm package gives WOFF, which is a TrueType font whose tables are compressed.

Source: WOFF File Format 1.0 (W3C), sections 3 to 5. Nothing is downloaded; without the package, Typst's own fonts serve.
"""

import os
import struct
import tempfile
import zlib
from pathlib import Path

_HEADER = struct.Struct(">4sIIHHI24x")
_ENTRY = struct.Struct(">4sIIII")
_MAX_TABLE = 5_000_000


class PoliceIllisible(Exception):
    """The file is not a WOFF 1.0 font."""


def woff_to_sfnt(data: bytes) -> bytes:
    """The TrueType font inside a WOFF 1.0 file; raises PoliceIllisible."""
    try:
        signature, flavor, _length, count, _reserved, _total = _HEADER.unpack_from(data)
        if signature != b"wOFF":
            raise PoliceIllisible("not a WOFF 1.0 file")
        tables = sorted(_ENTRY.unpack_from(data, 44 + 20 * index) for index in range(count))
        selector = count.bit_length() - 1
        search = 16 << selector
        directory = bytearray(struct.pack(">IHHHH", flavor, count, search, selector, 16 * count - search))
        body, start = bytearray(), 12 + 16 * count
        for tag, offset, stored, size, checksum in tables:
            raw = data[offset : offset + stored]
            if stored < size:
                raw = zlib.decompressobj().decompress(raw, _MAX_TABLE)
            if len(raw) != size:
                raise PoliceIllisible(f"table {tag!r} is cut")
            directory += struct.pack(">4sIII", tag, checksum, start + len(body), size)
            body += raw + bytes(-size % 4)
    except (struct.error, zlib.error, ValueError) as error:
        raise PoliceIllisible(str(error)) from error
    return bytes(directory + body)


def prepare_fonts(source: Path, target: Path) -> Path | None:
    """``target``, filled once from the upright WOFF files of ``source``; None when the package is not there."""
    fonts = sorted(source.glob("*-normal.woff"))
    if not fonts:
        return None
    target.mkdir(parents=True, exist_ok=True)
    for font in fonts:
        path = target / f"{font.stem}.ttf"
        if not path.exists():
            _write(path, woff_to_sfnt(font.read_bytes()))
    return target


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: two processes may start together."""
    handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".brouillon")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(draft).replace(path)
