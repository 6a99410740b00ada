"""What a ZIP really holds, before anybody opens it: entries inflated and counted, never stored.

The sizes written in an archive are claims. Here each entry is inflated by pieces and counted, so that a lying
header, an entry shared by several names (overlap) or a quine archive cannot fill the memory of the reader that
comes next. Source of the format: PKWARE APPNOTE 6.3.
"""

import struct
import zlib
from typing import BinaryIO, Final, NamedTuple

from maillage.base.depots.erreurs import DepotChiffre, DepotInconnu, DepotPiege

MAX_ENTRIES: Final = 5_000
MAX_INFLATED: Final = 200 * 1024 * 1024
"""Bytes of all entries together."""
MAX_RATIO: Final = 200
"""Inflated over stored, for entries above ``RATIO_FLOOR``. XML of a real workbook stays under 60."""
RATIO_FLOOR: Final = 10 * 1024 * 1024
_MAX_DIRECTORY: Final = 2 * 1024 * 1024
_PIECE: Final = 256 * 1024
_END: Final = b"PK\x05\x06"
_LOCATOR_64: Final = b"PK\x06\x07"
_MIME_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"

_PIEGE: Final = (
    "Ce fichier est compressé d'une façon anormale. Enregistrez-le à nouveau depuis votre tableur, puis renvoyez-le."
)
_ABIME: Final = "Ce fichier est abîmé. Enregistrez-le à nouveau depuis votre tableur, puis renvoyez-le."
_CHIFFRE: Final = "Ce fichier est protégé par un mot de passe. Enlevez le mot de passe, puis renvoyez-le."


class Entree(NamedTuple):
    """One entry of the central directory. ``stored``: bytes in the archive; ``offset``: of its local header."""

    name: str
    method: int
    stored: int
    offset: int
    encrypted: bool


def check_archive(file: BinaryIO, *, max_inflated: int = MAX_INFLATED) -> tuple[Entree, ...]:
    """Entries of a sound archive. Raises DepotPiege, DepotChiffre or DepotInconnu (a DepotRefuse each).

    Takes at most the time to inflate ``max_inflated`` bytes, in constant memory.
    """
    directory_at, entries = read_directory(file)
    _check_layout(entries, directory_at)
    total = 0
    for entry in entries:
        size = _count_inflated(file, entry, max_inflated - total)
        if size > RATIO_FLOOR and size > entry.stored * MAX_RATIO:
            raise DepotPiege(_PIEGE)
        total += size
    return entries


def spreadsheet_kind(file: BinaryIO, entries: tuple[Entree, ...]) -> str:
    """``"xlsx"``, ``"ods"`` or ``"zip"`` for any other archive. An ODS under a password raises DepotChiffre."""
    names = {entry.name for entry in entries}
    if "[Content_Types].xml" in names and any(name.lower().startswith("xl/workbook") for name in names):
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        by_name = {entry.name: entry for entry in entries}
        if read_entry(file, by_name["mimetype"], 200).strip().startswith(_MIME_ODS):
            manifest = by_name.get("META-INF/manifest.xml")
            if manifest and b"encryption-data" in read_entry(file, manifest, 1024 * 1024):
                raise DepotChiffre(_CHIFFRE)
            return "ods"
    return "zip"


def read_directory(file: BinaryIO) -> tuple[int, tuple[Entree, ...]]:
    """Offset of the central directory and its entries, read strictly: one end record, no ZIP64, no data before."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise DepotInconnu(_ABIME)
    disk, disk_start, here, count, length, offset, comment = struct.unpack("<HHHHIIH", tail[at + 4 : at + 22])
    if len(tail) - at - 22 != comment or disk or disk_start or here != count:
        raise DepotInconnu(_ABIME)
    if count > MAX_ENTRIES or length > _MAX_DIRECTORY or 0xFFFFFFFF in {length, offset}:
        raise DepotPiege(_PIEGE)
    if offset + length != size - 22 - comment:
        raise DepotInconnu(_ABIME)
    file.seek(offset)
    directory = file.read(length)
    if directory[-20:-16] == _LOCATOR_64:
        # Hidden in the comment of the last entry: readers that know ZIP64 would follow it to other entries than these.
        raise DepotPiege(_PIEGE)
    return offset, _parse_directory(directory, count)


def _parse_directory(data: bytes, count: int) -> tuple[Entree, ...]:
    entries: list[Entree] = []
    at = 0
    for _ in range(count):
        if data[at : at + 4] != b"PK\x01\x02" or len(data) - at < 46:
            raise DepotInconnu(_ABIME)
        flags, method = struct.unpack("<HH", data[at + 8 : at + 12])
        (stored,) = struct.unpack("<I", data[at + 20 : at + 24])
        name_length, extra, comment = struct.unpack("<HHH", data[at + 28 : at + 34])
        (offset,) = struct.unpack("<I", data[at + 42 : at + 46])
        name = data[at + 46 : at + 46 + name_length].decode("utf-8", "replace")
        entries.append(Entree(name, method, stored, offset, bool(flags & 0x41)))
        at += 46 + name_length + extra + comment
    if at != len(data):
        raise DepotInconnu(_ABIME)
    return tuple(entries)


def _check_layout(entries: tuple[Entree, ...], directory_at: int) -> None:
    """No entry shares bytes with another, none has a name twice, none is encrypted or packed in an odd way."""
    if any(entry.encrypted for entry in entries):
        raise DepotChiffre(_CHIFFRE)
    if any(entry.method not in {0, 8} for entry in entries) or len({e.name for e in entries}) != len(entries):
        raise DepotPiege(_PIEGE)
    end = 0
    for entry in sorted(entries, key=lambda e: e.offset):
        if entry.offset < end:
            raise DepotPiege(_PIEGE)
        end = entry.offset + 30 + len(entry.name) + entry.stored
        if end > directory_at:
            raise DepotPiege(_PIEGE)


def _data_offset(file: BinaryIO, entry: Entree) -> int:
    file.seek(entry.offset)
    local = file.read(30)
    if local[:4] != b"PK\x03\x04" or len(local) < 30:
        raise DepotInconnu(_ABIME)
    name_length, extra = struct.unpack("<HH", local[26:30])
    return int(entry.offset + 30 + name_length + extra)


def _count_inflated(file: BinaryIO, entry: Entree, allowed: int) -> int:
    if entry.method == 0:
        if entry.stored > allowed:
            raise DepotPiege(_PIEGE)
        return entry.stored
    file.seek(_data_offset(file, entry))
    left, total, inflater = entry.stored, 0, zlib.decompressobj(-15)
    try:
        while left and not inflater.eof:
            piece = file.read(min(left, _PIECE))
            if not piece:
                raise DepotInconnu(_ABIME)
            left -= len(piece)
            while piece:
                total += len(inflater.decompress(piece, _PIECE))
                if total > allowed:
                    raise DepotPiege(_PIEGE)
                piece = inflater.unconsumed_tail
    except zlib.error as error:
        raise DepotInconnu(_ABIME) from error
    if not inflater.eof:
        raise DepotInconnu(_ABIME)
    return total


def read_entry(file: BinaryIO, entry: Entree, limit: int) -> bytes:
    """First ``limit`` bytes of an entry, inflated. The archive has passed ``check_archive``."""
    file.seek(_data_offset(file, entry))
    data = file.read(entry.stored)
    return data[:limit] if entry.method == 0 else zlib.decompressobj(-15).decompress(data, limit)
