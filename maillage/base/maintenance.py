"""Maintenance mode: the site is read, nothing is written. A file under ``var/etat`` tells it, no database is needed.

A file and not a row: it must hold while the database is restored, and be read for less than a query. Every process of
this machine sees it at its next request.
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from maillage.base.erreurs import error_page

LECTURE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FERMEES: Final = ("/connexion", "/admin-instance/")
"""Doors that are no use when nothing can be written: signing in opens a session. Said in words, rather than at the end."""
REVENIR: Final = 300
"""Seconds after which a browser or a program may try again."""


@dataclass(frozen=True)
class Maintenance:
    """``message``: what the administrator says to people, maybe empty; ``depuis``: Unix seconds."""

    message: str
    depuis: float


def current() -> Maintenance | None:
    """The mode in force, or None. One ``open`` that fails, most of the time: some microseconds."""
    try:
        found: Any = json.loads(_flag().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        # Half written by hand: closed rather than open.
        found = {}
    return Maintenance(str(found.get("message", "")), float(found.get("depuis", 0)))


def is_on() -> bool:
    """As ``current``, without reading what is said."""
    return os.path.exists(f"{settings.VAR}/etat/maintenance.json")  # noqa: PTH110 (a Path costs ten times as much)


def switch_on(message: str) -> None:
    """From the next request on, writes are refused."""
    flag = _flag()
    flag.parent.mkdir(parents=True, exist_ok=True)
    draft = flag.with_suffix(".nouveau")
    draft.write_text(json.dumps({"message": message, "depuis": time.time()}, ensure_ascii=False), encoding="utf-8")
    draft.replace(flag)


def switch_off() -> None:
    """Writes are taken again; nothing happens when they were."""
    _flag().unlink(missing_ok=True)


def _flag() -> Path:
    return Path(settings.VAR) / "etat" / "maintenance.json"


def page(_request: HttpRequest) -> dict[str, Any]:
    """Context processor: the banner of every page."""
    return {"maintenance": current()}


class MaintenanceMiddleware:
    """Before anything that writes, the counters of rate limits included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in LECTURE and not request.path.startswith(FERMEES):
            return self.get_response(request)
        state = current()
        if state is None:
            return self.get_response(request)
        response = error_page(503, maintenance=state, envoi=request.method not in LECTURE)
        response["Retry-After"] = str(REVENIR)
        response["Cache-Control"] = "no-store"
        return response
