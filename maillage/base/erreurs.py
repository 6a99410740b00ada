"""Error answers in plain French. They read no database: they must work when nothing else does."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def error_page(status: int, **context: object) -> HttpResponse:
    """The page of ``status``, rendered without request nor database."""
    return HttpResponse(render_to_string(f"base/erreurs/{status}.html", context), status=status)


def too_many_requests(_request: HttpRequest, seconds: int) -> HttpResponse:
    """429, with how long to wait."""
    response = error_page(429, minutes=max(1, seconds // 60))
    response["Retry-After"] = str(seconds)
    return response
