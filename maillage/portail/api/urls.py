"""Addresses of the interface: those of django-ninja, each opened by our own door, and its description."""

from typing import Final

from django.urls import URLPattern, path

from maillage.portail.api.description import openapi
from maillage.portail.api.operations import api
from maillage.portail.api.portes import open_door

app_name = "api-v1"
_RACINE: Final = "api-root"  # django-ninja's own page, which we do not serve
urlpatterns = [
    path("openapi.json", open_door(openapi), name="openapi"),
    *(
        path(str(pattern.pattern), open_door(pattern.callback), name=pattern.name)
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern) and pattern.name != _RACINE
    ),
]
