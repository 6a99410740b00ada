"""What every page knows: the Département and who acts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from maillage.socle.comptes.taches import list_taches


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {
        "departement": getattr(request, "departement", None),
        "acteur": getattr(request, "acteur", None),
        "demo": settings.DEMO,
        "proconnect": bool(settings.PROCONNECT_URL and settings.PROCONNECT_CLIENT),
        # Lazy: only staff pages read it.
        "taches": SimpleLazyObject(lambda: list_taches(getattr(request, "acteur", None), request.path)),
    }
