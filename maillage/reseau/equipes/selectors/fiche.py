"""One post, one person: now, on a day, and what was changed."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from maillage.base.francais import format_date
from maillage.reseau.equipes.calendrier import covers
from maillage.reseau.equipes.enums import DemiJourneeTravaillee, MotifRupture, NatureContrat
from maillage.reseau.equipes.models import (
    Affectation,
    AffectationEvenement,
    Agent,
    AgentEvenement,
    Binome,
    Contrat,
    ContratEvenement,
    Financement,
    Habilitation,
    Poste,
)
from maillage.socle.comptes.acteur import Acteur

HISTOIRE_MAX: Final = 50
"""Acts shown on the page of a person, newest first."""
LIGNES_MAX: Final = 100
"""Rows of one kind read for a page: a career has fewer."""
_CHAMPS: Final[dict[str, str]] = {
    "nom": "nom",
    "courriel": "e-mail",
    "telephone": "téléphone",
    "utilisateur_id": "compte",
    "nature": "nature",
    "debut": "premier jour",
    "fin": "dernier jour",
    "rupture_le": "dernier jour travaillé",
    "motif_rupture": "raison de la fin",
    "secteur_id": "secteur",
    "commune_id": "commune de base",
    "demi_journees": "demi-journées",
}
"""Columns that the history tells."""
_LIBELLES: Final[dict[str, str]] = {
    **dict(NatureContrat.choices),
    **dict(MotifRupture.choices),
    **dict(DemiJourneeTravaillee.choices),
}


@dataclass(frozen=True)
class Situation:
    """A person on a day. ``binome``: who replaces him. ``habilitations``: those valid that day."""

    jour: dt.date
    contrat: Contrat | None
    affectation: Affectation | None
    binome: Agent | None
    habilitations: list[Habilitation]


@dataclass(frozen=True)
class FicheAgent:
    """All that is known of a person, newest first."""

    agent: Agent
    contrats: list[Contrat]
    affectations: list[Affectation]
    binomes: list[Binome]
    habilitations: list[Habilitation]

    def on(self, day: dt.date) -> Situation:
        """The situation of ``day``, from what was read: no query."""
        contrat = next((row for row in self.contrats if covers(row.debut, row.dernier_jour, day)), None)
        ground = next((row for row in self.affectations if covers(row.debut, row.fin, day)), None)
        pair = next((row for row in self.binomes if covers(row.debut, row.fin, day)), None)
        valid = [row for row in self.habilitations if covers(row.obtenue_le, row.expire_le, day)]
        return Situation(day, contrat, ground, self.other(pair) if pair else None, valid)

    def other(self, pair: Binome) -> Agent:
        """The other of a pair."""
        return pair.agent_b if pair.agent_a_id == self.agent.pk else pair.agent_a


class Acte(NamedTuple):
    """One line of the time line component."""

    quand: dt.datetime
    qui: str
    texte: str


def find_agent(acteur: Acteur, pk: int) -> Agent | None:
    return Agent.objects.visible_to(acteur).filter(pk=pk).first()


def find_poste(acteur: Acteur, pk: int) -> Poste | None:
    return Poste.objects.visible_to(acteur).select_related("employeur").filter(pk=pk).first()


def find_contrat(acteur: Acteur, pk: int) -> Contrat | None:
    rows = Contrat.objects.filter(agent__in=Agent.objects.visible_to(acteur))
    return rows.select_related("agent", "poste", "poste__employeur").filter(pk=pk).first()


def find_habilitation(acteur: Acteur, pk: int) -> Habilitation | None:
    rows = Habilitation.objects.filter(agent__in=Agent.objects.visible_to(acteur))
    return rows.select_related("agent").filter(pk=pk).first()


def read_agent(agent: Agent) -> FicheAgent:
    """Four queries."""
    contrats = Contrat.objects.filter(agent=agent).select_related("poste", "poste__employeur")
    grounds = Affectation.objects.filter(agent=agent).select_related("secteur", "commune").defer("commune__contour")
    pairs = Binome.objects.filter(Q(agent_a=agent) | Q(agent_b=agent)).select_related("agent_a", "agent_b")
    held = Habilitation.objects.filter(agent=agent)
    return FicheAgent(
        agent,
        list(contrats[:LIGNES_MAX]),
        list(grounds[:LIGNES_MAX]),
        list(pairs[:LIGNES_MAX]),
        list(held[:LIGNES_MAX]),
    )


def contrats_of(poste: Poste) -> list[Contrat]:
    """Who held this post, newest first."""
    return list(Contrat.objects.filter(poste=poste).select_related("agent")[:LIGNES_MAX])


def financements_of(poste: Poste) -> list[Financement]:
    """Who paid it, latest year first."""
    return list(Financement.objects.filter(poste=poste)[:LIGNES_MAX])


def colleagues(departement_id: int, but: Agent | None = None) -> QuerySet[Agent]:
    """People of the team, by name, ``but`` one."""
    rows = Agent.objects.filter(departement_id=departement_id).order_by("nom", "pk")
    return rows.exclude(pk=but.pk) if but else rows


def history_of(agent: Agent) -> list[Acte]:
    """What was written on a person, newest first: coordinates, contracts, grounds. Three queries."""
    told: list[tuple[int, Acte]] = []
    for model, what, where in (
        (AgentEvenement, "Fiche", {"pgh_obj_id": agent.pk}),
        (ContratEvenement, "Contrat", {"agent_id": agent.pk}),
        (AffectationEvenement, "Affectation", {"agent_id": agent.pk}),
    ):
        rows = model.objects.filter(departement_id=agent.departement_id, **where).order_by("-pgh_id")
        told += _told(list(rows[: HISTOIRE_MAX + 1]), what)
    ordered = sorted(told, key=lambda pair: (pair[1].quand, pair[0]), reverse=True)
    return [acte for _, acte in ordered[:HISTOIRE_MAX]]


def _told(rows: list[Any], what: str) -> list[tuple[int, Acte]]:
    """Each event against the one before it of the same object."""
    former: dict[int, Any] = {}
    found = []
    for row in reversed(rows):
        before = former.get(row.pgh_obj_id)
        former[row.pgh_obj_id] = row
        if text := _sentence(row, before, what):
            found.append((row.pgh_id, Acte(row.pgh_created_at, row.modifie_par, text)))
    return found


def _sentence(row: Any, before: Any, what: str) -> str:
    period = f" {_since(row)}" if hasattr(row, "debut") else ""
    if row.pgh_label == "cree":
        return f"{what} écrit{'' if what == 'Contrat' else 'e'}{period}."
    if row.pgh_label == "efface":
        return f"{what} annulé{'' if what == 'Contrat' else 'e'}{period}."
    names = [name for name in _CHAMPS if before is not None and hasattr(row, name)]
    changes = [
        f"{_CHAMPS[name]} : {_said(getattr(before, name))} → {_said(getattr(row, name))}"
        for name in names
        if getattr(before, name) != getattr(row, name)
    ]
    told = " ; ".join(changes)
    return f"{what}{period}. {told[:1].upper()}{told[1:]}." if changes else ""


def _since(row: Any) -> str:
    return f"à partir du {format_date(row.debut, avec_jour=False)}"


def _said(value: Any) -> str:
    if isinstance(value, dt.date):
        return format_date(value, avec_jour=False)
    if isinstance(value, list):
        return ", ".join(str(_LIBELLES.get(one, one)) for one in value) or "aucune"
    if isinstance(value, int):
        return f"n° {value}"
    return _LIBELLES.get(value, str(value)) if value else "rien"
