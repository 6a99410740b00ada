"""A contract: its end, its correction, its cancelling; its line in tables."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.base.francais import format_date
from maillage.reseau.equipes.forms.agents import CorrectionForm, FinForm
from maillage.reseau.equipes.models import Contrat
from maillage.reseau.equipes.perms import may_manage_team
from maillage.reseau.equipes.selectors.fiche import find_contrat
from maillage.reseau.equipes.services.contrats import cancel_contract, correct_contract, end_contract
from maillage.reseau.equipes.views.actes import Acte, play, posted
from maillage.reseau.equipes.views.cadre import METHODES, agent_url, or_404, poste_url
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur


def contract_lines(rows: Sequence[Contrat], today: dt.date, *, by_person: bool) -> list[list[dict[str, Any]]]:
    """Rows of a table: who (or which post), kind, first and last day, why it was broken."""
    return [
        [
            {"texte": row.agent.nom, "url": agent_url(row.agent)}
            if by_person
            else {"texte": f"{row.poste.reference}, {row.poste.employeur.nom}", "url": poste_url(row.poste)},
            {"texte": row.get_nature_display()},
            {"texte": format_date(row.debut, avec_jour=False)},
            {"texte": format_date(row.dernier_jour, avec_jour=False) or "Sans date de fin"},
            {"texte": _state(row, today)},
        ]
        for row in rows
    ]


def _state(row: Contrat, today: dt.date) -> str:
    if row.rupture_le is not None:
        return str(row.get_motif_rupture_display())
    if row.debut > today:
        return "À venir"
    return "En cours" if row.fin is None or row.fin >= today else "Fini à son terme"


@requires(may_manage_team)
@require_http_methods(METHODES)
def act(request: HttpRequest, acteur: Acteur, pk: int, acte: str) -> HttpResponse:
    """Write its end, correct it, or cancel one that has not begun."""
    contrat, spec = or_404(find_contrat(acteur, pk)), ACTES.get(acte)
    if spec is None:
        raise Http404
    back = agent_url(contrat.agent)
    return play(request, acteur, spec, contrat, retour=back, etapes=[(contrat.agent.nom, back)])


def _end(_request: HttpRequest, by: Acteur, contrat: Contrat, form: FinForm) -> str:
    row = end_contract(
        by=by, contrat=contrat, rupture_le=form.cleaned_data["rupture_le"], motif=form.cleaned_data["motif"]
    )
    return f"Le contrat finit le {format_date(row.rupture_le)}."


def _correct(_request: HttpRequest, by: Acteur, contrat: Contrat, form: CorrectionForm) -> str:
    changed = correct_contract(by=by, contrat=contrat, valeurs=form.cleaned_data)
    return "Le contrat est corrigé." if changed else "Vous n'avez rien changé."


def _cancel(_request: HttpRequest, by: Acteur, contrat: Contrat, _form: Any) -> str:
    cancel_contract(by=by, contrat=contrat, today=timezone.localdate())
    return "Le contrat est annulé."


ACTES: Final = {
    "fin": Acte(
        "Écrire la fin du contrat",
        "Enregistrer cette fin",
        _end,
        lambda request, _contrat: FinForm(posted(request)),
        "Pour une personne qui part avant le dernier jour prévu. Un contrat qui va à son terme finit tout seul.",
    ),
    "corriger": Acte(
        "Corriger le contrat",
        "Enregistrer",
        _correct,
        lambda request, contrat: CorrectionForm(posted(request), contrat=contrat),
        "Seulement pour une erreur de saisie. Pour un renouvellement, écrivez un nouveau contrat depuis la page du poste.",
    ),
    "annuler": Acte(
        "Annuler le contrat",
        "Annuler ce contrat",
        _cancel,
        consequences=("Cette personne ne prend pas ce poste.", "Le poste est de nouveau libre à ces dates."),
    ),
}
