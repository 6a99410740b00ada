"""The guided path: one question a page, then three places. Every answer stands in the address; nothing is kept."""

import datetime as dt
from itertools import islice
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from maillage.base.francais import join_de
from maillage.base.publique import render_public, same_for_all
from maillage.portail.parcours.apporter import to_bring
from maillage.portail.parcours.communes import TEXTE_MAX, CommuneLue, find
from maillage.portail.parcours.elargissement import Essai, first_question, widen
from maillage.portail.parcours.questions import (
    DEMARCHE,
    ICI,
    INCONNU,
    MAINTENANT,
    PARTOUT,
    RAYONS,
    Question,
    Reponses,
    following,
    label_of,
    read,
    sequence,
)
from maillage.portail.parcours.raisons import doubts, gaps, how_far, how_to_come, reasons, receives_nobody
from maillage.portail.selectors.departs import read_commune, read_communes
from maillage.portail.views.presentation import hours_of, postal_of, short_of
from maillage.reseau.lieux.mots import slug_of
from maillage.reseau.lieux.recherche.criteres import Criteres, ParametreInvalide
from maillage.reseau.lieux.recherche.resultats import LieuTrouve
from maillage.reseau.lieux.selectors.recherche import search, soonest
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.territoires.models import Departement

TITRE: Final = "De quoi avez-vous besoin ?"
LIEUX: Final = 3
_ACCUEIL: Final = {"libelle": "Accueil", "url": "/"}
_INTROUVABLE: Final = (
    "Nous ne connaissons pas cette commune dans ce Département. Vérifiez son nom, ou écrivez son code postal."
)
_NOMBRES: Final = {1: "Un lieu pour vous", 2: "Deux lieux pour vous", 3: "Trois lieux pour vous"}


@open_to_all
@same_for_all
def needs(request: HttpRequest) -> HttpResponse:
    """The next question of the path, or its end."""
    try:
        reponses = read(request.GET)
    except ParametreInvalide as refusal:
        refused = {"titre": "Nous n'avons pas compris cette adresse", "fil": _crumbs(), "message": str(refusal)}
        return render_public(request, "portail/besoins_refus.html", refused, status=400)
    departement: Departement = request.departement  # type: ignore[attr-defined]
    question = following(reponses)
    if question is None:
        return _suggest(request, departement, reponses)
    if question.code == "ou":
        return _where(request, departement, reponses, question)
    context: dict[str, Any] = {
        **_page_of(reponses, question),
        "choix": [(one, _url(reponses, **{question.code: one.code})) for one in question.choix],
        "url_passer": _url(reponses, accueil=INCONNU, quand=INCONNU) if question.facultative else "",
    }
    return render_public(request, "portail/besoins.html", context)


def _where(request: HttpRequest, departement: Departement, reponses: Reponses, question: Question) -> HttpResponse:
    """A commune is typed: one that is sure leads on, several are offered, none is told by the field."""
    texte = (request.GET.get("commune") or "").strip()[:TEXTE_MAX]
    found = find(texte, read_communes(departement)) if texte else []
    if len(found) == 1:
        return redirect(_url(reponses, ou=found[0].code))
    context = {
        **_page_of(reponses, question),
        "texte": texte,
        "erreur": _INTROUVABLE if texte and not found else "",
        "communes": [(one, _url(reponses, ou=one.code)) for one in found],
        "rayons": [(str(rayon), label, rayon == reponses.rayon) for rayon, label in RAYONS.items()],
        "caches": [pair for pair in reponses.pairs() if pair[0] != "rayon"],
        "url_partout": _url(reponses, ou=PARTOUT),
    }
    return render_public(request, "portail/besoins_ou.html", context)


def _page_of(reponses: Reponses, question: Question) -> dict[str, Any]:
    asked = sequence(reponses)
    rank = asked.index(question)
    return {
        "titre": question.titre,
        "fil": _crumbs(),
        "question": question,
        "rang": rank + 1,
        # Which questions come next is known once the first is answered.
        "nombre": len(asked) if reponses.besoin else 0,
        "url_avant": _url(reponses.up_to(asked[rank - 1].code)) if rank else "",
    }


def _suggest(request: HttpRequest, departement: Departement, reponses: Reponses) -> HttpResponse:
    now = timezone.now()
    commune = read_commune(departement, reponses.ou) if reponses.ou not in {PARTOUT, ICI} else None
    point = reponses.point or _centre(commune)
    depart = join_de(commune.nom) if commune else "de vous"
    found = _three(departement, reponses, point, now)
    cles = [one.lieu.cle for one, _ in found]
    pour = reponses.demarche or reponses.besoin
    context = {
        "titre": _NOMBRES.get(len(found), "Nous n'avons pas trouvé de lieu"),
        "fil": _crumbs(),
        "reponses": _summary(reponses, commune),
        "elargi": _widened(reponses, found),
        "lieux": [_place(request, departement, reponses, one, essai, depart, now) for one, essai in found],
        "apporter": to_bring(reponses),
        "url_feuille": f"{reverse('portail:sheet')}?{urlencode([*(('lieu', cle) for cle in cles), ('pour', pour)])}",
        "url_liste": _list_url(first_question(reponses, point).query()),
        "url_recommencer": reverse("portail:needs"),
    }
    return render_public(request, "portail/besoins_lieux.html", context)


