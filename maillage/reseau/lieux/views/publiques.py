"""Public pages: the list with its search and filters, and one page a place. They read the public table only."""

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from maillage.base.francais import quote_nom
from maillage.base.publique import render_public, same_for_all
from maillage.reseau.lieux.blocs import annonces_of
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.mots import locate, slug_of
from maillage.reseau.lieux.passages import list_dates, say_appointment
from maillage.reseau.lieux.recherche.criteres import Criteres, ParametreInvalide, parse
from maillage.reseau.lieux.recherche.familles import FAMILLES
from maillage.reseau.lieux.recherche.resultats import PAR_PAGE, Resultat, Trouve
from maillage.reseau.lieux.selectors.index import index_of
from maillage.reseau.lieux.selectors.publics import Disparu, find_published, what_became
from maillage.reseau.lieux.selectors.recherche import neighbours, search
from maillage.reseau.lieux.views.cartes import address_of, cards, say_distance
from maillage.reseau.lieux.views.filtres_publics import address, filters_of
from maillage.reseau.lieux.views.presentation import describe
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.territoires.models import Departement

ACCUEIL = {"libelle": "Accueil", "url": "/"}
_DISPARUS = {
    Disparu.RETIRE: ("Ce lieu n'est plus dans la liste", "Nous l'avons retiré de notre liste."),
    Disparu.FERME: ("Ce lieu est fermé", "Il ne reçoit plus de public."),
}
_PARAMETRES: Final = {
    "lat": "la position",
    "rayon": "la distance",
    "boite": "la partie de la carte",
    "commune": "la commune",
    "epci": "l'intercommunalité",
    "conseiller": "la venue d'un conseiller",
    "ouvert": "le moment",
    "jour": "le jour",
    "heure": "l'heure",
    "tri": "l'ordre de la liste",
    "page": "le numéro de page",
}
_VOISINS: Final = 3
_PAR_POIDS: Final = frozenset({Trouve.TEXTE, Trouve.APPROCHANT, Trouve.BESOIN})
_HTMX: Final = ("HX-Request", "HX-History-Restore-Request")


@open_to_all
@same_for_all
def list_places(request: HttpRequest) -> HttpResponse:
    """Places that answer to the address: 20 a page, with the filters and their counts.

    To htmx the list alone is given, the same include as in the page. A parameter that cannot be read: 400, with what to write.
    """
    departement = request.departement  # type: ignore[attr-defined]
    try:
        criteres = parse(request.GET)
    except ParametreInvalide as erreur:
        return _unreadable(request, erreur)
    at = timezone.localtime()
    resultat = search(departement, criteres, at=at)
    fragment = _wants_fragment(request)
    context: dict[str, Any] = {
        "titre": _title(resultat),
        "fil": [ACCUEIL, {"libelle": "Lieux"}],
        "resultat": resultat,
        "criteres": criteres,
        "requete": criteres.with_page(1).query(),
        "trouve": resultat.trouve.value,
        "ou_vide": _where(resultat),
        "lieux": cards(resultat.lieux, departement, at),
        "proches": cards(resultat.proches, departement, at),
        "mobiles": cards(resultat.mobiles, departement, at),
        "fragment": fragment,
        **filters_of(resultat),
        **_pager(resultat),
        **_orders(resultat),
    }
    response = render_public(request, "lieux/_liste.html" if fragment else "lieux/liste.html", context)
    patch_vary_headers(response, _HTMX)
    if fragment:
        response["HX-Push-Url"] = request.path + (f"?{criteres.query()}" if criteres.query() else "")
    return response


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
    at = timezone.localtime()
    fil = [ACCUEIL, {"libelle": "Lieux", "url": reverse("lieux:list")}]
    if lieu.commune:
        fil.append({"libelle": lieu.commune, "url": f"{reverse('lieux:list')}?{urlencode({'q': lieu.commune})}"})
    context = {
        "titre": lieu.nom,
        "description": f"{', '.join(filter(None, [lieu.nom, lieu.adresse, lieu.commune]))} : horaires, services, contact.",
        "fil": [*fil, {"libelle": lieu.nom}],
        "lieu": lieu,
        "annonces": annonces_of(departement, [lieu], at).get(lieu.pk, []),
        **_visits(departement, lieu, at),
        "voisins": _neighbours(departement, lieu),
        "autour": _around(lieu),
        **describe(lieu, at, departement.code),
    }
    return render_public(request, "lieux/fiche.html", context)


