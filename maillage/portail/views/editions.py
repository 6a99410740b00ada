"""Directories on paper for everybody: those of the coordination, one made on demand, the sheet of a place."""

import time
from typing import Any, Final

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.erreurs import too_many_requests
from maillage.base.fichiers import serve_file
from maillage.base.limites import Limite, hit, visitor
from maillage.base.publique import render_public, same_for_all_now
from maillage.portail.forms.editions import EndroitForm, PapierForm, asks_where, where_of
from maillage.portail.models import Tirage
from maillage.portail.selectors.editions import ahead_of, find_tirage, published_editions
from maillage.portail.selectors.papier import count_places, read_question, say_filters, say_perimeter
from maillage.portail.services.editions import LIEUX_MAX_VISITEUR, Choix, DemandeImpossible, ask_one_off
from maillage.portail.services.fiches import print_sheet
from maillage.reseau.lieux.mots import slug_of
from maillage.reseau.lieux.recherche.criteres import Criteres, ParametreInvalide
from maillage.reseau.lieux.selectors.publics import find_published
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.territoires.models import Departement

TOUT: Final = "tout"
"""Parameter of an address that asks for everything: no other parameter is then needed."""
DEMANDES: Final = Limite("annuaire", 12, 3600)
LIVRET_EPAIS: Final = 80
"""Pages above which a booklet no longer folds (20 sheets)."""
SORTES: Final = {"annuaire": ("fichier", ""), "livret": ("livret", "-livret")}
ACCUEIL: Final = {"libelle": "Accueil", "url": "/"}


def crumbs(*last: dict[str, str]) -> list[dict[str, str]]:
    return [ACCUEIL, {"libelle": "Annuaires à imprimer", "url": reverse("portail:editions")}, *last]


@open_to_all
@same_for_all_now
def editions(request: HttpRequest) -> HttpResponse:
    """The current editions, to download."""
    departement = request.departement  # type: ignore[attr-defined]
    context = {
        "titre": "Annuaires à imprimer",
        "fil": [ACCUEIL, {"libelle": "Annuaires à imprimer"}],
        "editions": [
            {"edition": edition, "tirage": tirage, **describe_files(tirage)}
            for edition, tirage in published_editions(departement)
        ],
    }
    return render_public(request, "portail/editions.html", context)


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """One's own directory: first where (in the address), then on which paper."""
    departement: Departement = request.departement  # type: ignore[attr-defined]
    chosen = choose_where(request, departement, "Un annuaire pour vous", crumbs({"libelle": "Un annuaire pour vous"}))
    if isinstance(chosen, HttpResponse):
        return chosen
    form = PapierForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not hit(DEMANDES, visitor(request), time.time()):
            return too_many_requests(request, DEMANDES.seconds)
        choix = Choix(chosen, form.cleaned_data["papier"], form.cleaned_data["grands"])
        try:
            tirage = ask_one_off(departement=departement, choix=choix, now=timezone.now())
        except DemandeImpossible as error:
            form.add_error(None, str(error))
        else:
            return redirect("portail:edition_request", cle=tirage.cle)
    context = {
        "titre": "Choisir le papier",
        "fil": crumbs({"libelle": "Un annuaire pour vous"}),
        "form": form,
        "trop": LIEUX_MAX_VISITEUR,
        "bouton": "Fabriquer cet annuaire",
        **describe_question(departement, chosen),
    }
    return render(request, "portail/editions_papier.html", context, status=422 if form.errors else 200)


def choose_where(request: HttpRequest, departement: Departement, titre: str, fil: list[dict[str, str]], former: Criteres | None = None, *, gabarit: str = "portail/editions_endroit.html") -> Criteres | HttpResponse:  # fmt: skip
    """The question that the address holds, or the page that asks it. ``former``: what stands when nothing is asked; ``gabarit``: its template."""
    query = request.GET
    if asks_where(query):
        form = EndroitForm(query, departement=departement)
        if form.is_valid():
            return redirect(f"{request.path}?{form.criteres.query() or f'{TOUT}=oui'}")
        return _where_page(request, form, titre, fil, gabarit)
    try:
        criteres = read_question(query.urlencode())
    except ParametreInvalide as error:
        form = EndroitForm({"ou": ""}, departement=departement)
        form.errors.clear()
        form.add_error(None, str(error))
        return _where_page(request, form, titre, fil, gabarit)
    if not criteres.is_empty or {TOUT, "lat", "ouvert", "page", "tri"} & set(query):
        return criteres
    if former is not None and "endroit" not in query:
        return former
    initial = where_of(departement, former) if former is not None else None
    return _where_page(request, EndroitForm(initial=initial, departement=departement), titre, fil, gabarit)


