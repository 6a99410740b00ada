"""The gallery: every component in each of its states, on one page. The address is given by `maillage.config.urls`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.base.composants.catalogue import CATALOGUE
from maillage.base.composants.formulaire_exemple import build_formulaires


def galerie(request: HttpRequest) -> HttpResponse:
    """Show the catalogue; reads no database of its own."""
    vierge, fautif = build_formulaires()
    contexte = {
        "titre": "Composants",
        "fil": [{"libelle": "Accueil", "url": "/"}, {"libelle": "Composants"}],
        "composants": CATALOGUE,
        "formulaire_vierge": vierge,
        "formulaire_fautif": fautif,
    }
    return render(request, "composants/galerie.html", contexte)
