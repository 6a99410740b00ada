"""The board: who is in post, until when, paid by whom, what ends soon."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.base.francais import format_compte, format_date, format_euros, format_telephone
from maillage.reseau.equipes.calendrier import add_months
from maillage.reseau.equipes.enums import DemiJourneeTravaillee, EtatPoste, Financeur, NaturePoste
from maillage.reseau.equipes.forms.postes import read_day, read_filters
from maillage.reseau.equipes.perms import may_manage_team, may_see_agent, may_see_money, may_see_team, may_see_totals
from maillage.reseau.equipes.selectors.tableau import (
    HORIZON,
    MOIS,
    FiltresEquipe,
    LignePoste,
    employers,
    fill,
    find_postes,
    money,
    postes_page,
    sectors,
    totals,
)
from maillage.reseau.equipes.views.cadre import agent_url, crumbs, csv_answer, poste_url, query_of, url_of
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

SENS: Final = {
    EtatPoste.OCCUPE: "succes",
    EtatPoste.VACANT: "attention",
    EtatPoste.A_VENIR: "info",
    EtatPoste.RENDU: "info",
}
LOT: Final = 200
"""Posts read and filled at once for the spreadsheet."""
BIENTOT: Final = 3
"""Months under which an end is shown as a warning."""


@requires(may_see_totals)
@require_safe
def board(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Totals for all who may enter; money and names for those who may."""
    today = timezone.localdate()
    day = read_day(request.GET, today)
    context: dict[str, Any] = {
        "titre": "Équipe",
        "fil": crumbs(),
        "jour": day,
        "passe": day != today,
        "totaux": _figures(acteur, day),
        "gere": may_manage_team(acteur),
        "voit_equipe": may_see_team(acteur),
    }
    if may_see_money(acteur):
        context |= _money(acteur, day)
    if may_see_team(acteur):
        context |= _team(request, acteur, day)
    return render(request, "equipes/tableau.html", context)


def _figures(acteur: Acteur, day: dt.date) -> list[dict[str, Any]]:
    found = totals(acteur.departement_id, day)
    figures = [("Personnes en poste", found.personnes), ("Employeurs", found.employeurs)]
    figures.append(("Postes vacants", found.etats[EtatPoste.VACANT]))
    if found.etats[EtatPoste.A_VENIR]:
        figures.append(("Postes à venir", found.etats[EtatPoste.A_VENIR]))
    return [{"libelle": label, "valeur": value} for label, value in figures]


def _money(acteur: Acteur, day: dt.date) -> dict[str, Any]:
    """Last year, this one and the two next, each funder that pays something."""
    years = [day.year - 1, day.year, day.year + 1, day.year + 2]
    found = money(acteur.departement_id, years)
    lines = [
        [{"texte": funder.label}, *({"texte": euros(found[year][funder]), "nombre": True} for year in years)]
        for funder in Financeur
        if any(found[year][funder] for year in years)
    ]
    if lines:
        sums = ({"texte": euros(sum(found[year].values())), "nombre": True} for year in years)
        lines.append([{"texte": "Total"}, *sums])
    heads = [{"libelle": "Financeur"}, *({"libelle": str(year), "nombre": True} for year in years)]
    return {"voit_argent": True, "colonnes_argent": heads, "lignes_argent": lines}


def _team(request: HttpRequest, acteur: Acteur, day: dt.date) -> dict[str, Any]:
    filtres = read_filters(request.GET)
    rows = find_postes(acteur, filtres, day)
    page = postes_page(rows, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""))
    manages, asked = may_manage_team(acteur), filtres != FiltresEquipe()
    lines = fill(page.lignes, day)
    return {
        "filtres": filtres,
        "filtre": asked,
        "natures": NaturePoste.choices,
        "etats": EtatPoste.choices,
        "financeurs": Financeur.choices if manages else [],
        "employeurs": employers(acteur.departement_id),
        "secteurs": sectors(acteur.departement_id),
        "mois": [(str(number), f"{number} mois") for number in MOIS] if manages else [],
        "finit": str(filtres.finit or ""),
        "colonnes": [{"libelle": label} for label in (COLONNES if manages else COLONNES_COLLEGUES)],
        "lignes": [(_line if manages else _colleague_line)(acteur, line, day) for line in lines],
        "resume": format_compte(page.total, "poste", "postes", "Aucun poste"),
        "suite": query_of(request.GET),
        "fin": _ending(acteur, day) if manages and not asked else "",
        "url_fin": url_of(request, finit=str(HORIZON)),
        "url_suivante": url_of(request, apres=page.apres) if page.apres else "",
        "url_precedente": url_of(request, avant=page.avant) if page.avant else "",
    }


def _ending(acteur: Acteur, day: dt.date) -> str:
    number = find_postes(acteur, FiltresEquipe(finit=HORIZON), day).count()
    if not number:
        return ""
    posts = format_compte(number, "poste a", "postes ont")
    return f"{posts} un contrat ou un financement qui finit dans les {HORIZON} mois."


