"""One check for every file that comes in, whatever the door."""

import hashlib
from collections.abc import Collection
from typing import BinaryIO, Final, NamedTuple

from maillage.base.depots import antivirus
from maillage.base.depots.archives import check_archive, spreadsheet_kind
from maillage.base.depots.erreurs import DepotChiffre, DepotInconnu, DepotPiege, DepotTropGros, DepotVide
from maillage.base.depots.images import read_dimensions
from maillage.base.depots.nature import HEAD_BYTES, detect_kind
from maillage.base.depots.noms import safe_name

MAX_PIXELS: Final = 40_000_000
"""A picture of 40 megapixels takes 160 MB once decoded."""
MAX_SIDE: Final = 20_000

MESSAGES_KINDS: Final = {
    "csv": "CSV",
    "json": "JSON",
    "xlsx": "Excel (.xlsx)",
    "ods": "LibreOffice (.ods)",
    "pdf": "PDF",
    "png": "PNG",
    "jpeg": "JPEG",
    "webp": "WebP",
}
"""Kinds a door may accept, with the words shown to people."""

_EXTENSIONS: Final = {"jpeg": ".jpg"}
_IMAGES: Final = frozenset({"png", "jpeg", "webp"})
_PIECE: Final = 1024 * 1024
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")


class Depot(NamedTuple):
    """An accepted file. ``size`` in bytes; ``sha256`` in hexadecimal; ``name_safe`` ends with the kind's extension."""

    kind: str
    name_safe: str
    size: int
    sha256: str


def check_upload(file: BinaryIO, name: str, *, kinds: Collection[str], max_bytes: int) -> Depot:
    """Accept ``file`` (seekable, left at its beginning) when its content is one of ``kinds``.

    ``kinds``: keys of ``MESSAGES_KINDS``; ``max_bytes``: largest size accepted. Memory stays constant. Raises
    a DepotRefuse (empty, too big, malware, trap, password, unknown kind) with a sentence for the person.
    """
    size, digest = _measure(file, max_bytes)
    antivirus.scan(file)
    file.seek(0)
    kind = _find_kind(file, detect_kind(file.read(HEAD_BYTES)))
    if kind not in kinds:
        raise DepotInconnu(_unknown_message(kind, kinds))
    if kind in _IMAGES:
        _check_image(file, kind)
    file.seek(0)
    return Depot(kind, safe_name(name, extension=_EXTENSIONS.get(kind, f".{kind}")), size, digest)


def _measure(file: BinaryIO, max_bytes: int) -> tuple[int, str]:
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        size += len(piece)
        if size > max_bytes:
            raise DepotTropGros(
                f"Ce fichier est trop lourd : {_megabytes(max_bytes)} au plus. Envoyez-le en plusieurs parties."
            )
        digest.update(piece)
    if not size:
        raise DepotVide("Ce fichier est vide. Vérifiez le fichier, puis renvoyez-le.")
    return size, digest.hexdigest()


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".replace(".", ",").removesuffix(",0") + " Mo"


def _find_kind(file: BinaryIO, kind: str) -> str:
    if kind == "vide":
        raise DepotVide("Ce fichier est vide. Vérifiez le fichier, puis renvoyez-le.")
    if kind == "zip":
        return spreadsheet_kind(file, check_archive(file))
    if kind == "ole":
        refuse_ole(file)
    return "csv" if kind == "texte" else kind


def refuse_ole(file: BinaryIO) -> None:
    """Say why an OLE file is not read: a protected workbook, or the Excel format of before 2007."""
    file.seek(0)
    if _ENCRYPTED_STREAM in file.read(4 * _PIECE):
        raise DepotChiffre("Ce fichier est protégé par un mot de passe. Enlevez le mot de passe, puis renvoyez-le.")
    raise DepotInconnu(
        "Ce fichier est dans un ancien format (.xls ou .doc). Ouvrez-le, enregistrez-le en .xlsx, puis renvoyez-le."
    )


def _unknown_message(kind: str, kinds: Collection[str]) -> str:
    wanted = ", ".join(MESSAGES_KINDS[k] for k in MESSAGES_KINDS if k in kinds)
    if kind == "executable":
        return f"Ce fichier est un programme : il est refusé. Formats acceptés : {wanted}."
    if kind == "balise":
        return f"Ce fichier est une page web (HTML, SVG ou XML) : il est refusé. Formats acceptés : {wanted}."
    return f"Ce type de fichier n'est pas accepté ici. Formats acceptés : {wanted}."


def _check_image(file: BinaryIO, kind: str) -> None:
    dimensions = read_dimensions(file, kind)
    if dimensions is None or 0 in dimensions:
        raise DepotInconnu("Cette image est abîmée. Enregistrez-la à nouveau, puis renvoyez-la.")
    width, height = dimensions
    if width * height > MAX_PIXELS or max(dimensions) > MAX_SIDE:
        raise DepotPiege(f"Cette image est trop grande ({width} × {height} points). Réduisez-la, puis renvoyez-la.")
