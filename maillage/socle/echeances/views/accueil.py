"""The home page of each person: what to do, what is new, the acts of his role."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import PILOTES
from maillage.socle.echeances.accueil import list_chiffres, list_nouvelles, list_raccourcis
from maillage.socle.echeances.perms import may_read_figures, may_see_duties
from maillage.socle.echeances.selectors.listes import count_duties, first_duties
from maillage.socle.echeances.selectors.personnes import new_since
from maillage.socle.echeances.services.preferences import mark_read
from maillage.socle.echeances.views.cadre import in_words, today


def _signed_in(acteur: Acteur) -> bool:
    """Anybody with an account: someone without a role is told how to ask for one."""
    return acteur.id is not None


@require_safe
@requires(_signed_in)
def home(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    if not acteur.is_agent:
        return _without_role(request)
    day = today()
    since = new_since(acteur)
    compte = count_duties(acteur, day)
    context = {
        "titre": f"Bonjour {acteur.nom}",
        "fil": [],
        "lignes": [in_words(row, day) for row in first_duties(acteur, day)],
        "compte": compte,
        "nouvelles": list_nouvelles(acteur, since),
        "depuis": since,
        "raccourcis": list_raccourcis(acteur),
        "chiffres": list_chiffres(acteur) if may_read_figures(acteur) else [],
        "chiffres_d_abord": bool(acteur.roles) and not acteur.roles & PILOTES,
        "role": acteur.noms_roles,
        "structure": acteur.structure_nom,
    }
    return render(request, "echeances/accueil.html", context)


def _without_role(request: HttpRequest) -> HttpResponse:
    context = {"titre": "Votre compte n'a pas encore de rôle ici", "fil": []}
    return render(request, "echeances/sans_role.html", context)


@require_POST
@requires(may_see_duties)
def news_read(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """« J'ai tout lu »."""
    mark_read(by=acteur)
    messages.success(request, "C'est noté. Les prochaines nouveautés s'afficheront ici.")
    return redirect("echeances:home")
