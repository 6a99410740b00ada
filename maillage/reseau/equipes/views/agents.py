"""A person: the situation on a day, all that came before, acts."""

import datetime as dt
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.fichiers import serve_file
from maillage.base.francais import elide_de, format_date, format_telephone
from maillage.reseau.equipes.enums import DemiJourneeTravaillee
from maillage.reseau.equipes.forms.agents import AffectationForm, BinomeForm, CoordonneesForm, HabilitationForm
from maillage.reseau.equipes.forms.postes import read_day
from maillage.reseau.equipes.models import Affectation, Agent, Habilitation
from maillage.reseau.equipes.perms import may_manage_team, may_see_agent
from maillage.reseau.equipes.selectors.fiche import (
    FicheAgent,
    Situation,
    find_habilitation,
    read_agent,
)
from maillage.reseau.equipes.selectors.histoire import history_of
from maillage.reseau.equipes.selectors.postes import affectation_at
from maillage.reseau.equipes.services.agents import assign, edit_agent, pair
from maillage.reseau.equipes.services.habilitations import (
    proof_path,
    proof_type,
    remove_habilitation,
    save_habilitation,
)
from maillage.reseau.equipes.views.actes import Acte, play, posted
from maillage.reseau.equipes.views.cadre import METHODES, agent_url, crumbs, get_agent, or_404
from maillage.reseau.equipes.views.contrats import contract_lines
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur


