"""What every page knows: the Département and who acts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {
        "departement": getattr(request, "departement", None),
        "acteur": getattr(request, "acteur", None),
        "demo": settings.DEMO,
    }
