"""Pairs of places that may be one: two cards side by side, three answers, the keyboard."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from maillage.base.francais import format_nombre
from maillage.reseau.lieux.enums import EtatLieu, Verdict
from maillage.reseau.lieux.models import Lieu, Ressemblance
from maillage.reseau.lieux.mots import LIBELLES, say
from maillage.reseau.lieux.perms import may_manage_places
from maillage.reseau.lieux.selectors.agents import sources_by_place
from maillage.reseau.lieux.selectors.fiche import find_merge
from maillage.reseau.lieux.selectors.paires import distance_metres, find_pair, next_pair
from maillage.reseau.lieux.services.fusions import FusionImpossible, keep_apart, merge_places
from maillage.reseau.lieux.views.pages import SENS_ETAT, crumbs, staff_url
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

_COMPARES: Final = (
    "typologie",
    "adresse",
    "complement_adresse",
    "code_postal",
    "commune",
    "telephone",
    "courriels",
    "site_web",
    "pivot",
    "horaires",
    "services",
)
_RACCOURCIS: Final = (
    {"touche": "m", "action": "C'est le même lieu"},
    {"touche": "d", "action": "Ce sont deux lieux"},
    {"touche": "n", "action": "Je ne sais pas : voir la suite"},
)


@requires(may_manage_places)
@require_safe
def pairs(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The pair to judge. ``apres``: one left for later. ``fait``: a merge just done, which can be undone here."""
    file = next_pair(acteur, _number(request.GET.get("apres", "")))
    done = _number(request.GET.get("fait", ""))
    fusion = find_merge(acteur, done) if done is not None else None
    context: dict[str, Any] = {
        "titre": "Est-ce le même lieu ?",
        "fil": crumbs(last="Doublons possibles"),
        "restantes": file.restantes,
        "paire": file.paire,
        "raccourcis": _RACCOURCIS,
        "fusion": fusion if fusion and fusion.defaite_le is None else None,
    }
    if file.paire is not None:
        context |= _pair_context(file.paire)
    return render(request, "lieux/agent/doublons.html", context)


@requires(may_manage_places)
@require_POST
def judge(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """One answer on one pair. Somebody else's earlier answer stands, and is told."""
    paire = find_pair(acteur, pk)
    if paire is None:
        raise Http404
    suite = {"apres": str(pk)}
    if paire.verdict != Verdict.OUVERT:
        messages.info(request, f"{paire.par or 'Quelqu’un'} a déjà répondu : {paire.get_verdict_display().lower()}.")
    elif request.POST.get("reponse") == "meme":
        garde, absorbe = sorted((paire.a, paire.b), key=lambda lieu: (lieu.etat != EtatLieu.PUBLIE, lieu.pk))
        try:
            suite["fait"] = str(merge_places(by=acteur, garde=garde, absorbe=absorbe).pk)
        except FusionImpossible as error:
            messages.error(request, str(error))
    elif request.POST.get("reponse") == "deux":
        keep_apart(by=acteur, ressemblance=paire)
        messages.success(request, "C'est noté : ce sont deux lieux. Nous ne vous poserons plus cette question.")
    else:
        messages.error(request, "Choisissez une réponse.")
        suite = {}
    return redirect(f"{reverse('lieux:pairs')}?{urlencode(suite)}")


def _pair_context(paire: Ressemblance) -> dict[str, Any]:
    names = sources_by_place([paire.a, paire.b])
    metres = distance_metres(paire.a, paire.b)
    lines = []
    for name in _COMPARES:
        one, two = say(name, getattr(paire.a, name)), say(name, getattr(paire.b, name))
        if one or two:
            lines.append({"nom": LIBELLES[name], "a": one, "b": two, "pareil": one == two})
    return {
        "cotes": [
            _side("Premier lieu", paire.a, names.get(paire.a_id, [])),
            _side("Deuxième lieu", paire.b, names.get(paire.b_id, [])),
        ],
        "lignes": lines,
        "distance": "" if metres is None else _distance(metres),
        "url_suite": f"{reverse('lieux:pairs')}?{urlencode({'apres': paire.pk})}",
        "url_reponse": reverse("lieux:judge", kwargs={"pk": paire.pk}),
    }


def _side(rang: str, lieu: Lieu, sources: list[str]) -> dict[str, Any]:
    etat = EtatLieu(lieu.etat)
    return {
        "rang": rang,
        "lieu": lieu,
        "url": staff_url(lieu),
        "etat": etat.label,
        "sens": SENS_ETAT[etat],
        "sources": ", ".join(sources) or "La coordination",
    }


def _distance(metres: int) -> str:
    if metres < 1000:
        return f"{metres} mètres" if metres > 1 else "au même endroit"
    return f"{format_nombre(metres / 1000, 1)} km"


def _number(texte: str) -> int | None:
    return int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 19 else None
