"""Structured logs without personal data: a request is its route, never its address or its text."""

import logging
import logging.config
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

logger = structlog.get_logger("maillage.requete")
_FRAMES = 20
_RACINE = f"{Path(__file__).resolve().parents[2]}{os.sep}"
REDACTED = ("email", "courriel", "telephone", "phone", "password", "code", "token", "session", "ip")


def redact(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Structlog processor: a key that may hold personal data keeps its name and loses its value."""
    for key in event:
        if _hides(key):
            event[key] = "[masqué]"
    return event


@lru_cache(maxsize=1000)
def _hides(key: str) -> bool:
    """The names of what is logged are few, and written at each request."""
    return any(word == part for word in REDACTED for part in key.lower().split("_"))


def tell_error(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Structlog processor: an exception is its type and where it went through.

    Its text is left out: PostgreSQL, among others, quotes the row that it refuses (« Key (email)=(…) already exists »).
    """
    info = event.pop("exc_info", None)
    error = (
        info[1]
        if isinstance(info, tuple)
        else info
        if isinstance(info, BaseException)
        else sys.exc_info()[1]
        if info
        else None
    )
    if error is None:
        return event
    event["erreur"] = " < ".join(cause_names(error))
    event["trace"] = frame_names(error)
    return event


def frame_names(error: BaseException) -> list[str]:
    """« file:line function » of the last frames that ``error`` went through: the programme's own words."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def cause_names(error: BaseException) -> Iterator[str]:
    """Types of ``error`` and of what it comes from, with PostgreSQL's code if any; never a text."""
    seen = 0
    current: BaseException | None = error
    while current is not None and seen < _FRAMES:
        state = getattr(current, "sqlstate", None)
        yield type(current).__name__ + (f" {state}" if isinstance(state, str) else "")
        current, seen = current.__cause__ or current.__context__, seen + 1


def _short(path: str) -> str:
    """From the package on: where the programme is installed is nobody's business."""
    return path.rsplit("site-packages/", 1)[-1].removeprefix(_RACINE)


def name_route(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Structlog processor: Django's own lines about a request hold its whole address; they keep its route and status."""
    record = event.get("_record")
    request = getattr(record, "request", None)
    if record is None or not isinstance(request, HttpRequest):
        return event
    match = request.resolver_match
    event["event"] = record.name
    event["route"] = match.view_name if match else "(aucune)"
    if status := getattr(record, "status_code", None):
        event["statut"] = status
    return event


def logging_config(*, json_lines: bool) -> dict[str, Any]:
    """Configure structlog and give Django's LOGGING dict; JSON lines in production, plain text elsewhere."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Any = structlog.processors.JSONRenderer() if json_lines else structlog.dev.ConsoleRenderer(colors=False)
    # At the developer's desk the whole text of an error helps; what a real installation keeps holds no personal data.
    sober: list[Any] = [name_route, tell_error] if json_lines else []
    config: dict[str, Any] = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structure": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [*sober, structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structure"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "maillage": {"level": "INFO"},
            # Django's own lines hold whole addresses, query string included.
            "django.request": {"level": "ERROR"},
            "procrastinate": {"level": "WARNING"},
        },
    }
    logging.config.dictConfig(config)
    return config


class RequestLogMiddleware:
    """One line a request: method, route (not the address), status, milliseconds, Département."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        spent = time.perf_counter() - start
        log_request(request, match.view_name if match else "(aucune)", response.status_code, spent)
        return response


def log_request(request: HttpRequest, route: str, status: int, seconds: float) -> None:
    """The line of one request; ``seconds``: what it took."""
    logger.info(
        "requete",
        methode=request.method,
        route=route,
        statut=status,
        ms=round(seconds * 1000, 1),
        departement=getattr(getattr(request, "departement", None), "code", None),
    )
