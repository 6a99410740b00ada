"""Who could come instead: in post that day, free at that hour, not away. Same sector first, then who works that half-day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from django.utils.timezone import localtime

from maillage.reseau.equipes.models import Affectation, Agent, Contrat
from maillage.socle.territoires.models import SecteurCommune
from maillage.terrain.permanences.enums import MomentAbsence
from maillage.terrain.permanences.models import Absence, Permanence, Presence

MIDI: Final = dt.time(12, 30)
"""A half-day that begins before is of the morning, after is of the afternoon; one astride is of both."""


class Candidat(NamedTuple):
    """``meme_secteur``: his sector is that of the place; ``travaille``: the half-day is one of those he works."""

    agent: Agent
    meme_secteur: bool
    travaille: bool


class Manque(NamedTuple):
    """Who does not come to a half-day: ``absents``. ``reste``: the one of a binôme who still comes; None when nobody does.

    ``raison``: why, in sentences without the last full stop.
    """

    absents: tuple[Agent, ...]
    reste: Agent | None
    raison: str


def moments_of(debut: dt.datetime, fin: dt.datetime) -> set[str]:
    """MATIN, APRES_MIDI or both, by the clock on the wall."""
    first, last = localtime(debut).time(), localtime(fin).time()
    found = set()
    if first < MIDI:
        found.add(MomentAbsence.MATIN.value)
    if last > MIDI and (first >= MIDI or last > dt.time(13, 30)):
        found.add(MomentAbsence.APRES_MIDI.value)
    return found


def is_touched(absence: Absence, jour: dt.date, debut: dt.datetime, fin: dt.datetime) -> bool:
    """The absence takes the time of this half-day."""
    whole = absence.moment == MomentAbsence.JOURNEE
    return absence.du <= jour <= absence.au and (whole or absence.moment in moments_of(debut, fin))


class Equipe:
    """What is known of the team between two days, read in four queries, asked as often as wanted."""

    def __init__(self, departement_id: int, du: dt.date, au: dt.date) -> None:
        here = {"departement_id": departement_id}
        self.agents = {one.pk: one for one in Agent.objects.filter(**here).order_by("nom", "pk")}
        self.contrats = _by_agent(Contrat.objects.filter(**here, debut__lte=au))
        self.affectations = _by_agent(Affectation.objects.filter(**here, debut__lte=au))
        self.absences = _by_agent(Absence.objects.filter(**here, du__lte=au, au__gte=du))

    def in_post(self, agent_id: int, jour: dt.date) -> bool:
        return any(
            one.debut <= jour and (one.dernier_jour is None or jour <= one.dernier_jour)
            for one in self.contrats[agent_id]
        )

    def away(self, agent_id: int, jour: dt.date, debut: dt.datetime, fin: dt.datetime) -> bool:
        return any(is_touched(one, jour, debut, fin) for one in self.absences[agent_id])

    def assigned(self, agent_id: int, jour: dt.date) -> Affectation | None:
        rows: list[Affectation] = self.affectations[agent_id]
        return next((one for one in rows if one.debut <= jour and (one.fin is None or jour <= one.fin)), None)

    def works(self, agent_id: int, jour: dt.date, debut: dt.datetime, fin: dt.datetime) -> bool:
        """The half-days of his week hold this one; unknown half-days hold nothing."""
        row = self.assigned(agent_id, jour)
        letters = {MomentAbsence.MATIN.value: "M", MomentAbsence.APRES_MIDI.value: "A"}
        wanted = {f"{jour.isoweekday()}{letters[moment]}" for moment in moments_of(debut, fin)}
        return row is not None and wanted <= set(row.demi_journees)


def _by_agent(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.agent_id].append(row)
    return found


def team_around(permanences: Sequence[Permanence]) -> Equipe:
    """The team on the days of ``permanences`` (one at least)."""
    days = [one.jour for one in permanences]
    return Equipe(permanences[0].departement_id, min(days), max(days))


def without_adviser(permanences: Sequence[Permanence], equipe: Equipe | None = None) -> dict[int, Manque]:
    """{id of a half-day: who of its advisers will not come}. An absence, or no contract that day. Four queries."""
    if not permanences:
        return {}
    team = equipe or team_around(permanences)
    found = {}
    for one in permanences:
        if one.is_active and (lack := _lack(one, team)):
            found[one.pk] = lack
    return found


def _lack(one: Permanence, team: Equipe) -> Manque | None:
    people = [agent for agent in (one.agent, one.second) if agent is not None]
    why = {agent: told for agent in people if (told := _why_not(agent, one, team))}
    if not why:
        return None
    reste = next((agent for agent in people if agent not in why), None)
    raison = ". ".join(why.values())
    return Manque(tuple(why), reste, f"{raison}. {reste.nom} vient sans binôme" if reste else raison)


def _why_not(agent: Agent, one: Permanence, team: Equipe) -> str:
    if team.away(agent.pk, one.jour, one.debut, one.fin):
        return f"{agent.nom} est absent ce jour-là"
    return "" if team.in_post(agent.pk, one.jour) else f"{agent.nom} n'est pas en poste ce jour-là"


def replacements(permanences: Sequence[Permanence], equipe: Equipe | None = None) -> dict[int, list[Candidat]]:
    """{id of a half-day: who could come, the best first}. Seven queries, whatever their number."""
    if not permanences:
        return {}
    team = equipe or team_around(permanences)
    busy = _by_agent(
        Presence.objects.filter(
            debut__lt=max(one.fin for one in permanences), fin__gt=min(one.debut for one in permanences)
        )
    )
    insee = {one.lieu.code_insee for one in permanences}
    sectors = dict(SecteurCommune.objects.filter(commune_id__in=insee).values_list("commune_id", "secteur_id"))
    return {one.pk: _candidates(one, team, busy, sectors.get(one.lieu.code_insee)) for one in permanences}


def _candidates(one: Permanence, team: Equipe, busy: Any, secteur_id: int | None) -> list[Candidat]:
    taken = {one.agent_id, one.second_id}
    found = []
    for agent_id, agent in team.agents.items():
        if agent_id in taken or not team.in_post(agent_id, one.jour):
            continue
        if team.away(agent_id, one.jour, one.debut, one.fin):
            continue
        if any(row.debut < one.fin and one.debut < row.fin for row in busy[agent_id]):
            continue
        row = team.assigned(agent_id, one.jour)
        near = secteur_id is not None and row is not None and row.secteur_id == secteur_id
        found.append(Candidat(agent, near, team.works(agent_id, one.jour, one.debut, one.fin)))
    return sorted(found, key=lambda each: (not each.meme_secteur, not each.travaille, each.agent.nom))
