"""Host name → Département → one transaction that speaks for it."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from maillage.base.erreurs import error_page
from maillage.base.tenancy import set_tenant
from maillage.socle.territoires.selectors import departement_of_host

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SANS_DEPARTEMENT = ("/static/", "/sante", "/metriques", "/admin-instance/")
"""Doors that serve the installation as a whole; they run without a Département, so tenant tables are empty to them."""
ECRIT_EN_LECTURE: tuple[str, ...] = ("/connexion/proconnect/retour/",)
"""Addresses whose GET may write: the way back from ProConnect, which the protocol makes a GET, opens the session and binds
the account. Elsewhere the session itself is saved by its middleware, outside this transaction."""


class DepartementMiddleware:
    """Settle ``request.departement`` and wrap the view in its transaction: read-only for GET, undone on errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.departement = None  # type: ignore[attr-defined]
        if request.path.startswith(SANS_DEPARTEMENT):
            return self.get_response(request)
        departement = departement_of_host(request.get_host())
        if departement is None:
            return error_page(
                503, raison="Aucun Département n'est encore installé ici. Lancez : manage.py importer_territoire."
            )
        request.departement = departement  # type: ignore[attr-defined]
        with transaction.atomic():
            reading = request.method in SAFE and not request.path.startswith(ECRIT_EN_LECTURE)
            set_tenant(departement.pk, reading=reading)
            response = self.get_response(request)
            if response.status_code >= 500 or getattr(request, "must_roll_back", False):
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, _exception: Exception) -> None:
        """A view that raises writes nothing, whatever answer the exception becomes."""
        request.must_roll_back = True  # type: ignore[attr-defined]
