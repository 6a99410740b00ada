"""The picture shown beside a link to the site by those who share it."""

import hashlib
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from maillage.portail.apercu import draw_preview
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.documents.services import fonts_folder

JOUR: Final = 24 * 3600


@open_to_all
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """PNG of 1200 × 630. Networks keep it as long as they like; a day is enough for a browser."""
    departement = request.departement  # type: ignore[attr-defined]
    data = draw_preview(departement.nom, departement.couleur, departement.accent, fonts_folder())
    response = HttpResponse(data, content_type="image/png")
    response["ETag"] = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
    patch_cache_control(response, public=True, max_age=JOUR)
    return response
