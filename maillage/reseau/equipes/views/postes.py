"""A post: who held it, who pays it; acts on it."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.francais import format_date
from maillage.reseau.equipes.enums import EtatPoste, Financeur, NaturePoste
from maillage.reseau.equipes.forms.agents import EmbaucheForm
from maillage.reseau.equipes.forms.postes import FinancementForm, PosteForm, RendreForm
from maillage.reseau.equipes.models import Agent, Poste
from maillage.reseau.equipes.perms import may_manage_team
from maillage.reseau.equipes.selectors.fiche import contrats_of, financements_of
from maillage.reseau.equipes.selectors.histoire import history_of_poste
from maillage.reseau.equipes.selectors.tableau import fill
from maillage.reseau.equipes.services.contrats import hire
from maillage.reseau.equipes.services.postes import create_poste, edit_poste, give_back, set_funding, take_back
from maillage.reseau.equipes.views.actes import Acte, play, posted
from maillage.reseau.equipes.views.cadre import METHODES, crumbs, get_poste, poste_url
from maillage.reseau.equipes.views.contrats import contract_lines
from maillage.reseau.equipes.views.tableau import euros
from maillage.reseau.structures.services.invitations import invite
from maillage.reseau.structures.services.membres import RoleRefuse
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role


@requires(may_manage_team)
@require_http_methods(METHODES)
def create(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """A new post, then its page."""
    made: list[Poste] = []

    def do(_request: HttpRequest, by: Acteur, _none: Any, form: PosteForm) -> str:
        made.append(create_poste(by=by, valeurs=form.valeurs))
        return f"Le poste {made[0].reference} est créé. Écrivez maintenant qui le paie, et qui le tient."

    def form_of(asked: HttpRequest, _none: Any) -> PosteForm:
        return PosteForm(posted(asked), departement_id=acteur.departement_id)

    acte = Acte("Nouveau poste", "Créer ce poste", do, form_of)
    answer = play(request, acteur, acte, None, retour=reverse("equipes:board"))
    return redirect(poste_url(made[0])) if made and answer.status_code == 302 else answer


@requires(may_manage_team)
@require_safe
def detail(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The post, its state today, its holders, its money."""
    poste, today = get_poste(acteur, pk), timezone.localdate()
    line = fill([poste], today)[0]
    holders = contrats_of(poste)
    context = {
        "titre": f"Poste {poste.reference}",
        "fil": crumbs(last=poste.reference),
        "poste": poste,
        "vacant": line.etat == EtatPoste.VACANT,
        "fiche": [
            {"nom": "État", "valeur": _state(line.etat, poste)},
            {"nom": "Nature", "valeur": poste.get_nature_display()},
            {"nom": "Employeur", "valeur": poste.employeur.nom},
            {"nom": "Existe depuis le", "valeur": format_date(poste.debut, avec_jour=False)},
            {"nom": "Fin du financement", "valeur": format_date(poste.fin_financement, avec_jour=False)},
        ],
        "titulaire": line.contrat,
        "colonnes_contrats": [{"libelle": one} for one in ("Personne", "Contrat", "Du", "Au", "Où il en est")],
        "lignes_contrats": contract_lines(holders, today, by_person=True),
        **_money(poste, today.year),
        "evenements": history_of_poste(poste),
    }  # fmt: skip
    return render(request, "equipes/poste.html", context)


def _money(poste: Poste, this: int) -> dict[str, Any]:
    """A line a year, those that are written and those that may be; a column a funder."""
    paid = financements_of(poste)
    years = sorted({this - 1, this, this + 1, this + 2} | {row.annee for row in paid}, reverse=True)
    funders = [one for one in Financeur if any(row.financeur == one for row in paid)]
    cells = {(row.annee, row.financeur): row for row in paid}
    url = reverse("equipes:poste_act", args=[poste.pk, "financement"])
    lines = []
    for year in years:
        line: list[dict[str, Any]] = [{"texte": f"Écrire {year}", "url": f"{url}?annee={year}"}]
        for one in funders:
            row = cells.get((year, one.value))
            told = f"{euros(row.montant_cents)}{f' ({row.libelle})' if row.libelle else ''}" if row else "Rien"
            line.append({"texte": told, "nombre": True})
        total = sum(row.montant_cents for row in paid if row.annee == year)
        line.append({"texte": euros(total), "nombre": True})
        lines.append(line)
    heads = [*(one.label for one in funders), "Total"]
    return {
        "colonnes_argent": [{"libelle": "Année"}, *({"libelle": head, "nombre": True} for head in heads)],
        "lignes_argent": lines,
    }


def _state(etat: EtatPoste, poste: Poste) -> str:
    if poste.rendu_le is None:
        return etat.label
    past = etat == EtatPoste.RENDU
    day = format_date(poste.rendu_le, avec_jour=False)
    return f"Rendu, depuis le {day}" if past else f"{etat.label}, rendu à partir du {day}"


