"""What the interface answers. Each operation reads the question, asks one selector, and says the answer."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final, NoReturn, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from ninja import NinjaAPI

from maillage.base.erreurs import problem
from maillage.base.pagination import Tri, keyset
from maillage.portail.api import formes, parametres
from maillage.portail.api.lieux import feature_collection, sheet, sheets
from maillage.reseau.lieux.exports import licence_of_all, tell_visit
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.recherche.criteres import Criteres, ParametreInvalide, parse
from maillage.reseau.lieux.recherche.familles import to_param
from maillage.reseau.lieux.schema import table_schema
from maillage.reseau.lieux.selectors.donnees import (
    changes,
    last_change,
    places_by_commune,
    read_cursor,
    sources_told,
)
from maillage.reseau.lieux.selectors.index import index_of
from maillage.reseau.lieux.selectors.publics import count_published, find_published, what_became
from maillage.reseau.lieux.selectors.recherche import matching, search
from maillage.socle.territoires.models import Departement, Epci
from maillage.socle.territoires.selectors import communes_of

_Vue = TypeVar("_Vue", bound=Callable[..., Any])
VERSION: Final = "1.0.0"
api: Final = NinjaAPI(
    title="Lieux de médiation numérique",
    version=VERSION,
    description=(
        "Les lieux où l'on trouve de l'aide avec le numérique dans ce Département. Lecture libre, sans compte ni clé. "
        "Les champs sont ceux du schéma national « lieux de médiation numérique » v1.0.2."
    ),
    urls_namespace="api-v1",
    openapi_url=None,
    docs_url=None,
)


@api.exception_handler(ParametreInvalide)
def _unreadable(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(400, "Demande illisible", str(error), parametre=error.parametre)


@api.exception_handler(Http404)
def _unknown(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(404, "Lieu inconnu", "Aucun lieu publié n'a cette clé.")


@api.exception_handler(Exception)
def _broken(_request: HttpRequest, error: Any) -> NoReturn:
    """A failure is the site's business (logs, undone transaction, administrators told), never django-ninja's."""
    raise error


def _departement(request: HttpRequest) -> Departement:
    found: Departement = request.departement  # type: ignore[attr-defined]
    return found


def _by_parameters(path: str, response: Any, name: str, parameters: list[dict[str, Any]]) -> Callable[[_Vue], _Vue]:
    """A reading of places by the parameters of the address, which the description tells."""
    return api.get(
        path,
        response=response,
        exclude_none=True,
        url_name=name,
        tags=["Lieux"],
        openapi_extra={"parameters": parameters},
    )


def _size(request: HttpRequest) -> int:
    texte = request.GET.get("par_page", "").strip()
    if not texte:
        return parametres.PAR_PAGE
    if not (texte.isascii() and texte.isdecimal() and len(texte) < 5 and 1 <= int(texte) <= parametres.PAR_PAGE_MAX):
        raise ParametreInvalide("par_page", f"Écrivez un nombre de 1 à {parametres.PAR_PAGE_MAX}.")
    return int(texte)


@api.get("/meta", response=formes.Presentation, exclude_none=True, url_name="meta", tags=["Présentation"])
def presentation(request: HttpRequest) -> Any:
    """Ce que sont ces données : le Département, les sources et leurs licences, les dates, les adresses utiles."""
    departement = _departement(request)
    sources = sources_told(departement)
    licence = licence_of_all({source.licence for source in sources})
    site = departement.site
    return {
        "nom": f"Lieux de médiation numérique – {departement.nom}",
        "departement": departement.code,
        "version": VERSION,
        "schema_national": "1.0.2",
        "lieux": count_published(departement),
        "modifie_le": last_change(departement),
        "licence": licence.nom if licence else None,
        "sources": [source._asdict() for source in sources],
        "liens": {
            "documentation": site + reverse("portail:api_docs"),
            "donnees": site + reverse("portail:open_data"),
            "catalogue": site + reverse("portail:open_data_catalogue"),
            "openapi": site + reverse("api-v1:openapi"),
        },
    }


@api.get("/schema", response=formes.TableSchema, url_name="schema", tags=["Présentation"])
def schema(request: HttpRequest) -> Any:  # noqa: ARG001 (the name that django-ninja knows)
    """Les 32 champs du schéma national v1.0.2, avec leurs règles, en Table Schema."""
    return table_schema()


@_by_parameters("/lieux", formes.PageDeLieux, "places", parametres.LISTE)
def places(request: HttpRequest) -> Any:
    """Tous les lieux qui répondent à une demande, page par page, dans un ordre stable. Sans demande : tous les lieux."""
    parametres.refuse_empty(request.GET, parametres.LISTE)
    departement, taille = _departement(request), _size(request)
    as_geojson = _format(request) == "geojson"
    rows = matching(departement, parse(request.GET), at=timezone.now()).defer(None).defer("recherche")
    page = keyset(rows, Tri("cle"), apres=request.GET.get("apres", "")[:400], taille=taille, count=True)
    lieux = sheets(departement, page.lignes)
    suite = _next_page(request, departement, page.apres) if page.apres else None
    if as_geojson:
        response = HttpResponse(feature_collection(lieux), content_type="application/geo+json")
        if suite:
            response["Link"] = f'<{suite}>; rel="next"'
        return response
    return {"total": page.total, "lieux": lieux, "suite": suite}


def _format(request: HttpRequest) -> str:
    asked = request.GET.get("format", "").strip() or "json"
    if asked not in {"json", "geojson"}:
        raise ParametreInvalide("format", "Nous savons écrire deux formes ici : json et geojson.")
    return asked


def _next_page(request: HttpRequest, departement: Departement, cursor: str) -> str:
    query = request.GET.copy()
    query["apres"] = cursor
    return f"{departement.site}{request.path}?{query.urlencode()}"


@api.get("/lieux/{cle}", response=formes.Lieu, exclude_none=True, url_name="place", tags=["Lieux"])
def place(request: HttpRequest, cle: str) -> Any:
    """Un lieu. Un lieu réuni à un autre mène à celui qui reste ; un lieu retiré ou fermé répond 410."""
    departement = _departement(request)
    key = cle if len(cle) <= 10 and cle.isalnum() else ""
    lieu = find_published(departement, key) if key else None
    if lieu is not None:
        told = sheet(departement, lieu)
        visits = index_of(departement).visits(timezone.now()).of(lieu.pk)
        return {**told, "extension": {**told["extension"], "permanences": [tell_visit(one) for one in visits] or None}}
    became = what_became(key) if key else None
    if isinstance(became, LieuPublic):
        return HttpResponsePermanentRedirect(reverse("api-v1:place", kwargs={"cle": became.cle}))
    if became is None or became.value == "INCONNU":
        raise Http404
    return problem(410, "Ce lieu n'est plus dans la liste", "Il a été retiré ou il est fermé.")


@_by_parameters("/recherche", formes.Resultats, "search", parametres.RECHERCHE)
def find(request: HttpRequest) -> Any:
    """La recherche du site : par mots, par commune, par distance. 20 lieux par page, le meilleur d'abord."""
    parametres.refuse_empty(request.GET, parametres.RECHERCHE)
    departement = _departement(request)
    result = search(departement, parse(request.GET), at=timezone.now())
    told = sheets(departement, [trouve.lieu for trouve in (*result.lieux, *result.proches)])
    found = [
        {"lieu": lieu, "distance_km": _rounded(trouve.distance_km), "minutes": trouve.minutes}
        for lieu, trouve in zip(told, (*result.lieux, *result.proches), strict=True)
    ]
    return {
        "total": result.total,
        "page": result.page,
        "pages": result.pages,
        "trouve": result.trouve.value,
        "depart": result.depart,
        "corrige": result.corrige,
        "resultats": found[: len(result.lieux)],
        "proches": found[len(result.lieux) :],
    }