def _where_page(
    request: HttpRequest, form: EndroitForm, titre: str, fil: list[dict[str, str]], gabarit: str
) -> HttpResponse:
    context = {"titre": titre, "fil": fil, "form": form}
    return render(request, gabarit, context, status=422 if form.errors else 200)


def describe_question(departement: Departement, criteres: Criteres) -> dict[str, Any]:
    """What stands above the choice of paper."""
    query = criteres.query()
    return {
        "perimetre": say_perimeter(departement, criteres),
        "filtres": say_filters(criteres),
        "nombre": count_places(departement, criteres),
        "url_liste": reverse("lieux:list") + (f"?{query}" if query else ""),
    }


@open_to_all
@never_cache
@require_safe
def show_request(request: HttpRequest, cle: str) -> HttpResponse:
    """Where a directory stands: how many before it, then its files. Asked again by htmx, or by the page's own refresh."""
    departement = request.departement  # type: ignore[attr-defined]
    tirage = _get(departement, cle)
    context = {
        "titre": f"Votre annuaire : {tirage.titre}",
        "fil": crumbs({"libelle": "Votre annuaire"}),
        "tirage": tirage,
        "devant": ahead_of(tirage) if tirage.etat == "ATTENTE" else 0,
        "en_cours": tirage.en_route,
        **describe_files(tirage),
    }
    fragment = request.headers.get("HX-Request") == "true"
    return render_public(request, "portail/_tirage.html" if fragment else "portail/editions_demande.html", context)


@open_to_all
@require_safe
@cache_control(public=True, max_age=3600)
def download(request: HttpRequest, cle: str, sorte: str) -> HttpResponseBase:
    """The PDF, read on the disk under the name that the row gives: nothing of the address is a path."""
    tirage = _get(request.departement, cle)  # type: ignore[attr-defined]
    if sorte not in SORTES:
        raise Http404
    field, suffix = SORTES[sorte]
    name: str = getattr(tirage, field)
    if not name or not default_storage.exists(name):
        raise Http404
    nom = f"{slug_of(tirage.titre)}{suffix}.pdf"
    response: HttpResponseBase = serve_file(default_storage.open(name), nom=nom, content_type="application/pdf")
    return response


@open_to_all
@same_for_all_now
def place_pdf(request: HttpRequest, cle: str) -> HttpResponse:
    """The sheet of a published place, A4; ``?caracteres=grands`` for large print."""
    departement = request.departement  # type: ignore[attr-defined]
    lieu = find_published(departement, cle)
    if lieu is None:
        raise Http404
    grands = request.GET.get("caracteres") == "grands"
    nom = f"{slug_of(lieu.nom, lieu.commune)}{'-grands-caracteres' if grands else ''}.pdf"
    response: HttpResponse = serve_file(
        print_sheet(departement, lieu, grands=grands), nom=nom, content_type="application/pdf"
    )
    return response


def describe_files(tirage: Tirage) -> dict[str, Any]:
    """Addresses of the files of a directory, and what to know before printing."""
    return {
        "url_fichier": reverse("portail:edition_file", args=[tirage.cle, "annuaire"]) if tirage.fichier else "",
        "url_livret": reverse("portail:edition_file", args=[tirage.cle, "livret"]) if tirage.livret else "",
        "epais": tirage.pages > LIVRET_EPAIS,
    }


def _get(departement: Departement, cle: str) -> Tirage:
    tirage = find_tirage(departement, cle)
    if tirage is None:
        raise Http404
    return tirage
