"""Error answers in plain French. They read no database: they must work when nothing else does."""

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

POUR_PROGRAMMES: Final = "/api/"
"""Addresses that programs read: their errors are problems in JSON (RFC 9457), not pages."""


def error_page(status: int, **context: object) -> HttpResponse:
    """The page of ``status``, rendered without request nor database."""
    return HttpResponse(render_to_string(f"base/erreurs/{status}.html", context), status=status)


def is_for_programs(request: HttpRequest) -> bool:
    """Whether the answer must be readable by a program, errors too."""
    return request.path.startswith(POUR_PROGRAMMES)


def problem(status: int, titre: str, detail: str, **more: object) -> HttpResponse:
    """An error as ``application/problem+json`` (RFC 9457), readable from any site. ``more``: members of our own."""
    said = {"type": "about:blank", "status": status, "title": titre, "detail": detail, **more}
    response = JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/problem+json"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def too_many_requests(request: HttpRequest, seconds: int) -> HttpResponse:
    """429, with how long to wait."""
    if is_for_programs(request):
        response = problem(429, "Trop de demandes", f"Attendez {seconds} secondes, puis essayez de nouveau.")
    else:
        response = error_page(429, minutes=max(1, seconds // 60))
    response["Retry-After"] = str(seconds)
    return response
