"""The Département's own style sheet (its two colours, checked to be readable), its logo, the ground of its map."""

import base64
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from maillage.base.fichiers import serve_file
from maillage.base.pages_gardees import kept_in_memory, pack_text
from maillage.base.theme import CouleurInvalide, Theme, build_theme_css
from maillage.socle.territoires.selectors import base_map, ground_mark

AN = 365 * 24 * 3600


@login_not_required  # accounts stand above this app: it cannot borrow their door
@require_safe
@kept_in_memory
def theme_css(request: HttpRequest) -> HttpResponse:
    """Kept a year under the address that bears its colours (``?v=``), asked again under any other."""
    departement = request.departement  # type: ignore[attr-defined]
    css = _theme_of(departement.couleur, departement.accent)
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    if request.GET.get("v") == f"{departement.couleur[1:]}{departement.accent[1:]}":
        patch_cache_control(response, public=True, max_age=AN, immutable=True)
    else:
        patch_cache_control(response, public=True, no_cache=True)
    return response


@lru_cache(maxsize=128)
def _theme_of(couleur: str, accent: str) -> str:
    try:
        return build_theme_css(Theme(couleur, accent))
    except CouleurInvalide:
        return build_theme_css(Theme())


@lru_cache(maxsize=128)
def _theme_size(couleur: str, accent: str) -> int:
    return len(pack_text(_theme_of(couleur, accent).encode()))


def size_of_theme(request: HttpRequest) -> int:
    """Bytes of the style sheet as it is sent: for the weight of pages."""
    departement = request.departement  # type: ignore[attr-defined]
    return _theme_size(departement.couleur, departement.accent)


def size_of_logo(request: HttpRequest) -> int:
    """Bytes of the picture."""
    return len(base64.b64decode(request.departement.logo))  # type: ignore[attr-defined]


@login_not_required
@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The picture as it was encoded here, kept a year under the address that bears its fingerprint."""
    departement = request.departement  # type: ignore[attr-defined]
    if not departement.logo:
        raise Http404
    data = base64.b64decode(departement.logo)
    response: HttpResponse = serve_file(data, nom="logo.png", content_type="image/png", reencoded=True)
    if request.get_full_path() == departement.logo_url:
        patch_cache_control(response, public=True, max_age=AN, immutable=True)
    else:
        patch_cache_control(response, public=True, no_cache=True)
    return response


@login_not_required
@require_safe
@kept_in_memory
def contours(request: HttpRequest) -> HttpResponse:
    """Outlines and names of the communes, for the drawn map; kept a year under the address that bears their mark (``?v=``)."""
    departement = request.departement  # type: ignore[attr-defined]
    mark = ground_mark(departement)
    response = HttpResponse(base_map(departement, mark), content_type="application/json")
    if request.GET.get("v") == mark:
        patch_cache_control(response, public=True, max_age=AN, immutable=True)
    else:
        patch_cache_control(response, public=True, no_cache=True)
    return response
