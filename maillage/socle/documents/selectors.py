"""Find a document again, from its printed code or from the file itself."""

import base64
import re
import struct
from typing import Final

from maillage.socle.documents.models import ALPHABET, Document
from maillage.socle.territoires.models import Departement

_TYPED: Final = re.compile(r"[\s\-–.]+")
LIBELLES: Final[dict[str, str]] = {"rapport-import": "Rapport d'import"}
"""Public names of the kinds of documents; a title may say more than the public must read."""


def register_label(gabarit: str, libelle: str) -> None:
    """Called in ``ready()`` by a higher app, beside its templates' folder."""
    LIBELLES[gabarit] = libelle


def read_code(typed: str) -> str:
    """The code as it is kept: capitals, without blanks nor dashes; empty when it cannot be one."""
    text = _TYPED.sub("", typed[:60]).upper()
    return text if len(text) == 12 and set(text) <= set(ALPHABET) else ""


def find_by_code(typed: str) -> Document | None:
    """The document of this Département that bears this code, or None."""
    code = read_code(typed)
    return Document.objects.filter(code=code).first() if code else None


def find_by_print(sha256: str) -> Document | None:
    """The document of this Département with this SHA-256 (hexadecimal), or None."""
    return Document.objects.filter(sha256=sha256).first()


def logo_svg(departement: Departement) -> str:
    """The Département's logo as SVG, for a template; empty without one."""
    if not departement.logo:
        return ""
    width, height = struct.unpack(">II", base64.b64decode(departement.logo)[16:24])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{departement.logo}"/></svg>'
    )
