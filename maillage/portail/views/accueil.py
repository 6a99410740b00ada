"""Home, and the gallery of components."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from maillage.base.galerie import galerie
from maillage.base.publique import render_public, same_for_all
from maillage.portail.parcours.questions import BESOINS
from maillage.reseau.lieux.selectors.etat_public import public_state
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.comptes.middleware import acteur_of


@open_to_all
@same_for_all
def home(request: HttpRequest) -> HttpResponse:
    """One search box first; then needs, the telephone, paper, and the doors of those who help."""
    departement = request.departement  # type: ignore[attr-defined]
    context = {
        "titre": "Trouver de l'aide avec le numérique",
        "description": f"{departement.nom} : ordinateurs, Wi-Fi et personnes qui vous aident, près de chez vous.",
        "etat": public_state(departement),
        "besoins": BESOINS,
    }
    return render_public(request, "portail/accueil.html", context)


@open_to_all
@require_safe
def components(request: HttpRequest) -> HttpResponseBase:
    """The gallery, for staff; for anyone in the demo. To the others it does not exist."""
    acteur = acteur_of(request)
    if not settings.DEMO and not (acteur and acteur.is_agent):
        raise Http404
    return galerie(request)