@requires(may_manage_team)
@require_http_methods(METHODES)
def act(request: HttpRequest, acteur: Acteur, pk: int, acte: str) -> HttpResponse:
    """Correct it, write who pays a year, hire somebody, give it back, or take that back."""
    poste, spec = get_poste(acteur, pk), ACTES.get(acte)
    if spec is None:
        raise Http404
    back = poste_url(poste)
    return play(request, acteur, spec, poste, retour=back, etapes=[(poste.reference, back)])


def _edit_form(request: HttpRequest, poste: Poste) -> PosteForm:
    return PosteForm(posted(request), departement_id=poste.departement_id, poste=poste)


def _edit(_request: HttpRequest, by: Acteur, poste: Poste, form: PosteForm) -> str:
    changed = edit_poste(by=by, poste=poste, valeurs=form.valeurs)
    return "Le poste est corrigé." if changed else "Vous n'avez rien changé."


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("annee", "")
    this = timezone.localdate().year
    return int(asked) if asked in {str(this + shift) for shift in range(-5, 6)} else this


def _funding_form(request: HttpRequest, poste: Poste) -> FinancementForm:
    year = _year(request)
    lines = [row for row in financements_of(poste) if row.annee == year]
    return FinancementForm(posted(request), lignes=lines, annee=year)


def _fund(request: HttpRequest, by: Acteur, poste: Poste, form: FinancementForm) -> str:
    year = _year(request)
    changed = set_funding(by=by, poste=poste, annee=year, montants=form.montants)
    return f"Le financement de {year} est écrit." if changed else "Vous n'avez rien changé."


def _hire_form(request: HttpRequest, poste: Poste) -> EmbaucheForm:
    return EmbaucheForm(
        posted(request), departement_id=poste.departement_id, invitable=poste.nature != NaturePoste.COORDINATEUR
    )


def _hire(request: HttpRequest, by: Acteur, poste: Poste, form: EmbaucheForm) -> str:
    data = form.cleaned_data
    contrat = hire(
        by=by,
        poste=poste,
        nature=data["nature"],
        debut=data["debut"],
        fin=data["fin"],
        agent=data["agent"],
        nouveau=form.valeurs,
    )
    agent = contrat.agent
    if data["agent"] is None and data.get("inviter"):
        _invite(request, by, poste, agent)
    return f"{agent.nom} tient le poste {poste.reference} à partir du {format_date(contrat.debut)}."


def _invite(request: HttpRequest, by: Acteur, poste: Poste, agent: Agent) -> None:
    """The hiring stands whatever becomes of the invitation; the person is told."""
    if agent.utilisateur_id is not None:
        messages.info(request, "Cette personne a déjà un compte : il est relié à sa fiche.")
        return
    site = request.departement.site  # type: ignore[attr-defined]
    try:
        invite(
            by=by,
            courriel=agent.courriel,
            nom=agent.nom,
            role=Role.CONSEILLER,
            structure=poste.employeur,
            secteur=None,
            fin=None,
            now=timezone.now(),
            adresse=lambda secret: site + reverse("structures:invitation", kwargs={"secret": secret}),
        )
    except (RoleRefuse, PermissionDenied) as refus:
        messages.warning(request, f"L'invitation n'est pas partie. {str(refus) or 'Demandez à un administrateur.'}")
    else:
        messages.info(request, f"Une invitation est partie à {agent.courriel}.")


def _give_back(_request: HttpRequest, by: Acteur, poste: Poste, form: RendreForm) -> str:
    row = give_back(by=by, poste=poste, rendu_le=form.cleaned_data["rendu_le"])
    return f"Le poste {row.reference} n'existe plus à partir du {format_date(row.rendu_le)}."


def _take_back(_request: HttpRequest, by: Acteur, poste: Poste, _form: Any) -> str:
    take_back(by=by, poste=poste)
    return f"Le poste {poste.reference} existe de nouveau."


ACTES: Final = {
    "modifier": Acte(
        "Corriger le poste", "Enregistrer", _edit, _edit_form, "Ce qui était écrit avant reste dans l'histoire."
    ),
    "financement": Acte("Qui paie ce poste", "Enregistrer", _fund, _funding_form),
    "embaucher": Acte("Mettre quelqu'un sur ce poste", "Écrire ce contrat", _hire, _hire_form),
    "rendre": Acte(
        "Rendre le poste",
        "Rendre ce poste",
        _give_back,
        lambda request, _poste: RendreForm(posted(request)),
        "Le poste reste dans l'histoire. Il ne compte plus dans l'équipe.",
    ),
    "reprendre": Acte(
        "Reprendre le poste",
        "Reprendre ce poste",
        _take_back,
        consequences=("Le poste n'est plus marqué comme rendu.", "Il compte de nouveau dans l'équipe."),
    ),
}
