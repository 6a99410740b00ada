"""One post, one person: now, and on a day."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from maillage.reseau.equipes.calendrier import covers
from maillage.reseau.equipes.models import (
    Affectation,
    Agent,
    Binome,
    Contrat,
    Financement,
    Habilitation,
    Poste,
)
from maillage.socle.comptes.acteur import Acteur

LIGNES_MAX: Final = 100
"""Rows of one kind read for a page: a career has fewer."""


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
