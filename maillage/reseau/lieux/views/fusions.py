"""Merge two places by hand: choose the other, see the result, confirm; and undo."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.francais import quote_nom
from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.mots import SANS_NOM
from maillage.reseau.lieux.perms import may_manage_places
from maillage.reseau.lieux.selectors.agents import find_other
from maillage.reseau.lieux.selectors.fiche import find_merge, preview_merge
from maillage.reseau.lieux.services.fusions import FusionImpossible, merge_places, unmerge
from maillage.reseau.lieux.views.pages import SENS_ETAT, base_context, get_place, staff_url
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur


@requires(may_manage_places)
@require_safe
def choose(request: HttpRequest, acteur: Acteur, cle: str) -> HttpResponse:
    """Places of the same commune first, or those that answer to a search."""
    lieu = get_place(acteur, cle)
    texte = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    found = find_other(acteur, lieu, texte)
    context = {
        **base_context(lieu, f"Fusionner {quote_nom(lieu.nom or SANS_NOM)} avec un autre lieu", "Fusionner"),
        "texte": texte,
        "autres": [
            {
                "lieu": autre,
                "etat": EtatLieu(autre.etat).label,
                "sens": SENS_ETAT[EtatLieu(autre.etat)],
                "url": staff_url(lieu, "merge", autre=autre.cle),
            }
            for autre in found
        ],
    }
    return render(request, "lieux/agent/fusion_choix.html", context)


@requires(may_manage_places)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, acteur: Acteur, cle: str, autre: str) -> HttpResponse:
    """The result field by field before anything is written. The place of the address is the one kept."""
    lieu, absorbe = get_place(acteur, cle), get_place(acteur, autre)
    erreur = ""
    if request.method == "POST":
        try:
            merge_places(by=acteur, garde=lieu, absorbe=absorbe)
        except FusionImpossible as error:
            erreur = str(error)
        else:
            messages.success(
                request, "Les deux lieux n'en font plus qu'un. Vous pouvez défaire cette fusion ci-dessous."
            )
            return redirect(staff_url(lieu))
    context = {
        **base_context(lieu, "Fusionner deux lieux", "Fusionner"),
        "absorbe": absorbe,
        "lignes": preview_merge(lieu, absorbe),
        "url_inverse": staff_url(absorbe, "merge", autre=lieu.cle),
        "erreur": erreur,
    }
    return render(request, "lieux/agent/fusion.html", context, status=422 if erreur else 200)


@requires(may_manage_places)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Give back its own page to the place that was merged into another."""
    fusion = find_merge(acteur, pk)
    if fusion is None:
        raise Http404
    erreur = ""
    if request.method == "POST":
        try:
            absorbe = unmerge(by=acteur, fusion=fusion)
        except FusionImpossible as error:
            erreur = str(error)
        else:
            messages.success(
                request, f"La fusion est défaite. {quote_nom(absorbe.nom or SANS_NOM)} a de nouveau sa page."
            )
            return redirect(staff_url(fusion.garde))
    context = {
        **base_context(fusion.garde, "Défaire la fusion", "Défaire la fusion"),
        "fusion": fusion,
        "erreur": erreur,
    }
    return render(request, "lieux/agent/defaire.html", context, status=422 if erreur else 200)
