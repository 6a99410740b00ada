"""Django's error handlers: the same plain pages for every door."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from maillage.base.erreurs import error_page


def bad_request(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's name)
    return error_page(400)


def forbidden(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's name)
    return error_page(403)


def not_found(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's name)
    return error_page(404)


def server_error(_request: HttpRequest) -> HttpResponse:
    return error_page(500)


def csrf_failure(_request: HttpRequest, reason: str = "", **_kwargs: Any) -> HttpResponse:  # noqa: ARG001
    """A form that was left open too long, or sent from elsewhere."""
    return error_page(403, formulaire_perime=True)
