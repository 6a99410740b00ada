"""The census at a glance: what waits, and the two big acts."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.perms import can_import
from maillage.reseau.recensement.selectors.imports import EN_COURS, waiting_imports
from maillage.reseau.recensement.selectors.questions import count_by_kind
from maillage.reseau.recensement.selectors.sources import sources_with_alert, visible_sources
from maillage.reseau.recensement.views.cadre import SENS_ETAT, address, field_name, show
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur


@require_safe
@requires(can_import)
def home(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    kinds = count_by_kind(acteur)
    questions = reverse("recensement:questions")
    return show(
        request,
        acteur,
        "recensement/accueil.html",
        "Recensement",
        questions=[
            {"libelle": field_name(kind), "nombre": number, "url": address(questions, champ=kind)}
            for kind, number in kinds
        ],
        total_questions=sum(number for _, number in kinds),
        imports=[_waiting(lot) for lot in waiting_imports(acteur)],
        alertes=sources_with_alert(acteur),
        nouveau=not visible_sources(acteur).exists(),
    )


def _waiting(lot: object) -> dict[str, object]:
    etat = EtatImport(lot.etat)  # type: ignore[attr-defined]
    name = "recensement:import_columns" if etat == EtatImport.CORRESPONDANCE else "recensement:import"
    return {
        "lot": lot,
        "url": reverse(name, args=[lot.pk]),  # type: ignore[attr-defined]
        "etat": etat.label,
        "sens": "info" if etat in EN_COURS else SENS_ETAT.get(etat, "info"),
    }
