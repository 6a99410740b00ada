"""Short addresses, to read aloud, to print, to scan; and their QR codes. They lead to pages of this site and nowhere else."""

import io
from collections.abc import Mapping
from typing import Final

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from maillage.portail.parcours.feuille import kept_keys, query_of
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.mots import slug_of
from maillage.reseau.lieux.recherche.criteres import INSEE, SIREN
from maillage.reseau.lieux.selectors.publics import Disparu, find_published, what_became
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.territoires.models import Departement

PAGES: Final[Mapping[str, str]] = {
    "lieux": "lieux:list",
    "carte": "lieux:map",
    "besoins": "portail:needs",
    "donnees": "portail:open_data",
    "editions": "portail:editions",
}
"""Word of a short address → page."""
GARDE_S: Final = 7 * 24 * 3600
"""A QR code depends on its address alone."""


@open_to_all
@require_safe
def place(request: HttpRequest, cle: str) -> HttpResponse:
    """``l/<clé>``: the page of a place, of the one it was merged into, or what became of it."""
    departement: Departement = request.departement  # type: ignore[attr-defined]
    lieu = find_published(departement, cle) or what_became(cle)
    if isinstance(lieu, LieuPublic):
        return redirect("lieux:detail", cle=lieu.cle, slug=slug_of(lieu.nom, lieu.commune))
    if lieu is Disparu.INCONNU:
        raise Http404
    return redirect("lieux:detail_short", cle=cle)


@open_to_all
@require_safe
def page(_request: HttpRequest, nom: str) -> HttpResponse:
    """``p/<nom>``: a page named in PAGES, or the list of a commune (INSEE code) or of an EPCI (SIREN)."""
    return redirect(_target(nom))


@open_to_all
@require_safe
def sheet(_request: HttpRequest, cles: str) -> HttpResponse:
    """``f/<clé>-<clé>``: a sheet of places."""
    return redirect(f"{reverse('portail:sheet')}?{query_of(kept_keys(cles.split('-')))}")


@open_to_all
@require_safe
@cache_control(public=True, max_age=GARDE_S)
def qr_place(request: HttpRequest, cle: str) -> HttpResponse:
    """The QR code of the short address of a place that was once published."""
    departement: Departement = request.departement  # type: ignore[attr-defined]
    if find_published(departement, cle) is None and what_became(cle) is Disparu.INCONNU:
        raise Http404
    return _drawn(request, reverse("portail:short_place", kwargs={"cle": cle}))


@open_to_all
@require_safe
@cache_control(public=True, max_age=GARDE_S)
def qr_page(request: HttpRequest, nom: str) -> HttpResponse:
    """The QR code of the short address of a page or of a list."""
    _target(nom)
    return _drawn(request, reverse("portail:short_page", kwargs={"nom": nom}))


@open_to_all
@require_safe
@cache_control(public=True, max_age=GARDE_S)
def qr_sheet(request: HttpRequest, cles: str) -> HttpResponse:
    """The QR code of a sheet."""
    return _drawn(request, reverse("portail:short_sheet", kwargs={"cles": cles}))


def _target(nom: str) -> str:
    """The address that a short word leads to; 404 for any other word."""
    liste = reverse("lieux:list")
    if INSEE.fullmatch(nom.upper()):
        return f"{liste}?{urlencode({'commune': nom.upper()})}"
    if SIREN.fullmatch(nom):
        return f"{liste}?{urlencode({'epci': nom})}"
    if nom not in PAGES:
        raise Http404
    try:
        return reverse(PAGES[nom])
    except NoReverseMatch as error:
        raise Http404 from error


def _drawn(request: HttpRequest, path: str) -> HttpResponse:
    """Black on white whatever the page's colours, four modules of quiet zone (ISO/IEC 18004), level M for paper that creases."""
    drawing = io.BytesIO()
    code = segno.make(request.build_absolute_uri(path), error="m", micro=False)
    code.save(drawing, kind="svg", xmldecl=False, scale=4, border=4, dark="#000", light="#fff", nl=False)
    return HttpResponse(drawing.getvalue(), content_type="image/svg+xml")
