"""The encoding of a text file, found from its bytes, and a way to read it that loses no character.

Excel on Windows writes CSV in Windows-1252, Excel for the web in UTF-8 with a mark, some exports in UTF-16; a
file put together from two sources may hold both UTF-8 and Windows-1252.
"""

import codecs
import re
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from maillage.base.depots.nature import utf_16_side

REPRISE: Final = "maillage_reprise"
"""Name of the error handler that reads as Windows-1252 the bytes that are not UTF-8."""

_PIECE: Final = 1024 * 1024
_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MULTIBYTE: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


class Encodage(NamedTuple):
    """``nom``: name of the codec; ``erreurs``: its error handler; ``devine``: True when nothing in the file proves it."""

    nom: str
    erreurs: str = "strict"
    devine: bool = False


def _recover(error: UnicodeError) -> tuple[str, int]:
    """Read the offending bytes as Windows-1252, and the five it leaves undefined as Latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    piece = error.object[error.start : error.end]
    return "".join(_one(byte) for byte in piece), error.end


def _one(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte))


codecs.register_error(REPRISE, _recover)


def find_encoding(path: Path) -> Encodage:
    """Encoding of the whole file: a mark, else UTF-16 by its NULs, else UTF-8 when all of it is, else Windows-1252.

    Reads the file once, by pieces.
    """
    with path.open("rb") as file:
        head = file.read(8192)
        for bom, name in _BOMS:
            if head.startswith(bom):
                return Encodage(name, REPRISE if name == "utf-8-sig" else "replace")
        side = utf_16_side(head)
        if side:
            return Encodage(f"utf-16-{side}", "replace", devine=True)
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _guess(path)
    return Encodage("utf-8", REPRISE)


def _guess(path: Path) -> Encodage:
    """Not UTF-8 throughout: mostly UTF-8 with stray bytes, or an eight-bit file."""
    sequences = others = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found = _MULTIBYTE.findall(piece)
            sequences += len(found)
            high = len(piece) - len(piece.translate(None, bytes(range(128, 256))))
            others += high - sum(map(len, found))
    if sequences > others:
        return Encodage("utf-8", REPRISE, devine=True)
    return Encodage("cp1252", REPRISE, devine=True)


def open_text(path: Path, encodage: Encodage) -> TextIO:
    """The file as text, line ends as found. NUL characters are still there: readers take them out."""
    return path.open("r", encoding=encodage.nom, errors=encodage.erreurs, newline="")