COLONNES: Final = (
    "Poste",
    "État",
    "Personne",
    "Employeur",
    "Secteur",
    "Contrat jusqu'au",
    "Payé jusqu'au",
    "Payé par",
)
COLONNES_COLLEGUES: Final = ("Poste", "Personne", "Employeur", "Secteur", "Téléphone", "E-mail")


def _line(acteur: Acteur, line: LignePoste, day: dt.date) -> list[dict[str, Any]]:
    return [
        {"texte": f"{line.poste.reference}, {line.poste.get_nature_display().lower()}", "url": poste_url(line.poste)},
        {"texte": line.etat.label, "sens": SENS[line.etat]},
        _person(acteur, line),
        {"texte": line.poste.employeur.nom},
        {"texte": sector_of(line)},
        _until(line.fin_contrat, day, "Sans date de fin" if line.contrat else "Aucun contrat"),
        _until(line.poste.fin_financement, day, "Pas renseigné"),
        {"texte": funders_of(line)},
    ]


def _until(last: dt.date | None, day: dt.date, otherwise: str) -> dict[str, Any]:
    """A last day; a warning in its last months."""
    if last is None:
        return {"texte": otherwise}
    text = format_date(last, avec_jour=False)
    return {"texte": text} | ({"sens": "attention"} if last <= add_months(day, BIENTOT) else {})


def _colleague_line(acteur: Acteur, line: LignePoste, day: dt.date) -> list[dict[str, Any]]:  # noqa: ARG001 (one shape)
    agent = line.contrat.agent if line.contrat else None
    return [
        {"texte": f"{line.poste.reference}, {line.poste.get_nature_display().lower()}"},
        _person(acteur, line),
        {"texte": line.poste.employeur.nom},
        {"texte": sector_of(line)},
        {"texte": format_telephone(agent.telephone) if agent and agent.telephone else "Pas renseigné"},
        {"texte": agent.courriel if agent and agent.courriel else "Pas renseigné"},
    ]


def _person(acteur: Acteur, line: LignePoste) -> dict[str, Any]:
    if line.contrat is None:
        return {"texte": "Personne"}
    agent = line.contrat.agent
    return {"texte": agent.nom} | ({"url": agent_url(agent)} if may_see_agent(acteur, agent) else {})


def sector_of(line: LignePoste) -> str:
    """« Nord » ; a person without a sector works in the whole Département."""
    if line.contrat is None:
        return "Aucun"
    if line.affectation is None:
        return "Pas renseigné"
    return line.affectation.secteur.nom if line.affectation.secteur else "Tout le Département"


def funders_of(line: LignePoste) -> str:
    """« État, Employeur »: those of the year."""
    return ", ".join(dict.fromkeys(row.get_financeur_display() for row in line.financements)) or "Pas renseigné"


def euros(cents: int) -> str:
    """« 17 500 € »."""
    return format_euros(cents / 100 if cents % 100 else cents // 100)


@requires(may_see_team)
@require_safe
def export(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """The filtered board, whole; contracts and money only for those who keep them."""
    day = read_day(request.GET, timezone.localdate())
    filtres, manages = read_filters(request.GET), may_manage_team(acteur)

    def lines() -> Iterator[list[str]]:
        rows, batch = find_postes(acteur, filtres, day).select_related("employeur").order_by("reference", "pk"), []
        for poste in rows.iterator(chunk_size=LOT):
            batch.append(poste)
            if len(batch) == LOT:
                yield from (_cells(line, manages=manages) for line in fill(batch, day))
                batch = []
        yield from (_cells(line, manages=manages) for line in fill(batch, day))

    head = ["Poste", "Nature", "État", "Personne", "E-mail", "Téléphone", "Employeur", "Secteur", "Commune de base",
            "Demi-journées"]  # fmt: skip
    if manages:
        head += ["Contrat", "Contrat depuis le", "Contrat jusqu'au", "Fin du financement"]
        head += [f"{one.label} {day.year} (euros)" for one in Financeur]
    return csv_answer(acteur.departement_id, f"equipe-{day.isoformat()}.csv", head, lines)


def _cells(line: LignePoste, *, manages: bool) -> list[str]:
    poste, contrat, ground = line.poste, line.contrat, line.affectation
    agent = contrat.agent if contrat else None
    cells = [
        poste.reference,
        poste.get_nature_display(),
        line.etat.label,
        agent.nom if agent else "",
        agent.courriel if agent else "",
        format_telephone(agent.telephone) if agent else "",
        poste.employeur.nom,
        sector_of(line),
        ground.commune.nom if ground and ground.commune else "",
        ", ".join(DemiJourneeTravaillee(code).label for code in ground.demi_journees) if ground else "",
    ]
    if manages:
        dates = [contrat.debut if contrat else None, line.fin_contrat, poste.fin_financement]
        cells += [contrat.get_nature_display() if contrat else "", *(one.isoformat() if one else "" for one in dates)]
        paid = dict.fromkeys(Financeur.values, 0)
        for row in line.financements:
            paid[row.financeur] += row.montant_cents
        cells += [f"{cents // 100},{cents % 100:02d}" if cents else "" for cents in paid.values()]
    return cells