def _visits(departement: Departement, lieu: LieuPublic, at: dt.datetime) -> dict[str, Any]:
    """The next dates on which somebody comes, and whether one may just come: only what the place itself said."""
    dates = list_dates(index_of(departement).visits(at).of(lieu.pk), at)
    return {"dates": dates, "conseil_rendez_vous": say_appointment(lieu.modalites_acces, lieu.telephone)}


def _wants_fragment(request: HttpRequest) -> bool:
    """True for htmx, but when it restores its history: it then wants the whole page."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def _unreadable(request: HttpRequest, erreur: ParametreInvalide) -> HttpResponse:
    famille = FAMILLES.get(erreur.parametre)
    sujet = f"« {famille.libelle} »" if famille else _PARAMETRES.get(erreur.parametre, quote_nom(erreur.parametre))
    context = {
        "titre": "Nous n'avons pas compris cette adresse",
        "fil": [ACCUEIL, {"libelle": "Lieux", "url": reverse("lieux:list")}],
        "sujet": sujet,
        "message": str(erreur),
    }
    return render_public(request, "lieux/illisible.html", context, status=400)


def _gone(request: HttpRequest, cle: str) -> HttpResponse:
    heir = what_became(cle)
    if isinstance(heir, LieuPublic):
        return redirect(address_of(heir), permanent=True)
    if heir is Disparu.INCONNU:
        raise Http404
    titre, texte = _DISPARUS[heir]
    context = {"titre": titre, "texte": texte, "fil": [ACCUEIL, {"libelle": "Lieux", "url": reverse("lieux:list")}]}
    return render_public(request, "lieux/disparu.html", context, status=410)


def _where(resultat: Resultat) -> str:
    """« à Boisfeint », or « ici » for another perimeter."""
    named = resultat.trouve is Trouve.COMMUNE and resultat.depart and not resultat.criteres.point
    return locate(resultat.depart) if named else "ici"


def _title(resultat: Resultat) -> str:
    criteres = resultat.criteres
    if criteres.point and not criteres.texte:
        return "Lieux autour de votre position"
    if not criteres.texte:
        return "Lieux qui répondent à votre recherche" if criteres.is_filtered else "Tous les lieux"
    if _where(resultat) != "ici":
        return f"Lieux {_where(resultat)}"
    return f"Lieux pour {quote_nom(criteres.texte)}"


def _orders(resultat: Resultat) -> dict[str, Any]:
    """The two orders of a list that has a point of departure."""
    if resultat.point is None:
        return {"tris": []}
    criteres = resultat.criteres
    # Words found in names come by their weight, unless a distance was asked.
    by_weight = resultat.trouve in _PAR_POIDS and criteres.texte and not criteres.point
    asked = criteres.tri or ("" if by_weight else "distance")
    return {
        "tris": [
            {"libelle": libelle, "url": address(replace(criteres, tri=tri, page=1)), "courant": tri == asked}
            for tri, libelle in (("distance", "Les plus proches d'abord"), ("nom", "Par nom"))
        ]
    }


def _pager(resultat: Resultat) -> dict[str, Any]:
    """The numbered pager: first, last, and those around; gaps without number. And the ranks of the places shown."""
    first = (resultat.page - 1) * PAR_PAGE + 1
    ranks = {"premier": first, "dernier": first + len(resultat.lieux) - 1}
    if resultat.pages == 1:
        return {"pages": [], **ranks}
    page = resultat.page
    kept = sorted({1, resultat.pages, *range(max(1, page - 2), min(resultat.pages, page + 2) + 1)})
    pages: list[dict[str, Any]] = []
    for former, number in zip([0, *kept], kept, strict=False):
        if number - former > 1:
            pages.append({"numero": None})
        pages.append({"numero": number, "url": _url(resultat, number), "courante": number == page})
    return {
        "pages": pages,
        "url_precedente": _url(resultat, page - 1) if page > 1 else "",
        "url_suivante": _url(resultat, page + 1) if page < resultat.pages else "",
        **ranks,
    }


def _url(resultat: Resultat, page: int) -> str:
    return address(resultat.criteres.with_page(page))


def _neighbours(departement: Departement, lieu: LieuPublic) -> list[dict[str, str]]:
    return [
        {
            "nom": trouve.lieu.nom,
            "commune": trouve.lieu.commune,
            "url": address_of(trouve.lieu),
            "distance": say_distance(trouve),
        }
        for trouve in neighbours(departement, lieu, number=_VOISINS)
    ]


def _around(lieu: LieuPublic) -> str:
    """The question « what is around this place », for the list and the map; empty without a position."""
    if lieu.latitude is None or lieu.longitude is None:
        return ""
    return Criteres(point=(lieu.latitude, lieu.longitude)).query()
