"""The content of a message that has not left yet, at rest: sealed, so that a backup of the database tells no address.

The key is derived from SECRET_KEY, which is not in the database. What was sealed with a former key
(SECRET_KEY_FALLBACKS) still opens.
"""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class ContenuIllisible(ValueError):
    """Sealed with a key that this installation does not have, or changed since."""


def _box() -> MultiFernet:
    keys = (str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    derived = (hmac.new(key.encode(), b"envois|contenu", hashlib.sha256).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def seal(content: dict[str, Any]) -> str:
    """``content`` encrypted and authenticated (Fernet), as ASCII."""
    return _box().encrypt(json.dumps(content, ensure_ascii=False).encode()).decode("ascii")


def unseal(sealed: str) -> dict[str, Any]:
    """What ``seal`` was given. Raises ContenuIllisible."""
    try:
        content: dict[str, Any] = json.loads(_box().decrypt(sealed.encode("ascii")))
    except InvalidToken as failure:
        raise ContenuIllisible from failure
    return content
