"""Structured logs without personal data: a request is its route, never its address or its text."""

import logging
import logging.config
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

logger = structlog.get_logger("maillage.requete")
REDACTED = ("email", "courriel", "telephone", "phone", "password", "code", "token", "session", "ip")


def redact(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Structlog processor: a key that may hold personal data keeps its name and loses its value."""
    for key in event:
        if any(word == part for word in REDACTED for part in key.lower().split("_")):
            event[key] = "[masqué]"
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
    config: dict[str, Any] = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structure": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
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
        logger.info(
            "requete",
            methode=request.method,
            route=match.view_name if match else "(aucune)",
            statut=response.status_code,
            ms=round((time.perf_counter() - start) * 1000, 1),
            departement=getattr(getattr(request, "departement", None), "code", None),
        )
        return response
