"""Places that no body answers for: suggestions, one click each, all the sure ones at once, and undo."""

import uuid
from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.base.francais import format_compte
from maillage.reseau.lieux.perms import may_manage_places
from maillage.reseau.lieux.selectors.rattachements import (
    Annuaire,
    page_unattached,
    suggest,
    sure_attachments,
    unattached_places,
)
from maillage.reseau.lieux.services.rattachements import attach_places, undo_attachments
from maillage.reseau.lieux.services.saisies import set_structure
from maillage.reseau.lieux.views.pages import crumbs, get_place, staff_url
from maillage.reseau.structures.selectors.fiche import find_structure
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur


@requires(may_manage_places)
@require_safe
def unattached(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Twenty-five places a page, each with the bodies that could answer for it. ``lot``: what was just attached."""
    page = page_unattached(acteur, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""))
    options = suggest(acteur.departement_id, page.lignes)
    url = reverse("lieux:unattached")
    context = {
        "titre": "Lieux sans structure responsable",
        "fil": crumbs(last="Sans structure"),
        "nombre": unattached_places(acteur).count(),
        "lignes": [_line(lieu, options.get(lieu.pk, [])) for lieu in page.lignes],
        "lot": _lot(request.GET.get("lot", "")),
        "url_suivante": f"{url}?{urlencode({'apres': page.apres})}" if page.apres else "",
        "url_precedente": f"{url}?{urlencode({'avant': page.avant})}" if page.avant else "",
    }
    return render(request, "lieux/agent/sans_structure.html", context)


@requires(may_manage_places)
@require_POST
def attach(request: HttpRequest, acteur: Acteur, cle: str) -> HttpResponse:
    """One place to the body chosen in the list; « aucune »: a person says that none answers for it."""
    lieu = get_place(acteur, cle)
    chosen = request.POST.get("structure", "")
    if chosen == "aucune":
        set_structure(by=acteur, lieu=lieu, structure=None)
        messages.success(request, f"C'est noté : « {lieu.nom} » n'a pas de structure responsable.")
        return redirect("lieux:unattached")
    structure = find_structure(acteur, int(chosen)) if chosen.isascii() and chosen.isdecimal() else None
    if structure is None:
        raise Http404
    set_structure(by=acteur, lieu=lieu, structure=structure)
    messages.success(request, f"« {structure.nom} » est responsable de « {lieu.nom} ».")
    return redirect("lieux:unattached")


@requires(may_manage_places)
@require_http_methods(["GET", "HEAD", "POST"])
def attach_all(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Every place whose body is sure, told by body before anything is written."""
    if request.method == "POST":
        done = attach_places(by=acteur, confirme=True)
        if done.lot is None:
            messages.info(request, "Il n'y avait plus de lieu à rattacher.")
            return redirect("lieux:unattached")
        messages.success(request, f"{format_compte(done.rattaches, 'lieu rattaché', 'lieux rattachés')}.")
        return redirect(f"{reverse('lieux:unattached')}?{urlencode({'lot': str(done.lot)})}")
    found = sure_attachments(acteur.departement_id)
    names = Annuaire(acteur.departement_id).noms if found else {}
    by_body = Counter(one.proposition.structure_id for one in found)
    context = {
        "titre": "Rattacher les lieux dont la structure est sûre",
        "fil": crumbs(last="Rattacher"),
        "nombre": len(found),
        "corps": [(names[pk], number) for pk, number in by_body.most_common()],
        "url_retour": reverse("lieux:unattached"),
    }
    return render(request, "lieux/agent/rattacher.html", context)


@requires(may_manage_places)
@require_POST
def detach(request: HttpRequest, acteur: Acteur, lot: uuid.UUID) -> HttpResponse:
    """Undo what was attached together."""
    number = undo_attachments(by=acteur, lot=lot)
    if number:
        messages.success(request, f"{format_compte(number, 'rattachement défait', 'rattachements défaits')}.")
    else:
        messages.info(request, "Il n'y a rien à défaire.")
    return redirect("lieux:unattached")


def _lot(texte: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(texte)
    except ValueError:
        return None


def _line(lieu: Any, options: list[Any]) -> dict[str, Any]:
    return {
        "lieu": lieu,
        "url": staff_url(lieu),
        "url_choix": staff_url(lieu, "structure"),
        "url_rattacher": staff_url(lieu, "attach"),
        "propositions": [
            {"structure": structure, "raison": one.raison, "sure": bool(one.origine)} for structure, one in options
        ],
    }
