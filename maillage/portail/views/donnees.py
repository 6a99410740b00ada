"""Open data: the page that explains them, the files, and what catalogues harvest."""

import hashlib
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import condition, require_safe

from maillage.base.fichiers import serve_file
from maillage.base.publique import render_public, same_for_all
from maillage.base.tenancy import stream
from maillage.portail.api.description import document_of
from maillage.portail.moissonnage import catalogue, dataset_of, package
from maillage.portail.selectors.sommes import ECRITURE, sums_of
from maillage.reseau.lieux.exports import (
    FORMATS,
    FORMATS_VENUES,
    LICENCES,
    Bilan,
    write_complete,
    write_places,
    write_visits,
    write_without_address,
)
from maillage.reseau.lieux.recherche.criteres import DU_MOMENT, Criteres, ParametreInvalide, parse
from maillage.reseau.lieux.schema import table_schema
from maillage.reseau.lieux.selectors.donnees import last_change
from maillage.reseau.lieux.selectors.recherche import matching
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.territoires.models import Departement

ACCUEIL: Final = {"libelle": "Accueil", "url": "/"}
TRANCHE: Final = 300
"""Seconds for which « ouvert maintenant » is the same file."""


def _departement(request: HttpRequest) -> Departement:
    found: Departement = request.departement  # type: ignore[attr-defined]
    return found


@open_to_all
@same_for_all
def open_data(request: HttpRequest) -> HttpResponse:
    """What may be downloaded, under which licence, by which rules, and how to harvest it.

    With the filters of the list in its address, the files are those of the places chosen.
    """
    departement = _departement(request)
    try:
        criteres = parse(request.GET).with_page(1)
    except ParametreInvalide as refusal:
        return _refused(request, refusal)
    chosen = _chosen(departement, criteres)
    context = {
        "titre": "Données ouvertes",
        "fil": [ACCUEIL, {"libelle": "Données ouvertes"}],
        "jeu": dataset_of(departement),
        "licences": LICENCES,
        "fichiers": [(format_, reverse("portail:open_data_file", args=[format_])) for format_ in FORMATS],
        "choisis": None if chosen is None else chosen.count(),
        "requete": criteres.query(),
    }
    return render_public(request, "portail/donnees.html", context)


@open_to_all
@same_for_all
def api_pages(request: HttpRequest) -> HttpResponse:
    """The interface for programs, told from its own description."""
    told = document_of(_departement(request))
    operations = [
        {"adresse": path, "exemple": _example(path), **operation}
        for path, methods in told["paths"].items()
        for operation in methods.values()
    ]
    context = {
        "titre": "Interface pour programmes (API)",
        "fil": [ACCUEIL, {"libelle": "Données ouvertes", "url": reverse("portail:open_data")}, {"libelle": "API"}],
        "operations": operations,
        "version": told["info"]["version"],
    }
    return render_public(request, "portail/donnees_api.html", context)


EXEMPLES: Final = {
    "/api/v1/lieux": "/api/v1/lieux?service=demarches&par_page=5",
    "/api/v1/recherche": "/api/v1/recherche?q=mediatheque",
    "/api/v1/facettes": "/api/v1/facettes?niveau=3",
    "/api/v1/changements": "/api/v1/changements?depuis=2026-01-01&par_page=5",
}


def _example(path: str) -> str:
    """A real question to click; none where a key must be known first."""
    return "" if "{" in path else EXEMPLES.get(path, path)


def _refused(request: HttpRequest, refusal: ParametreInvalide) -> HttpResponse:
    context = {
        "titre": "Nous n'avons pas compris cette adresse",
        "fil": [ACCUEIL, {"libelle": "Données ouvertes", "url": reverse("portail:open_data")}],
        "message": str(refusal),
    }
    return render_public(request, "portail/donnees_refus.html", context, status=400)


def _mark(request: HttpRequest, *_args: Any, **_kwargs: Any) -> str | None:
    """ETag of a file: the public version, the question in its one order, the way of writing."""
    try:
        criteres = parse(request.GET)
    except ParametreInvalide:
        return None
    turn = int(time.time()) // TRANCHE if DU_MOMENT & set(request.GET) else 0
    version = _departement(request).version  # type: ignore[attr-defined]
    asked = f"{request.path}|{criteres.query()}|{ECRITURE}|{turn}"
    return f'"{version}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}"'


