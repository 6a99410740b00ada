"""What every screen of the census shares: the side list with its counts, the breadcrumb, addresses of other apps."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from maillage.reseau.lieux.mots import LIBELLES
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.selectors.questions import DISPARU, LIGNE
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.taches import Groupe, list_taches

Fil = Sequence[tuple[str, str]]

SENS_ETAT = {
    EtatImport.APPLIQUE: "succes",
    EtatImport.PRET: "attention",
    EtatImport.CORRESPONDANCE: "attention",
    EtatImport.ECHEC: "erreur",
}
"""State of a delivery → meaning of its tag."""


def optional_url(name: str, **kwargs: Any) -> str:
    """Address of a page that another part of the site may not have."""
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return ""


def field_name(champ: str) -> str:
    """A field in words; kinds of question that are not about a field too."""
    if champ == DISPARU:
        return "Lieux absents de leur source"
    if champ in {LIGNE, ""}:
        return "Lignes à revoir"
    return {"latitude": "Position", "longitude": "Position"}.get(champ) or LIBELLES.get(champ, champ)


def tasks_of(request: HttpRequest, acteur: Acteur) -> list[Groupe]:
    """The side list, the same on every staff page: each app registers its links."""
    return list_taches(acteur, request.path)


def show(
    request: HttpRequest, acteur: Acteur, gabarit: str, titre: str, *, fil: Fil = (), status: int = 200, **contexte: Any
) -> HttpResponse:
    """Render a staff page; ``fil``: (label, address) of the pages above this one, home apart."""
    census = [] if gabarit == "recensement/accueil.html" else [("Recensement", reverse("recensement:home"))]
    home = [("Mon espace", settings.LOGIN_REDIRECT_URL), *census, *fil, (titre, "")]
    page = {
        "titre": titre,
        "fil": [{"libelle": libelle, "url": url} for libelle, url in home],
        "taches": tasks_of(request, acteur),
        **contexte,
    }
    return render(request, gabarit, page, status=status)


def confirm(
    request: HttpRequest,
    acteur: Acteur,
    titre: str,
    *,
    question: str,
    consequences: Iterable[str],
    libelle: str,
    retour: str,
    fil: Fil = (),
    danger: bool = False,
    erreur: str = "",
    champs_caches: Iterable[tuple[str, str]] = (),
) -> HttpResponse:
    """The confirmation page of an act that cannot be taken back by a click."""
    return show(
        request,
        acteur,
        "recensement/confirmation.html",
        titre,
        fil=fil,
        status=409 if erreur else 200,
        question=question,
        consequences=list(consequences),
        libelle_confirmer=libelle,
        danger=danger,
        url_retour=retour,
        libelle_retour="Ne rien changer et revenir",
        champs_caches=list(champs_caches),
        erreur=erreur,
    )


def address(url: str, **parts: Any) -> str:
    """``url`` with its query; empty parts are left out, lists repeated."""
    pairs = [(key, value) for key, value in parts.items() if value not in ("", None, [], ())]
    return f"{url}?{urlencode(pairs, doseq=True)}" if pairs else url


def ints(values: Iterable[str]) -> tuple[int, ...]:
    """Ids of a query; what is not one is left out."""
    return tuple(int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 16)
