"""Who holds which post, employed by whom, working when, on a day. What the apps above ask of the team."""

import datetime as dt
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from maillage.reseau.equipes.calendrier import Moment, code_of
from maillage.reseau.equipes.enums import EtatPoste
from maillage.reseau.equipes.models import Affectation, Agent, Binome, Contrat, Poste
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.models import Utilisateur


def employer_at(agent_id: int, day: dt.date) -> Structure | None:
    """The body that employs this person on ``day``; None when he has no contract then. One query.

    A report keeps the answer: the employer of that day stays the employer of that report.
    """
    return Structure.objects.filter(
        pk__in=Contrat.objects.in_force(day).filter(agent_id=agent_id).values("poste__employeur_id")
    ).first()


def agents_in_post(acteur_or_departement_id: Any, day: dt.date) -> QuerySet[Agent]:
    """The people in post on ``day``, by name: those that the actor may see, or all those of a Département (its key)."""
    rows: QuerySet[Agent]
    if isinstance(acteur_or_departement_id, int):
        rows = Agent.objects.filter(departement_id=acteur_or_departement_id)
    else:
        rows = Agent.objects.visible_to(acteur_or_departement_id)
    return rows.in_post(day).order_by("nom", "pk")


def agent_of_user(departement_id: int, user_id: int | None) -> Agent | None:
    """The agent whose account this is, in this Département; else the one of its address, not tied to it yet.

    The night ties them (tasks): somebody invited this morning finds his half-days at once all the same. One query.
    """
    if user_id is None:
        return None
    same_address = Q(utilisateur=None, courriel__in=Utilisateur.objects.filter(pk=user_id).values("email"))
    rows = Agent.objects.filter(Q(utilisateur_id=user_id) | same_address, departement_id=departement_id)
    return rows.order_by(F("utilisateur").asc(nulls_last=True), "pk").first()


def works_on(agent: Agent, day: dt.date, moment: Moment) -> bool:
    """In post on ``day``, and this half-day is one of those he works. Two queries."""
    if not Contrat.objects.in_force(day).filter(agent=agent).exists():
        return False
    rows = Affectation.objects.in_force(day).filter(agent=agent)
    return rows.filter(demi_journees__contains=[code_of(day, moment)]).exists()


def binome_of(agent_id: int, day: dt.date) -> Agent | None:
    """Who replaces this person on ``day``: the other of the pair, if in post then."""
    rows = Binome.objects.in_force(day).filter(Q(agent_a=agent_id) | Q(agent_b=agent_id))
    pair = rows.first()
    if pair is None:
        return None
    other = pair.agent_b_id if pair.agent_a_id == agent_id else pair.agent_a_id
    return Agent.objects.in_post(day).filter(pk=other).first()


def affectation_at(agent_id: int, day: dt.date) -> Affectation | None:
    """Sector, base commune and half-days of ``day``."""
    rows = Affectation.objects.in_force(day).filter(agent_id=agent_id)
    return rows.select_related("secteur", "commune").defer("commune__contour").first()


def state_on(poste: Poste, day: dt.date, *, held: bool) -> EtatPoste:
    """The state of a post on ``day``; ``held``: somebody's contract covers that day."""
    if poste.rendu_le is not None and poste.rendu_le <= day:
        return EtatPoste.RENDU
    if held:
        return EtatPoste.OCCUPE
    return EtatPoste.A_VENIR if poste.debut > day else EtatPoste.VACANT


def held_on(day: dt.date) -> Exists:
    """« Somebody holds this post on ``day`` », as a condition on posts."""
    return Exists(Contrat.objects.in_force(day).filter(poste=OuterRef("pk")))


def state_filters(day: dt.date) -> dict[EtatPoste, Q]:
    """The rule of ``state_on`` in SQL, on posts annotated with ``tenu`` (``held_on``)."""
    alive = Q(rendu_le=None) | Q(rendu_le__gt=day)
    return {
        EtatPoste.A_VENIR: alive & Q(tenu=False, debut__gt=day),
        EtatPoste.OCCUPE: alive & Q(tenu=True),
        EtatPoste.VACANT: alive & Q(tenu=False, debut__lte=day),
        EtatPoste.RENDU: Q(rendu_le__lte=day),
    }
