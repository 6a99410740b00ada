"""Dimensions of an image from its header alone: nothing is decoded, so a small file cannot fill the memory.

Sources: PNG (W3C, 11.2.2 IHDR), JPEG (ITU T.81, B.2.2 frame header), WebP (RFC 9649, 2.5 to 2.7).
"""

import struct
from typing import BinaryIO, Final

_SOF: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE: Final = frozenset(range(0xD0, 0xD9)) | {0x01}
_MAX_SEGMENTS: Final = 2000


def read_dimensions(file: BinaryIO, kind: str) -> tuple[int, int] | None:
    """``(width, height)`` in pixels of a png, jpeg or webp; None when the header does not tell."""
    file.seek(0)
    try:
        return {"png": _png, "jpeg": _jpeg, "webp": _webp}[kind](file)
    except struct.error:
        return None


def _png(file: BinaryIO) -> tuple[int, int] | None:
    head = file.read(24)
    if head[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _jpeg(file: BinaryIO) -> tuple[int, int] | None:
    file.seek(2)
    for _ in range(_MAX_SEGMENTS):
        byte = file.read(1)
        while byte == b"\xff":
            byte = file.read(1)
        if not byte:
            return None
        marker = byte[0]
        if marker in _ALONE:
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if marker in _SOF:
            height, width = struct.unpack(">xHH", file.read(5))
            return width, height
        if marker in {0xDA, 0xD9} or length < 2:
            return None
        # The next marker starts with FF: it is skipped with the padding above.
        file.seek(length - 2, 1)
    return None


def _webp(file: BinaryIO) -> tuple[int, int] | None:
    head = file.read(30)
    chunk = head[12:16]
    if chunk == b"VP8X" and len(head) == 30:
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if chunk == b"VP8L":
        (bits,) = struct.unpack("<I", head[21:25])
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None
