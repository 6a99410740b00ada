"""Pairs of records that may be one body: side by side, the reasons, three answers, the keyboard."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from maillage.reseau.structures.enums import EtatStructure
from maillage.reseau.structures.models import RessemblanceStructure, Structure
from maillage.reseau.structures.perms.rapprochement import may_merge_structures
from maillage.reseau.structures.selectors.fusion import find_merge
from maillage.reseau.structures.selectors.fusion_plan import compare_records
from maillage.reseau.structures.selectors.rapprochement import find_pair, next_pair
from maillage.reseau.structures.services.rapprochement import ask_again, keep_apart
from maillage.reseau.structures.views.pages import crumbs, structure_url
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

_RACCOURCIS: Final = (
    {"touche": "m", "action": "C'est la même : voir ce que donne la fusion"},
    {"touche": "d", "action": "Ce sont deux structures"},
    {"touche": "n", "action": "Je ne sais pas : voir la suite"},
)


@requires(may_merge_structures)
@require_safe
def pairs(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The pair to judge. ``apres``: one left for later; ``fait``, ``separees``: what was just answered, to take back."""
    file = next_pair(acteur, number(request.GET.get("apres", "")))
    context: dict[str, Any] = {
        "titre": "Est-ce la même structure ?",
        "fil": crumbs(last="Doublons possibles"),
        "restantes": file.restantes,
        "paire": file.paire,
        "raccourcis": _RACCOURCIS,
        **_just_done(request, acteur),
    }
    if file.paire is not None:
        context |= _pair_context(file.paire)
    return render(request, "structures/rapprochement/doublons.html", context)


@requires(may_merge_structures)
@require_POST
def judge(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """« Two bodies ». « The same » goes through the preview of the merge."""
    paire = _pair(acteur, pk)
    suite = {"apres": str(pk)}
    if request.POST.get("reponse") != "deux":
        messages.error(request, "Choisissez une réponse.")
        suite = {}
    elif paire.distinctes is not None:
        answer = "ce sont deux structures" if paire.distinctes else "c'est la même structure"
        messages.info(request, f"{paire.par} a déjà répondu : {answer}.")
    else:
        keep_apart(by=acteur, ressemblance=paire)
        suite["separees"] = str(pk)
    return redirect(f"{reverse('structures:pairs')}?{urlencode(suite)}")


@requires(may_merge_structures)
@require_POST
def reopen(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Take back « two bodies », from the announcement that follows it."""
    ask_again(by=acteur, ressemblance=_pair(acteur, pk))
    messages.info(request, "La question est de nouveau posée.")
    return redirect("structures:pairs")


def number(texte: str) -> int | None:
    """An id typed in an address, or None."""
    return int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 19 else None


def _pair(acteur: Acteur, pk: int) -> RessemblanceStructure:
    paire = find_pair(acteur, pk)
    if paire is None:
        raise Http404
    return paire


def _just_done(request: HttpRequest, acteur: Acteur) -> dict[str, Any]:
    done, apart = number(request.GET.get("fait", "")), number(request.GET.get("separees", ""))
    fusion = find_merge(acteur, done) if done is not None else None
    paire = find_pair(acteur, apart) if apart is not None else None
    return {
        "fusion": fusion if fusion and fusion.defaite_le is None else None,
        "separees": paire if paire and paire.distinctes else None,
    }


def _pair_context(paire: RessemblanceStructure) -> dict[str, Any]:
    kept, other = sorted((paire.a, paire.b), key=worth)
    merge = reverse("structures:merge", kwargs={"pk": kept.pk, "autre": other.pk})
    return {
        "cotes": [_side("Première structure", paire.a), _side("Deuxième structure", paire.b)],
        "lignes": compare_records(paire.a, paire.b),
        "url_suite": f"{reverse('structures:pairs')}?{urlencode({'apres': paire.pk})}",
        "url_reponse": reverse("structures:judge", kwargs={"pk": paire.pk}),
        "url_fusion": f"{merge}?{urlencode({'paire': paire.pk})}",
    }


def worth(structure: Structure) -> tuple[bool, bool, int]:
    """The record to keep comes first: active, with a SIRET, the oldest."""
    return structure.etat != EtatStructure.ACTIVE, not structure.siret, structure.pk


def _side(rang: str, structure: Structure) -> dict[str, Any]:
    return {
        "rang": rang,
        "structure": structure,
        "url": structure_url(structure),
        "etat": structure.get_etat_display(),
        "sens": "succes" if structure.etat == EtatStructure.ACTIVE else "info",
    }
