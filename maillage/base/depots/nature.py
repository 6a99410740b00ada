"""The kind of a file from its content: the name and the declared type are never believed.

Sources: PDF 1.7 §7.5.2, PNG, JPEG (JFIF/Exif), RIFF/WebP, ZIP (APPNOTE 4.3), [MS-CFB] 2.2.
"""

import re
from typing import Final

HEAD_BYTES: Final = 8192
"""How much of the beginning ``detect_kind`` needs."""

_EXECUTABLES: Final = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"#!",
    b"\x00asm",
    b"dex\n",
)
_BINARIES: Final = (
    b"\x1f\x8b",  # gzip
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"\x28\xb5\x2f\xfd",  # zstd
    b"SQLite format 3\x00",
    b"PAR1",
    b"GIF8",
    b"OggS",
    b"ID3",
    b"II*\x00",
    b"MM\x00*",
    b"{\\rtf",
)
_MARKUP: Final = re.compile(
    rb"\s*(?:<\?xml|<!doctype|<!--|<(?:html|svg|head|body|script|iframe|math|xsl)\b)", re.IGNORECASE
)
_MARKUP_INSIDE: Final = re.compile(rb"<(?:html|svg|script)[\s>]", re.IGNORECASE)
_BOMS_16: Final = (b"\xff\xfe", b"\xfe\xff")
_TEXT_FORBIDDEN: Final = bytes(set(range(32)) - {0, 9, 10, 12, 13, 26, 27})


def detect_kind(head: bytes) -> str:
    """``head``: the first ``HEAD_BYTES`` bytes. Answers one of

    vide, zip, ole, pdf, png, jpeg, webp, executable, balise (HTML, SVG, XML), json, texte, binaire.
    ``zip`` and ``json`` are only candidates: the archive and the text are looked at further by who reads them.
    """
    if not head:
        return "vide"
    return _detect_magic(head) or _detect_text(head)


def _detect_magic(head: bytes) -> str:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    # « MZ » also begins words: a program of Windows holds zeros within its first bytes, a census does not.
    if head.startswith(_EXECUTABLES) and (not head.startswith(b"MZ") or b"\0" in head[:64]):
        return "executable"
    return "binaire" if head.startswith(_BINARIES) else ""


def _detect_text(head: bytes) -> str:
    wide = head.startswith(_BOMS_16) or looks_utf_16(head)
    text = head.replace(b"\0", b"") if wide else head
    text = text.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if not text.strip(b" \t\r\n\0"):
        return "vide" if len(head) < HEAD_BYTES else "binaire"
    if _MARKUP.match(text) or _MARKUP_INSIDE.search(text[:1024]):
        return "balise"
    if not wide and _is_binary(text):
        return "binaire"
    return "json" if text.lstrip()[:1] in {b"{", b"["} else "texte"


def _is_binary(text: bytes) -> bool:
    """Control bytes that no text holds, or a tenth of NUL: a stray NUL alone is a known slip of exports."""
    controls = len(text) - len(text.translate(None, _TEXT_FORBIDDEN))
    return controls > len(text) // 100 or text.count(0) > len(text) // 10


def looks_utf_16(head: bytes) -> bool:
    """UTF-16 of Western text without a byte order mark: nearly one byte of two is NUL, always on the same side."""
    return utf_16_side(head) != ""


def utf_16_side(head: bytes) -> str:
    """``"le"``, ``"be"`` or ``""``."""
    half = len(head) // 2
    if half < 2:
        return ""
    even, odd = head[0 : half * 2 : 2].count(0), head[1 : half * 2 : 2].count(0)
    if odd > half * 0.6 and even < half * 0.1:
        return "le"
    if even > half * 0.6 and odd < half * 0.1:
        return "be"
    return ""
