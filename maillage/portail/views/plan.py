"""For those who look for a page, and for robots: site map on screen and in XML, and what robots may load."""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from maillage.base.publique import render_public, same_for_all
from maillage.base.tenancy import stream
from maillage.portail.views.pages import ACCUEIL
from maillage.reseau.lieux.selectors.etat_public import iter_addresses
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.territoires.models import Departement

HEURE: Final = 3600
PAGES: Final = (
    ("Chercher un lieu", (
        ("portail:home", "Accueil et recherche"), ("lieux:list", "Tous les lieux"), ("lieux:map", "La carte"),
        ("portail:needs", "De quoi avez-vous besoin ? Quelques questions, trois lieux"),
    )),
    ("Sur papier", (("portail:editions", "Listes à imprimer"), ("portail:sheet", "Ma feuille de lieux"), ("documents:search", "Vérifier un document"))),
    ("Pour les professionnels", (
        ("portail:open_data", "Données ouvertes"), ("portail:api_docs", "Données pour les programmes (API)"), ("structures:join", "Rejoindre le réseau"),
        ("structures:volunteer_offer", "Proposer votre aide comme bénévole"), ("account_login", "Se connecter"),
    )),
    ("À propos de ce site", (
        ("portail:accessibility", "Accessibilité"), ("portail:legal", "Mentions légales"), ("portail:privacy", "Données personnelles"),
        ("registre:your_data", "Vos données : ce que nous gardons"), ("journal:roots", "Preuve que le journal n'est pas changé"),
    )),
)  # fmt: skip
"""Groups of pages: title → (name of the address, label)."""
POUR_LES_ROBOTS: Final = (
    "portail:home", "lieux:list", "lieux:map", "portail:needs", "portail:editions", "portail:open_data", "portail:api_docs", "portail:accessibility",
    "portail:legal", "portail:privacy", "portail:site_map", "structures:join", "structures:volunteer_offer",
)  # fmt: skip
_ROBOTS: Final = """User-agent: *
Crawl-delay: 10
Disallow: /admin-instance/
Disallow: /agenda/
Disallow: /annuaire/
Disallow: /api/
Disallow: /avis/
Disallow: /besoins/?
Disallow: /carte/?
Disallow: /connexion/
Disallow: /donnees/*?
Disallow: /espace/
Disallow: /feuille/
Disallow: /l/
Disallow: /lieux/*/signaler/
Disallow: /lieux/agent/
Disallow: /lieux/?
Disallow: /recensement/
Disallow: /registre/
"""
_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'


@open_to_all
@same_for_all
def site_map(request: HttpRequest) -> HttpResponse:
    """Every page that anyone may open, by what one comes for."""
    groups = [(title, [(reverse(name), label) for name, label in pages]) for title, pages in PAGES]
    context = {
        "titre": "Plan du site",
        "description": "Toutes les pages de ce site.",
        "fil": [ACCUEIL, {"libelle": "Plan du site"}],
        "groupes": groups,
    }
    return render_public(request, "portail/plan.html", context)


@open_to_all
@same_for_all
def robots(request: HttpRequest) -> HttpResponse:
    """Every place is in the site map: robots need not walk through filters, whose combinations have no end."""
    departement = request.departement  # type: ignore[attr-defined]
    text = f"{_ROBOTS}\nSitemap: {departement.site}{reverse('portail:sitemap')}\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@open_to_all
@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Protocol of sitemaps.org, written as the rows come: published places only."""
    departement = request.departement  # type: ignore[attr-defined]
    pieces = stream(departement.pk, lambda: _entries(departement))
    response = StreamingHttpResponse(pieces, content_type="application/xml; charset=utf-8")
    patch_cache_control(response, public=True, max_age=HEURE)
    return response


def _entries(departement: Departement) -> Iterator[str]:
    site = departement.site
    yield _XML
    for name in POUR_LES_ROBOTS:
        yield f"<url><loc>{escape(site + reverse(name))}</loc></url>\n"
    for place in iter_addresses(departement):
        path = reverse("lieux:detail", kwargs={"cle": place.cle, "slug": place.slug})
        yield f"<url><loc>{escape(site + path)}</loc><lastmod>{place.le:%Y-%m-%d}</lastmod></url>\n"
    yield "</urlset>\n"