def _changed_at(request: HttpRequest, *_args: Any, **_kwargs: Any) -> Any:
    return None if DU_MOMENT & set(request.GET) else last_change(_departement(request))


def _file(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A download that any site may read, and that is sent again only when it changed."""
    return open_to_all(require_safe(condition(etag_func=_mark, last_modified_func=_changed_at)(view)))


def _sent(pieces: Any, name: str, content_type: str) -> HttpResponseBase:
    answer: HttpResponseBase = serve_file(pieces, nom=name, content_type=f"{content_type}; charset=utf-8")
    answer["Cache-Control"] = "public, no-cache"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _chosen(departement: Departement, criteres: Criteres) -> Any:
    """The places asked for, read in the transaction that is open then; None for all of them."""
    return None if criteres.is_empty else matching(departement, criteres, at=timezone.now())


def _answer(request: HttpRequest, name: str, content_type: str, write: Callable[[Any], Iterator[str]]) -> HttpResponseBase:  # fmt: skip
    """The file that ``write`` makes of the places asked for; the page that helps when the question cannot be read."""
    departement = _departement(request)
    try:
        criteres = parse(request.GET)
    except ParametreInvalide as refusal:
        return _refused(request, refusal)
    pieces = stream(departement.pk, lambda: write(_chosen(departement, criteres)))
    part = "" if criteres.is_empty else "-choisis"
    return _sent(pieces, name.format(f"{departement.code}{part}"), content_type)


@_file
def download(request: HttpRequest, format_: str) -> HttpResponseBase:
    """The official file, whole or filtered by the parameters of the list."""
    if format_ not in FORMATS:
        raise Http404
    departement = _departement(request)
    return _answer(
        request,
        f"lieux-{{}}.{format_}",
        FORMATS[format_],
        lambda rows: write_places(departement, format_, Bilan(), rows),
    )


@_file
def download_complete(request: HttpRequest) -> HttpResponseBase:
    """Every place, with what the national schema cannot say of it."""
    departement = _departement(request)
    return _answer(request, "lieux-complets-{}.json", FORMATS["json"], lambda rows: write_complete(departement, rows))


@_file
def download_without_address(request: HttpRequest, format_: str) -> HttpResponseBase:
    """Places that the official files cannot hold, and why."""
    if format_ not in {"csv", "json"}:
        raise Http404
    departement = _departement(request)
    pieces = stream(departement.pk, lambda: write_without_address(departement, format_))
    return _sent(pieces, f"lieux-sans-adresse-{departement.code}.{format_}", FORMATS[format_])


def _mark_of_day(request: HttpRequest, **_kwargs: Any) -> str:
    """ETag of the half-days: the public version and the day, from which they are told."""
    version = _departement(request).version  # type: ignore[attr-defined]
    return f'"{version}-{timezone.localdate()}-{ECRITURE}{request.path[-3:]}"'


@open_to_all
@require_safe
@condition(etag_func=_mark_of_day)
def download_visits(request: HttpRequest, format_: str) -> HttpResponseBase:
    """Half-days to come, at every published place."""
    if format_ not in FORMATS_VENUES:
        raise Http404
    departement, jour = _departement(request), timezone.localdate()
    pieces = stream(departement.pk, lambda: write_visits(departement, format_, jour))
    return _sent(pieces, f"permanences-{departement.code}.{format_}", FORMATS_VENUES[format_])


def _machine(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A description for programs, readable from any site."""

    def told(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return open_to_all(same_for_all(told))


@_machine
def harvest(request: HttpRequest) -> HttpResponse:
    """DCAT, for data.gouv.fr and other catalogues."""
    return _json(catalogue(dataset_of(_departement(request))), "application/ld+json")


@_machine
def describe_package(request: HttpRequest) -> HttpResponse:
    """The companion of the files: sources, licences, dates and sums."""
    departement = _departement(request)
    return _json(package(dataset_of(departement), sums_of(departement)), "application/json")


@_machine
def describe_schema(_request: HttpRequest) -> HttpResponse:
    """The national schema as our files follow it."""
    return _json(table_schema(), "application/json")


def _json(told: dict[str, Any], content_type: str) -> HttpResponse:
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Type"] = f"{content_type}; charset=utf-8"
    return response
