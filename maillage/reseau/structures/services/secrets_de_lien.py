"""Secrets of links sent by e-mail: 256 bits drawn, only their SHA-256 kept."""

import hashlib
import secrets
from typing import NamedTuple


class SecretDeLien(NamedTuple):
    """``clair`` goes into the link and nowhere else; ``empreinte`` (hexadecimal) into the database."""

    clair: str
    empreinte: str


def draw() -> SecretDeLien:
    """A new secret of 43 characters, safe in an address."""
    clair = secrets.token_urlsafe(32)
    return SecretDeLien(clair, digest(clair))


def digest(clair: str) -> str:
    """A plain hash is enough: 256 random bits cannot be searched, unlike a password."""
    return hashlib.sha256(clair.encode()).hexdigest()
