"""Django's error handlers: the same plain pages for every door."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from maillage.base.erreurs import error_page, is_for_programs, problem


def _departement(request: HttpRequest) -> Any:
    """The one already read for this request, None before: these pages ask nothing of the database."""
    return getattr(request, "departement", None)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's name)
    if is_for_programs(request):
        return problem(400, "Demande illisible", "L'adresse contient quelque chose que nous ne savons pas lire.")
    return error_page(400, departement=_departement(request))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's name)
    return error_page(403, departement=_departement(request))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's name)
    if is_for_programs(request):
        return problem(
            404, "Adresse inconnue", "Les adresses de cette interface sont décrites à la page /donnees/api/."
        )
    return error_page(404, departement=_departement(request))


def server_error(request: HttpRequest) -> HttpResponse:
    if is_for_programs(request):
        return problem(500, "Panne de notre côté", "Nous sommes prévenus. Essayez de nouveau plus tard.")
    return error_page(500)


def csrf_failure(request: HttpRequest, reason: str = "", **_kwargs: Any) -> HttpResponse:  # noqa: ARG001
    """A form that was left open too long, or sent from elsewhere."""
    return error_page(403, departement=_departement(request), formulaire_perime=True)
