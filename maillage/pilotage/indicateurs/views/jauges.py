"""Due and held, convention by convention."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.base.francais import format_compte, format_date
from maillage.pilotage.indicateurs.perms import may_make_bilan, may_see_gauges
from maillage.pilotage.indicateurs.selectors.jauges import Jauge, gauges
from maillage.pilotage.indicateurs.views.cadre import asked, crumbs, filters, query_of
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

MONTREES: Final = 50
"""Conventions on the page, the most behind; the file holds them all."""


@requires(may_see_gauges)
@require_safe
def gauges_page(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The most behind first."""
    demande = asked(request, acteur)
    if demande.criteres.perimetre.agents is not None:
        raise PermissionDenied
    found = gauges(acteur.departement_id, demande.criteres, demande.today)
    shown = filters(request, acteur, demande)
    shown["champs"] = [one for one in shown["champs"] if one["nom"] in ("structure", "convention")]
    context = {
        "titre": "Demi-journées dues et tenues",
        "fil": crumbs("Dû et tenu", ("Chiffres", "figures")),
        "filtres": shown,
        "periode": demande.criteres.periode,
        "au": format_date(min(demande.criteres.periode.fin, demande.today), avec_jour=False),
        "resume": format_compte(len(found), "convention", "conventions", "Aucune convention"),
        "jauges": [_shown(one) for one in found[:MONTREES]],
        # The first is the most behind: nothing to say of one alone, nor when none is.
        "en_retard": len(found) > 1 and found[0].ecart > 0,
        "reste": max(0, len(found) - MONTREES),
        "peut_faire_bilan": may_make_bilan(acteur),
        "url_csv": f"{reverse('indicateurs:block_csv', args=['jauges'])}?{query_of(request)}",
    }
    return render(request, "indicateurs/jauges.html", context)


def _shown(one: Jauge) -> dict[str, Any]:
    return {
        "jauge": one,
        "barre": min(100, one.part),
        "sens": "attention" if one.ecart > 0 else "succes",
    }
