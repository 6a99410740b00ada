"""The public face: home, what robots may read, and the gallery of components."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from maillage.base.galerie import galerie
from maillage.base.publique import render_public, same_for_all
from maillage.reseau.lieux.selectors.publics import count_published
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.comptes.middleware import acteur_of

_ROBOTS = """User-agent: *
Disallow: /admin-instance/
Disallow: /connexion/
Disallow: /espace/
Disallow: /lieux/agent/
Disallow: /recensement/
"""


@open_to_all
@same_for_all
def home(request: HttpRequest) -> HttpResponse:
    """The Département's name, one search box, what one finds here, whom to call."""
    departement = request.departement  # type: ignore[attr-defined]
    context = {"titre": "Trouver de l'aide avec le numérique", "total": count_published(departement)}
    return render_public(request, "portail/accueil.html", context)


@open_to_all
@same_for_all
def robots(_request: HttpRequest) -> HttpResponse:
    """Staff pages are closed anyway: robots need not knock."""
    return HttpResponse(_ROBOTS, content_type="text/plain; charset=utf-8")


@open_to_all
@require_safe
def components(request: HttpRequest) -> HttpResponseBase:
    """The gallery, for staff; for anyone in the demo. To the others it does not exist."""
    acteur = acteur_of(request)
    if not settings.DEMO and not (acteur and acteur.is_agent):
        raise Http404
    return galerie(request)
