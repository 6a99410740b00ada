"""The places of the body one acts for: read them, say that they are right."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from maillage.base.francais import format_compte, format_date
from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.lieux.perms import may_edit_place
from maillage.reseau.lieux.selectors.agents import list_mine
from maillage.reseau.lieux.services.etats import ChangementImpossible, confirm
from maillage.reseau.lieux.views.pages import SENS_ETAT, crumbs, get_place, staff_url
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur


@requires(may_edit_place)
@require_safe
def mine(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Places that the body answers for, 50 a page."""
    page = list_mine(acteur, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""))
    context = {
        "titre": "Mes lieux",
        "fil": [*crumbs()[:1], {"libelle": "Mes lieux"}],
        "lignes": [_line(lieu) for lieu in page.lignes],
        "resume": format_compte(len(page.lignes), "lieu", "lieux", "Aucun lieu"),
        "structure": acteur.structure_nom,
        "url_suivante": f"?{urlencode({'apres': page.apres})}" if page.apres else "",
        "url_precedente": f"?{urlencode({'avant': page.avant})}" if page.avant else "",
    }
    return render(request, "lieux/agent/miens.html", context)


def _line(lieu: Lieu) -> dict[str, Any]:
    etat = EtatLieu(lieu.etat)
    return {
        "lieu": lieu,
        "url": staff_url(lieu),
        "etat": etat.label,
        "sens": SENS_ETAT[etat],
        "verifie": format_date(lieu.date_maj, avec_jour=False) if lieu.date_maj else "",
    }


@requires(may_edit_place)
@require_POST
def confirm_place(request: HttpRequest, acteur: Acteur, cle: str) -> HttpResponse:
    """« Tout est juste »: one click, undone by any later correction."""
    lieu = get_place(acteur, cle, may_edit_place)
    try:
        shown = confirm(by=acteur, lieu=lieu, today=timezone.localdate())
    except ChangementImpossible as error:
        messages.error(request, str(error))
        return redirect(staff_url(lieu))
    messages.success(request, "Merci. Les informations de ce lieu sont notées justes à la date d'aujourd'hui.")
    return redirect(staff_url(shown))
