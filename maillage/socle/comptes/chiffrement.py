"""Secrets of accounts at rest: what a thief of the database alone cannot read.

The key is derived from SECRET_KEY, which is not in the database: a backup needs both. Former keys
(SECRET_KEY_FALLBACKS) still open what they closed.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    derived = (hmac.new(str(key).encode(), b"comptes|second facteur", hashlib.sha256).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def seal(text: str) -> str:
    """``text`` encrypted and authenticated (Fernet: AES-128-CBC, HMAC-SHA-256), as ASCII."""
    return _box().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """What ``seal`` was given. Raises ValueError when it was closed with another key, or changed."""
    try:
        return _box().decrypt(sealed.encode("ascii")).decode()
    except InvalidToken as failure:
        raise ValueError("sealed with a key that this installation does not have") from failure


def fingerprint(purpose: str, text: str) -> str:
    """Keyed hash (HMAC-SHA-256, 64 hexadecimal digits) of ``text`` for one purpose: compares, does not tell."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}|{text}".encode(), hashlib.sha256).hexdigest()
