"""A contact as a vCard 3.0 (RFC 2426), the version that phones and mail programs all read. Pure."""

import re
from typing import Final, NamedTuple

_OCTETS: Final = 75
"""Longest line before it is folded (RFC 2426, section 2.6)."""


class Carte(NamedTuple):
    """One person in a body; empty text where nothing is known. ``telephone`` in E.164."""

    nom: str
    fonction: str
    structure: str
    telephone: str
    courriel: str
    adresse: str
    code_postal: str
    commune: str
    site_web: str


def write_vcard(carte: Carte) -> str:
    """The file's text, lines ended by CRLF."""
    first, _, last = carte.nom.rpartition(" ")
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{_text(last)};{_text(first)};;;", f"FN:{_text(carte.nom)}"]
    told = (
        ("ORG", carte.structure),
        ("TITLE", carte.fonction),
        ("TEL;TYPE=WORK,VOICE", carte.telephone),
        ("EMAIL;TYPE=INTERNET,WORK", carte.courriel),
        ("URL", carte.site_web),
    )
    lines += [f"{name}:{_text(value)}" for name, value in told if value]
    if carte.adresse or carte.commune:
        place = ";".join(_text(part) for part in (carte.adresse, carte.commune, "", carte.code_postal))
        lines.append(f"ADR;TYPE=WORK:;;{place};France")
    return "".join(f"{_fold(line)}\r\n" for line in [*lines, "END:VCARD"])


def _text(value: str) -> str:
    """A value that cannot end its line nor its field."""
    flat = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", value.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", flat).replace("\n", "\\n")


def _fold(line: str) -> str:
    """Cut at 75 octets, never inside a character; the rest begins with a space."""
    parts, room = [""], _OCTETS
    for char in line:
        size = len(char.encode())
        if size > room:
            parts.append("")
            room = _OCTETS - 1
        parts[-1] += char
        room -= size
    return "\r\n ".join(parts)
