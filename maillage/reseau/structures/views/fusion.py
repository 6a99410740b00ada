"""Merge two records by hand: choose the other, choose the values, see all that moves, confirm; and undo."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.francais import quote_nom
from maillage.reseau.structures.enums import EtatStructure
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.perms.rapprochement import may_merge_structures
from maillage.reseau.structures.selectors.fiche import find_structure
from maillage.reseau.structures.selectors.fusion import find_merge, find_others
from maillage.reseau.structures.selectors.fusion_plan import BLOCS, preview
from maillage.reseau.structures.services.fusion import FusionImpossible, merge_structures
from maillage.reseau.structures.services.separation import report, separate_structures
from maillage.reseau.structures.views.pages import crumbs, structure_url
from maillage.reseau.structures.views.rapprochement import number
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

_METHODES = ["GET", "HEAD", "POST"]


@requires(may_merge_structures)
@require_safe
def choose(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Records that look alike and those of the same commune first, or those that answer to a search."""
    structure = _get(acteur, pk)
    texte = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    context = {
        "titre": f"Réunir {quote_nom(structure.nom)} à une autre fiche",
        "fil": crumbs(structure, "Réunir"),
        "texte": texte,
        "autres": [
            {"structure": other, "url": structure_url(structure, "merge", autre=other.pk)}
            for other in find_others(acteur, structure, texte)
        ],
        "url_fiche": structure_url(structure),
    }
    return render(request, "structures/rapprochement/choix.html", context)


@requires(may_merge_structures)
@require_http_methods(_METHODES)
def confirm(request: HttpRequest, acteur: Acteur, pk: int, autre: int) -> HttpResponse:
    """The result before anything is written. The body of the address is the one kept.

    The values chosen are in the query of the preview (GET: they can be changed and seen again), then in the answer (POST).
    """
    gardee, absorbee = _get(acteur, pk), _get(acteur, autre)
    sent = request.POST if request.method == "POST" else request.GET
    choix = {bloc: sent[f"champ_{bloc}"] for bloc in BLOCS if sent.get(f"champ_{bloc}") in {"gardee", "absorbee"}}
    paire, erreur = number(sent.get("paire", "")), ""
    if request.method == "POST":
        try:
            fusion = merge_structures(
                by=acteur, gardee=gardee, absorbee=absorbee, choix=choix, vues=_seen(request.POST, gardee, absorbee)
            )
        except FusionImpossible as error:
            erreur = str(error)
            gardee, absorbee = _get(acteur, pk), _get(acteur, autre)
        else:
            if paire is not None:
                return redirect(f"{reverse('structures:pairs')}?{urlencode({'apres': paire, 'fait': fusion.pk})}")
            messages.success(request, "Les deux fiches n'en font plus qu'une. Vous pouvez défaire cette fusion.")
            return redirect(structure_url(gardee, "history"))
    erreur = erreur or _refusal(gardee, absorbee)
    context = {
        "titre": "Réunir deux structures",
        "fil": crumbs(gardee, "Réunir"),
        "gardee": gardee,
        "absorbee": absorbee,
        "apercu": preview(gardee, absorbee, choix),
        "choix": choix,
        "paire": paire,
        "url_inverse": _reverse_url(gardee, absorbee, paire),
        "url_retour": reverse("structures:pairs") if paire is not None else structure_url(gardee),
        "erreur": erreur,
    }
    return render(request, "structures/rapprochement/fusion.html", context, status=422 if erreur else 200)


@requires(may_merge_structures)
@require_http_methods(_METHODES)
def undo(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Give its own record back to the body that joined another, after saying what will not come back."""
    fusion = find_merge(acteur, pk)
    if fusion is None:
        raise Http404
    erreur = "Cette fusion est déjà défaite." if fusion.defaite_le is not None and request.method != "POST" else ""
    if request.method == "POST":
        try:
            absorbee = separate_structures(by=acteur, fusion=fusion)
        except FusionImpossible as error:
            erreur = str(error)
        else:
            messages.success(request, f"La fusion est défaite. {quote_nom(absorbee.nom)} a de nouveau sa fiche.")
            return redirect(structure_url(absorbee, "history"))
    context = {
        "titre": "Défaire la fusion",
        "fil": crumbs(fusion.gardee, "Défaire la fusion"),
        "fusion": fusion,
        "restes": [] if erreur else report(fusion),
        "url_fiche": structure_url(fusion.gardee),
        "erreur": erreur,
    }
    return render(request, "structures/rapprochement/defaire.html", context, status=422 if erreur else 200)


def _get(acteur: Acteur, pk: int) -> Structure:
    structure = find_structure(acteur, pk)
    if structure is None:
        raise Http404
    return structure


def _seen(sent: Mapping[str, str], gardee: Structure, absorbee: Structure) -> dict[int, str]:
    return {gardee.pk: sent.get("vue_gardee", ""), absorbee.pk: sent.get("vue_absorbee", "")}


def _refusal(gardee: Structure, absorbee: Structure) -> str:
    """What makes the merge impossible before anything is asked."""
    if gardee.pk == absorbee.pk:
        return "C'est la même structure : choisissez-en une autre."
    merged = next((row for row in (gardee, absorbee) if row.etat == EtatStructure.FUSIONNEE), None)
    return f"{quote_nom(merged.nom)} a déjà été réunie à une autre structure." if merged else ""


def _reverse_url(gardee: Structure, absorbee: Structure, paire: int | None) -> str:
    url: str = structure_url(absorbee, "merge", autre=gardee.pk)
    return f"{url}?{urlencode({'paire': paire})}" if paire is not None else url