def _three(
    departement: Departement, reponses: Reponses, point: tuple[float, float] | None, now: Any
) -> list[tuple[LieuTrouve, Essai]]:
    """Up to LIEUX places, each with the first question that finds it: the surest come first."""
    found: dict[int, tuple[LieuTrouve, Essai]] = {}
    for essai in widen(reponses, point):
        # Who wants to come now and finds closed doors wants the first that opens.
        waiting = reponses.quand == MAINTENANT and "quand" in essai.elargi
        answers = (soonest if waiting else _nearest)(departement, essai.criteres, at=now)
        fresh = [one for one in answers if one.lieu.pk not in found and not receives_nobody(one.lieu)]
        found |= {one.lieu.pk: (one, essai) for one in islice(fresh, LIEUX - len(found))}
        if len(found) == LIEUX:
            break
    return list(found.values())


def _nearest(departement: Departement, criteres: Criteres, *, at: dt.datetime) -> list[LieuTrouve]:
    return search(departement, criteres, at=at).lieux


def _place(
    request: HttpRequest,
    departement: Departement,
    reponses: Reponses,
    found: LieuTrouve,
    essai: Essai,
    depart: str,
    now: Any,
) -> dict[str, Any]:
    lieu = found.lieu
    return {
        "nom": lieu.nom,
        "url": reverse("lieux:detail", kwargs={"cle": lieu.cle, "slug": slug_of(lieu.nom, lieu.commune)}),
        "raisons": reasons(lieu, reponses, ecarts=essai.elargi),
        "doutes": doubts(_gaps(reponses, found, essai)),
        "distance": how_far(found.distance_km, found.minutes, depart),
        "adresse": postal_of(lieu),
        "telephones": lieu.telephone,
        "venir": how_to_come(lieu),
        "prise_rdv": lieu.prise_rdv,
        **hours_of(lieu, now, departement.code),
        "court": short_of(request, lieu.cle),
        "url_ajouter": f"{reverse('portail:sheet')}?{urlencode([('lieu', lieu.cle), ('pour', reponses.demarche or reponses.besoin)])}",
    }


def _gaps(reponses: Reponses, found: LieuTrouve, essai: Essai) -> frozenset[str]:
    return gaps(found.lieu, reponses, ecarts=essai.elargi, distance_km=found.distance_km)


def _widened(reponses: Reponses, found: list[tuple[LieuTrouve, Essai]]) -> list[str]:
    """What was done to find these places, as far as one of them needed it."""
    told = found[-1][1].elargi if found else {}
    needed = {ecart for one, essai in found for ecart in _gaps(reponses, one, essai)}
    return [phrase for ecart, phrase in told.items() if ecart in needed]


def _summary(reponses: Reponses, commune: CommuneLue | None) -> list[dict[str, str]]:
    """What was answered, each with the address that asks it again and keeps the rest."""
    lines = []
    for question in sequence(reponses):
        code = reponses.answer(question.code)
        if question.code == "ou":
            words = commune.nom if commune else "Votre position" if code == ICI else "Tout le Département"
            if reponses.rayon and code != PARTOUT:
                words += f", {RAYONS[reponses.rayon].lower()}"
            kept = {**dict(reponses.pairs()), "ou": "", "lat": "", "lon": "", "rayon": ""}
        else:
            words = label_of(question.code, code)
            kept = {**dict(reponses.pairs()), question.code: ""}
            if question.code == "besoin":
                kept |= {DEMARCHE: "", "avec": ""}
        query = urlencode({name: value for name, value in kept.items() if value})
        lines.append(
            {
                "nom": question.titre.replace(" ?", "\u00a0?"),
                "valeur": words,
                "url": f"{reverse('portail:needs')}?{query}",
            }
        )
    return lines


def _centre(commune: CommuneLue | None) -> tuple[float, float] | None:
    if commune is None or commune.latitude is None or commune.longitude is None:
        return None
    return commune.latitude, commune.longitude


def _url(reponses: Reponses, **changes: str) -> str:
    query = reponses.query(**changes)
    return f"{reverse('portail:needs')}?{query}" if query else reverse("portail:needs")


def _list_url(query: str) -> str:
    return f"{reverse('lieux:list')}?{query}" if query else reverse("lieux:list")


def _crumbs() -> list[dict[str, str]]:
    return [_ACCUEIL, {"libelle": TITRE}]