@requires(may_see_agent)
@require_safe
def detail(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """``au``: the day whose situation is shown; all the rest of the page is the whole history."""
    agent, today = get_agent(acteur, pk), timezone.localdate()
    day = read_day(request.GET, today)
    read = read_agent(agent)
    context = {
        "titre": agent.nom,
        "fil": crumbs(last=agent.nom),
        "agent": agent,
        "gere": may_manage_team(acteur),
        "jour": day,
        "passe": day != today,
        "coordonnees": [
            {"nom": "E-mail professionnel", "valeur": agent.courriel},
            {"nom": "Téléphone professionnel", "valeur": format_telephone(agent.telephone)},
            {"nom": "Compte", "valeur": "Relié" if agent.utilisateur_id else "Pas de compte relié"},
        ],
        "situation": _situation(read.on(day)),
        "contrats": read.contrats,
        "colonnes_contrats": [{"libelle": one} for one in ("Poste", "Contrat", "Du", "Au", "Où il en est")],
        "lignes_contrats": contract_lines(read.contrats, today, by_person=False) if may_manage_team(acteur) else _plain(read, today),
        "colonnes_affectations": [
            {"libelle": one} for one in ("À partir du", "Jusqu'au", "Secteur", "Commune de base", "Demi-journées")
        ],
        "lignes_affectations": [_ground_line(row) for row in read.affectations],
        "binomes": [
            {"nom": read.other(row).nom, "debut": row.debut, "fin": row.fin} for row in read.binomes
        ],
        "habilitations": read.habilitations,
        "aujourdhui": today,
        "evenements": history_of(agent),
    }  # fmt: skip
    return render(request, "equipes/agent.html", context)


def _plain(read: FicheAgent, today: dt.date) -> list[list[dict[str, Any]]]:
    """Contracts without the way to the page of the post, which the person may not open."""
    return [[{"texte": line[0]["texte"]}, *line[1:]] for line in contract_lines(read.contrats, today, by_person=False)]


def _situation(found: Situation) -> list[dict[str, Any]]:
    contrat, ground = found.contrat, found.affectation
    if contrat is None:
        return [{"nom": "Poste", "valeur": "Pas en poste ce jour-là"}]
    end = contrat.dernier_jour
    until = f"jusqu'au {format_date(end, avec_jour=False)}" if end else "sans date de fin"
    return [
        {"nom": "Poste", "valeur": f"{contrat.poste.reference}, {contrat.poste.get_nature_display().lower()}"},
        {"nom": "Employeur", "valeur": contrat.poste.employeur.nom},
        {"nom": "Contrat", "valeur": f"{contrat.get_nature_display()}, {until}"},
        {"nom": "Secteur", "valeur": _sector(ground) if ground else ""},
        {"nom": "Commune de base", "valeur": ground.commune.nom if ground and ground.commune else ""},
        {"nom": "Demi-journées travaillées", "valeur": half_days(ground.demi_journees) if ground else ""},
        {"nom": "Binôme", "valeur": found.binome.nom if found.binome else ""},
        {"nom": "Formations valables", "valeur": ", ".join(str(row) for row in found.habilitations)},
    ]


def _sector(row: Affectation) -> str:
    return row.secteur.nom if row.secteur else "Tout le Département"


def half_days(codes: list[str]) -> str:
    """« lundi, mardi matin, jeudi »: a day whole when both its halves are."""
    said = []
    for label in DemiJourneeTravaillee:
        day, moment = label.value[0], label.value[1]
        if label.value not in codes:
            continue
        name = label.label.split(" ")[0]
        whole = {f"{day}M", f"{day}A"} <= set(codes)
        if not whole:
            said.append(str(label.label))
        elif moment == "M":
            said.append(name)
    return ", ".join(said) or "Aucune"


def _ground_line(row: Affectation) -> list[dict[str, Any]]:
    return [
        {"texte": format_date(row.debut, avec_jour=False)},
        {"texte": format_date(row.fin, avec_jour=False) or "En cours"},
        {"texte": _sector(row)},
        {"texte": row.commune.nom if row.commune else "Pas choisie"},
        {"texte": half_days(row.demi_journees)},
    ]


@requires(may_manage_team)
@require_http_methods(METHODES)
def act(request: HttpRequest, acteur: Acteur, pk: int, acte: str) -> HttpResponse:
    """Correct, give a ground, pair, add a training."""
    agent, spec = get_agent(acteur, pk), ACTES.get(acte)
    if spec is None:
        raise Http404
    back = agent_url(agent)
    return play(request, acteur, spec, agent, retour=back, etapes=[(agent.nom, back)])


@requires(may_manage_team)
@require_http_methods(METHODES)
def training_act(request: HttpRequest, acteur: Acteur, pk: int, acte: str) -> HttpResponse:
    """Correct a training, or take it away."""
    row, spec = or_404(find_habilitation(acteur, pk)), ACTES_HABILITATION.get(acte)
    if spec is None:
        raise Http404
    back = agent_url(row.agent)
    return play(request, acteur, spec, row, retour=back, etapes=[(row.agent.nom, back)])


@requires(may_see_agent)
@require_safe
def proof(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponseBase:  # noqa: ARG001
    """The proof of a training, always as a download: for the coordination and for the person."""
    row = or_404(find_habilitation(acteur, pk))
    get_agent(acteur, row.agent_id)
    if not row.preuve or not proof_path(row).is_file():
        raise Http404
    answer: HttpResponseBase = serve_file(proof_path(row).open("rb"), nom=row.preuve_nom, content_type=proof_type(row))
    return answer


def _edit(_request: HttpRequest, by: Acteur, agent: Agent, form: CoordonneesForm) -> str:
    changed = edit_agent(by=by, agent=agent, valeurs=form.valeurs)
    return "La fiche est corrigée." if changed else "Vous n'avez rien changé."


def _ground_form(request: HttpRequest, agent: Agent) -> AffectationForm:
    today = timezone.localdate()
    return AffectationForm(
        posted(request),
        departement=request.departement,  # type: ignore[attr-defined]
        courante=affectation_at(agent.pk, today),
        today=today,
    )


def _assign(_request: HttpRequest, by: Acteur, agent: Agent, form: AffectationForm) -> str:
    row = assign(by=by, agent=agent, **form.cleaned_data)
    return f"L'affectation {elide_de(agent.nom)} change à partir du {format_date(row.debut)}."


def _pair(_request: HttpRequest, by: Acteur, agent: Agent, form: BinomeForm) -> str:
    other: Agent | None = form.cleaned_data["autre"]
    day: dt.date = form.cleaned_data["debut"]
    pair(by=by, agent=agent, autre=other, debut=day)
    if other is None:
        return f"{agent.nom} n'a plus de binôme à partir du {format_date(day)}."
    return f"{agent.nom} et {other.nom} se remplacent à partir du {format_date(day)}."


def _file(form: HabilitationForm) -> tuple[Any, str] | None:
    sent = form.cleaned_data.get("preuve")
    return (sent.file, sent.name) if sent else None


def _train(_request: HttpRequest, by: Acteur, agent: Agent, form: HabilitationForm) -> str:
    row = save_habilitation(by=by, agent=agent, valeurs=form.valeurs, preuve=_file(form))
    return f"« {row} » est écrit sur la fiche {elide_de(agent.nom)}."


def _retrain(_request: HttpRequest, by: Acteur, row: Habilitation, form: HabilitationForm) -> str:
    save_habilitation(by=by, agent=row.agent, valeurs=form.valeurs, habilitation=row, preuve=_file(form))
    return "La formation est corrigée."


def _untrain(_request: HttpRequest, by: Acteur, row: Habilitation, _form: Any) -> str:
    remove_habilitation(by=by, habilitation=row)
    return "La formation est effacée."


def _files(request: HttpRequest) -> Any:
    return request.FILES if request.method == "POST" else None


ACTES: Final = {
    "coordonnees": Acte(
        "Corriger les coordonnées",
        "Enregistrer",
        _edit,
        lambda request, agent: CoordonneesForm(posted(request), agent=agent),
    ),
    "affectation": Acte("Changer le secteur ou les jours", "Enregistrer", _assign, _ground_form),
    "binome": Acte(
        "Changer le binôme",
        "Enregistrer",
        _pair,
        lambda request, agent: BinomeForm(posted(request), agent=agent, initial={"debut": timezone.localdate()}),
        "Deux personnes en binôme se remplacent. Leurs binômes d'avant finissent la veille.",
    ),
    "formation": Acte(
        "Ajouter une formation",
        "Ajouter cette formation",
        _train,
        lambda request, _agent: HabilitationForm(posted(request), _files(request)),
    ),
}
ACTES_HABILITATION: Final = {
    "corriger": Acte(
        "Corriger une formation",
        "Enregistrer",
        _retrain,
        lambda request, row: HabilitationForm(posted(request), _files(request), habilitation=row),
        "Un nouveau fichier remplace l'ancien.",
    ),
    "effacer": Acte(
        "Effacer une formation",
        "Effacer cette formation",
        _untrain,
        consequences=("La formation et sa preuve sont effacées.", "Vous ne pourrez pas les retrouver."),
    ),
}