def _rounded(distance: float | None) -> float | None:
    return None if distance is None else round(distance, 1)


@api.get(
    "/facettes",
    response=formes.Facettes,
    url_name="facets",
    tags=["Lieux"],
    openapi_extra={"parameters": parametres.FILTRES},
)
def facets(request: HttpRequest) -> Any:
    """Combien de lieux pour chaque valeur de chaque filtre, compte tenu de la demande."""
    parametres.refuse_empty(request.GET, parametres.FILTRES)
    criteres: Criteres = parse(request.GET)
    result = search(_departement(request), criteres, at=timezone.now())
    told = [
        {
            "code": facette.code,
            "libelle": facette.libelle,
            "valeurs": [{**valeur._asdict(), "code": to_param(valeur.code)} for valeur in facette.valeurs],
        }
        for facette in result.facettes
    ]
    return {"total": result.total, "facettes": told}


@api.get("/communes", response=formes.Communes, exclude_none=True, url_name="communes", tags=["Territoire"])
def communes(request: HttpRequest) -> Any:
    """Les communes du Département, avec le nombre de lieux de chacune."""
    departement = _departement(request)
    counts = places_by_commune(departement)
    return {
        "communes": [
            {
                "code": commune.code,
                "nom": commune.nom,
                "codes_postaux": commune.codes_postaux,
                "epci": commune.epci_id,
                "latitude": commune.latitude,
                "longitude": commune.longitude,
                "lieux": counts.get(commune.code, 0),
            }
            for commune in communes_of(departement).defer("contour")
        ]
    }


