"""The drawn map and, beside it, the same places as a list; what its script asks for: points, groups, cards."""

from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import quote_nom
from maillage.base.publique import render_public, same_for_all
from maillage.reseau.lieux.carte import CASES_MAX, ZOOM_MAX, ZOOM_MIN, cell_of, cells_in
from maillage.reseau.lieux.recherche.criteres import (
    Criteres,
    ParametreInvalide,
    format_box,
    parse,
    read_box,
)
from maillage.reseau.lieux.recherche.resultats import LieuTrouve, Resultat, Trouve
from maillage.reseau.lieux.selectors.carte import map_groups, map_points
from maillage.reseau.lieux.selectors.publics import published
from maillage.reseau.lieux.selectors.recherche import search
from maillage.reseau.lieux.views.cartes import cards
from maillage.reseau.lieux.views.filtres_publics import tags_of
from maillage.reseau.lieux.views.publiques import ACCUEIL
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.territoires.geometrie import Boite
from maillage.socle.territoires.selectors import ground_mark

FICHES_MAX: Final = 20
_DESIGNENT_UN_ENDROIT: Final = frozenset({Trouve.CODE, Trouve.COMMUNE, Trouve.ADRESSE})


@open_to_all
@same_for_all
def show_map(request: HttpRequest) -> HttpResponse:
    """The places that answer, as a list of the first ones and as a map that a script draws."""
    departement = request.departement  # type: ignore[attr-defined]
    try:
        criteres = parse(request.GET)
    except ParametreInvalide as refusal:
        return _refused(request, refusal)
    at = timezone.now()
    result = search(departement, criteres, at=at)
    shown = result.lieux or result.proches
    query, elsewhere = criteres.with_page(1).query(), _elsewhere(criteres, result)
    context: dict[str, Any] = {
        "titre": "Carte des lieux",
        "fil": [ACCUEIL, {"libelle": "Lieux", "url": reverse("lieux:list")}, {"libelle": "Carte"}],
        "resultat": result,
        "lieux": cards(shown, departement, at),
        "numeros": ",".join(str(found.lieu.pk) for found in shown),
        "actifs": tags_of(result),
        "caches": [pair for pair in elsewhere.pairs() if pair[0] != "q"],
        "url_carte": reverse("lieux:map"),
        "url_liste": _address("lieux:list", query),
        "plan": {
            "points": _address("lieux:map_points", query),
            "groupes": _address("lieux:map_groups", query),
            "contours": f"{reverse('contours')}?v={ground_mark(departement)}",
            "fiches": reverse("lieux:map_cards"),
            "ici": _address("lieux:map", elsewhere.query()),
            "boite": format_box(criteres.boite) if criteres.boite else "",
            "depart": ",".join(map(str, result.point)) if result.point else "",
            # The ground bears the name of a commune already: a cross is drawn on a position or an address.
            "depart_nom": "" if result.trouve is Trouve.COMMUNE and not criteres.point else result.depart,
            "tuiles": settings.TUILES_URL,
            "mention": settings.TUILES_MENTION,
        },
    }
    return render_public(request, "lieux/carte.html", context)


@open_to_all
@same_for_all
def points(request: HttpRequest) -> HttpResponse:
    """Every place that answers, as points (``carte.encode_points``); null above the number that is sent at once."""
    try:
        criteres = parse(request.GET)
    except ParametreInvalide as refusal:
        return _unreadable(refusal)
    departement = request.departement  # type: ignore[attr-defined]
    return JsonResponse(map_points(departement, criteres, at=timezone.now()), json_dumps_params={"separators": (",", ":")})  # fmt: skip


@open_to_all
@same_for_all
def groups(request: HttpRequest) -> HttpResponse:
    """What stands in the box ``zone`` at ``zoom``: places when they are few, groups when they are many."""
    try:
        criteres, zoom = parse(request.GET), _zoom(request.GET.get("zoom", ""))
        zone = _zone(request, zoom)
    except ParametreInvalide as refusal:
        return _unreadable(refusal)
    departement = request.departement  # type: ignore[attr-defined]
    found = map_groups(departement, criteres, zone, zoom, at=timezone.now())
    return JsonResponse(found, json_dumps_params={"separators": (",", ":")})


@open_to_all
@same_for_all
def place_cards(request: HttpRequest) -> HttpResponse:
    """Cards of the places whose numbers are given (``n``), twenty at most: what a point of the map opens."""
    numbers = [texte for texte in request.GET.getlist("n")[:FICHES_MAX] if texte.isascii() and texte.isdecimal()]
    kept = [int(texte) for texte in numbers if len(texte) < 16]
    departement = request.departement  # type: ignore[attr-defined]
    rows = published(departement).filter(pk__in=kept).order_by("nom", "pk")
    found = cards([LieuTrouve(lieu) for lieu in rows], departement, timezone.now())
    return render_public(request, "lieux/_carte_fiches.html", {"lieux": found})


def _elsewhere(criteres: Criteres, result: Resultat) -> Criteres:
    """The same question asked of another place: what it says of where is left out, the map will say it."""
    texte = "" if result.trouve in _DESIGNENT_UN_ENDROIT else criteres.texte
    return replace(criteres, texte=texte, point=None, rayon=None, boite=None, communes=(), epci="", tri="", page=1)


def _zoom(texte: str) -> int:
    if not (texte.isascii() and texte.isdecimal() and len(texte) < 3 and ZOOM_MIN <= int(texte) <= ZOOM_MAX):
        raise ParametreInvalide("zoom", f"Le zoom est un nombre de {ZOOM_MIN} à {ZOOM_MAX}.")
    return int(texte)


def _zone(request: HttpRequest, zoom: int) -> Boite:
    """The box asked, of as many cells as one answer may hold."""
    zone = read_box(request.GET, "zone")
    if zone is None or cells_in(zone, cell_of(zoom, zone.latitude_min)) > CASES_MAX:
        raise ParametreInvalide("zone", "Demandez une zone plus petite, ou un zoom plus petit.")
    return zone


def _address(name: str, query: str) -> str:
    return f"{reverse(name)}?{query}" if query else reverse(name)


def _unreadable(refusal: ParametreInvalide) -> JsonResponse:
    return JsonResponse({"parametre": refusal.parametre, "message": str(refusal)}, status=400)


def _refused(request: HttpRequest, refusal: ParametreInvalide) -> HttpResponse:
    fil = [ACCUEIL, {"libelle": "Lieux", "url": reverse("lieux:list")}, {"libelle": "Carte"}]
    titre = "Nous n'avons pas compris cette adresse"
    context = {"titre": titre, "fil": fil, "sujet": quote_nom(refusal.parametre), "message": str(refusal)}
    return render_public(request, "lieux/illisible.html", context, status=400)
