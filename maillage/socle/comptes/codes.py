"""Codes by e-mail inside an open session: to prove again who one is, to prove that a new address is one's own.

The session keeps a keyed hash of the code, never the code; a code serves once, fifteen minutes, five tries counted in SQL.
"""

import hmac
import re
import secrets
import time
from typing import Any, Final

from django.http import HttpRequest

from maillage.base.limites import Limite, hit
from maillage.socle.comptes.chiffrement import fingerprint

DUREE_S: Final = 900
ESSAIS: Final = Limite("code-envoye-essai", 5, DUREE_S)
ENVOIS: Final = Limite("code-envoye", 5, 3600)
"""Codes that an account may ask for in an hour."""


def may_send(request: HttpRequest) -> bool:
    """Count one sending for the account; False when it has asked for too many."""
    return hit(ENVOIS, str(request.user.pk), time.time())


def draw_code(request: HttpRequest, purpose: str, **context: Any) -> str:
    """A new code of six digits for ``purpose``, which replaces the former; ``context`` comes back with the right code."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    salt = secrets.token_hex(8)
    request.session[purpose] = {
        "empreinte": fingerprint(f"{purpose}|{request.user.pk}|{salt}", code),
        "sel": salt,
        "at": time.time(),
        "contexte": context,
    }
    return code


def pending(request: HttpRequest, purpose: str) -> dict[str, Any] | None:
    """The context of the code that is awaited, or None when none is or its time is over."""
    state = request.session.get(purpose)
    if not state or time.time() - state["at"] > DUREE_S:
        return None
    context: dict[str, Any] = state["contexte"]
    return context


def use_code(request: HttpRequest, purpose: str, typed: str) -> bool:
    """``typed`` is the code awaited; it is then used. False for any other, and after five tries."""
    if pending(request, purpose) is None:
        return False
    state = request.session[purpose]
    counted = hit(ESSAIS, f"{request.user.pk}|{purpose}|{state['at']}", time.time())
    given = fingerprint(f"{purpose}|{request.user.pk}|{state['sel']}", re.sub(r"\D", "", typed))
    if not counted or not hmac.compare_digest(given, state["empreinte"]):
        return False
    forget(request, purpose)
    return True


def forget(request: HttpRequest, purpose: str) -> None:
    """No code is awaited any more."""
    request.session.pop(purpose, None)