@api.get("/epci", response=formes.EpciDuDepartement, url_name="epci", tags=["Territoire"])
def intercommunalites(request: HttpRequest) -> Any:
    """Les intercommunalités du Département, leurs communes et le nombre de lieux de chacune."""
    departement = _departement(request)
    counts = places_by_commune(departement)
    members: dict[str, list[str]] = {}
    for code, epci in communes_of(departement).exclude(epci=None).values_list("code", "epci_id"):
        members.setdefault(epci, []).append(code)
    return {
        "epci": [
            {
                "code": epci.code,
                "nom": epci.nom,
                "communes": sorted(members[epci.code]),
                "lieux": sum(counts.get(code, 0) for code in members[epci.code]),
            }
            for epci in Epci.objects.filter(code__in=members)
        ]
    }


@_by_parameters("/changements", formes.Changements, "changes", parametres.CHANGEMENTS)
def changed(request: HttpRequest) -> Any:
    """Les lieux ajoutés, modifiés ou retirés depuis un moment, le changement le plus ancien d'abord."""
    parametres.refuse_empty(request.GET, parametres.CHANGEMENTS)
    departement = _departement(request)
    cursor = request.GET.get("apres", "").strip()
    after = read_cursor(cursor)
    if cursor and after is None:
        raise ParametreInvalide("apres", "Reprenez la valeur « suite » d'une réponse, sans la changer.")
    page = changes(departement, depuis=_instant(request.GET.get("depuis", "")), apres=after, taille=_size(request))
    here = [line.lieu for line in page.lignes if line.lieu is not None]
    told = dict(zip([lieu.cle for lieu in here], sheets(departement, here), strict=True))
    return {
        "changements": [
            {
                "cle": line.trace.cle,
                "presence": line.trace.presence,
                "change_le": line.trace.change_le,
                "lieu": told.get(line.trace.cle),
                "remplace_par": line.heir or None,
            }
            for line in page.lignes
        ],
        "suite": str(page.suite),
        "reste": page.reste,
    }


def _instant(texte: str) -> dt.datetime | None:
    """A day, or an instant; without zone it is local. ParametreInvalide for what is neither."""
    texte = texte.strip().replace(" ", "+")  # a « + » that was not escaped in the address
    if not texte:
        return None
    try:
        day = parse_date(texte)
        instant = dt.datetime.combine(day, dt.time.min) if day else parse_datetime(texte)
        if instant is not None:
            aware = instant if timezone.is_aware(instant) else timezone.make_aware(instant)
            return aware.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        instant = None
    raise ParametreInvalide("depuis", "Écrivez une date comme 2026-11-01, ou un instant comme 2026-11-01T08:00:00Z.")
