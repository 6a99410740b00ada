"""File names that are safe to show, store and send back."""

import re
import unicodedata
from typing import Final

MAX_LENGTH: Final = 120
"""In characters, extension included: under the 255 bytes of every file system even in UTF-8."""

_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{i}" for i in range(1, 10)), *(f"lpt{i}" for i in range(1, 10))}
)
_UNSAFE: Final = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_BLANKS: Final = re.compile(r"\s+")


def safe_name(name: str, *, extension: str = "") -> str:
    """``name`` without path, control, bidirectional or reserved characters, NFC, at most ``MAX_LENGTH`` characters.

    ``extension`` (« .csv »), found from the content, replaces a name's own extension when they differ, so
    that a file never leaves with a double meaning. An unusable name becomes « fichier ».
    """
    text = unicodedata.normalize("NFC", str(name)[-4096:]).replace("\\", "/").rsplit("/", 1)[-1]
    # Categories C*: controls, bidirectional marks, zero-width characters, lone surrogates, private use.
    text = "".join(c for c in text if c.isspace() or not unicodedata.category(c).startswith("C"))
    text = _BLANKS.sub(" ", _UNSAFE.sub("", text)).strip(" ").rstrip(" .")
    stem, dot, suffix = text.rpartition(".")
    if not dot or not suffix.isalnum() or len(suffix) > 10:
        stem, suffix = text, ""
    if extension:
        stem, suffix = (stem, extension[1:]) if suffix.lower() != extension[1:] else (stem, suffix.lower())
    stem = stem.strip(" .") or "fichier"
    if stem.split(".")[0].lower() in _RESERVED:
        stem = f"fichier {stem}"
    suffix = f".{suffix}" if suffix else ""
    return stem[: MAX_LENGTH - len(suffix)].rstrip(" .") + suffix
