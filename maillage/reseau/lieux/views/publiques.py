"""Public pages: the list with its search, and one page a place. They read the public table only."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from maillage.base.francais import quote_nom
from maillage.base.publique import render_public, same_for_all
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.mots import SERVICES_COURTS, slug_of
from maillage.reseau.lieux.selectors.publics import (
    Disparu,
    Recherche,
    Trouve,
    find_published,
    search_places,
    what_became,
)
from maillage.reseau.lieux.views.presentation import describe
from maillage.socle.comptes.acces import open_to_all

ACCUEIL = {"libelle": "Accueil", "url": "/"}
_ETIQUETTES = 3
_DISPARUS = {
    Disparu.RETIRE: ("Ce lieu n'est plus dans la liste", "Nous l'avons retiré de notre liste."),
    Disparu.FERME: ("Ce lieu est fermé", "Il ne reçoit plus de public."),
}


@open_to_all
@same_for_all
def list_places(request: HttpRequest) -> HttpResponse:
    """Search by commune, postal code or name; everything without one."""
    departement = request.departement  # type: ignore[attr-defined]
    result = search_places(departement, request.GET.get("q", ""), _page(request.GET.get("page", "")))
    context: dict[str, Any] = {
        "titre": _title(result),
        "fil": [ACCUEIL, {"libelle": "Lieux"}],
        "recherche": result.texte,
        "resultat": result,
        "trouve": result.trouve.value,
        "lieux": [card(lieu) for lieu in result.lieux],
        "proches": [card(lieu, distance) for lieu, distance in result.proches],
        **_pager(result),
    }
    return render_public(request, "lieux/liste.html", context)


@open_to_all
@same_for_all
def show_place(request: HttpRequest, cle: str, slug: str = "") -> HttpResponse:
    """One place. Another slug leads to the right one; a merged place to the one that was kept."""
    departement = request.departement  # type: ignore[attr-defined]
    lieu = find_published(departement, cle)
    if lieu is None:
        return _gone(request, cle)
    if slug != slug_of(lieu.nom, lieu.commune):
        return redirect(address_of(lieu))
    fil = [ACCUEIL, {"libelle": "Lieux", "url": reverse("lieux:list")}]
    if lieu.commune:
        fil.append({"libelle": lieu.commune, "url": f"{reverse('lieux:list')}?{urlencode({'q': lieu.commune})}"})
    context = {
        "titre": lieu.nom,
        "fil": [*fil, {"libelle": lieu.nom}],
        "lieu": lieu,
        **describe(lieu, timezone.localdate()),
    }
    return render_public(request, "lieux/fiche.html", context)


def address_of(lieu: LieuPublic) -> str:
    """The one address of a published place."""
    return reverse("lieux:detail", kwargs={"cle": lieu.cle, "slug": slug_of(lieu.nom, lieu.commune)})


def card(lieu: LieuPublic, distance: float | None = None) -> dict[str, Any]:
    """A place as the card component wants it."""
    return {
        "nom": lieu.nom,
        "url": address_of(lieu),
        "adresse": lieu.adresse,
        "commune": " ".join(filter(None, [lieu.code_postal, lieu.commune])),
        "telephone": lieu.telephone[0] if lieu.telephone else "",
        "services": [SERVICES_COURTS[code] for code in lieu.services if code in SERVICES_COURTS][:_ETIQUETTES],
        "distance": "" if distance is None else f"{max(1, round(distance))} km",
        "approximatif": distance is not None,
    }


def _gone(request: HttpRequest, cle: str) -> HttpResponse:
    heir = what_became(cle)
    if isinstance(heir, LieuPublic):
        return redirect(address_of(heir), permanent=True)
    if heir is Disparu.INCONNU:
        raise Http404
    titre, texte = _DISPARUS[heir]
    context = {"titre": titre, "texte": texte, "fil": [ACCUEIL, {"libelle": "Lieux", "url": reverse("lieux:list")}]}
    return render_public(request, "lieux/disparu.html", context, status=410)


def _title(result: Recherche) -> str:
    if result.trouve is Trouve.TOUS:
        return "Tous les lieux"
    if result.commune and result.trouve is not Trouve.CODE:
        return f"Lieux à {result.commune}"
    return f"Lieux pour {quote_nom(result.texte)}"


def _page(texte: str) -> int:
    return int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 7 else 1


def _pager(result: Recherche) -> dict[str, Any]:
    """The numbered pager: first, last, and those around; gaps without number."""
    if result.pages == 1:
        return {"pages": []}
    kept = sorted({1, result.pages, *range(max(1, result.page - 2), min(result.pages, result.page + 2) + 1)})
    pages: list[dict[str, Any]] = []
    for former, number in zip([0, *kept], kept, strict=False):
        if number - former > 1:
            pages.append({"numero": None})
        pages.append({"numero": number, "url": _url(result, number), "courante": number == result.page})
    return {
        "pages": pages,
        "url_precedente": _url(result, result.page - 1) if result.page > 1 else "",
        "url_suivante": _url(result, result.page + 1) if result.page < result.pages else "",
    }


def _url(result: Recherche, page: int) -> str:
    query = {"q": result.texte} if result.texte else {}
    return "?" + urlencode(query | {"page": page})
