"""What a series would be, before it is written: its dates, what stands in the way, what to look at twice."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from maillage.base.francais import elide_de, format_compte, format_date
from maillage.reseau.conventions.models import Convention
from maillage.reseau.equipes.models import Agent
from maillage.reseau.lieux.models import Lieu
from maillage.terrain.permanences.enums import NaturePermanence
from maillage.terrain.permanences.models import Permanence, Presence, Serie
from maillage.terrain.permanences.recurrence import (
    Occurrence,
    Plan,
    Posee,
    Regle,
    RegleImpossible,
    Saut,
    foresee,
    revise,
)
from maillage.terrain.permanences.selectors.chevauchements import clashes, in_words
from maillage.terrain.permanences.selectors.regles import Portee, calendar_of, horizon_of, is_binding, rule_of, span_of
from maillage.terrain.permanences.selectors.remplacants import Equipe


class Saisie(NamedTuple):
    """What a person typed of a series. ``jour``: 1 Monday to 7 Sunday."""

    lieu: Lieu
    agent: Agent
    jour: int
    debut: dt.time
    fin: dt.time
    du: dt.date
    convention: Convention | None = None
    second: Agent | None = None
    au: dt.date | None = None
    intervalle: int = 1
    sauf_vacances: bool = False
    tient_feries: bool = False
    nature: str = NaturePermanence.PERMANENCE
    point: str = ""
    commune: Any = None
    remarque: str = ""

    @property
    def regle(self) -> Regle:
        """Raises RegleImpossible."""
        return Regle(
            self.jour,
            self.debut,
            self.fin,
            self.du,
            self.au,
            self.intervalle,
            self.tient_feries,
            not self.sauf_vacances,
        )


@dataclass(frozen=True)
class Apercu:
    """``erreurs``: (field, sentence), the series cannot be written. ``alertes``: it can, look twice."""

    dates: tuple[Occurrence, ...] = ()
    sauts: tuple[Saut, ...] = ()
    erreurs: tuple[tuple[str, str], ...] = ()
    alertes: tuple[str, ...] = ()
    plan: Plan | None = None
    chocs: tuple[Presence, ...] = field(default=())


def foresee_series(departement_id: int, saisie: Saisie, now: dt.datetime, *, passe: bool = False) -> Apercu:
    """A new series. ``passe``: half-days already over are laid too (a series taken up late). At most eleven queries."""
    try:
        regle = saisie.regle
    except RegleImpossible as error:
        return Apercu(erreurs=((error.champ, str(error)),))
    portee = span_of(saisie.convention, now.date())
    erreurs = _refusals(saisie, saisie.du, portee)
    if erreurs:
        return Apercu(erreurs=tuple(erreurs))
    calendrier, until = calendar_of(departement_id), horizon_of(saisie, now.date(), portee)
    days = [one for one in foresee(regle, calendrier, until) if passe or not _is_over(one, now)]
    dates = tuple(one for one in days if isinstance(one, Occurrence))
    sauts = tuple(one for one in days if isinstance(one, Saut))
    if not dates:
        return Apercu(
            sauts=sauts, erreurs=(("du", "Aucune date ne tombe dans cette période. Changez les dates ou le jour."),)
        )
    return _judged(departement_id, saisie, Apercu(dates, sauts), portee)


def foresee_change(serie: Serie, saisie: Saisie, a_partir: dt.date, now: dt.datetime) -> Apercu:
    """« From here on » (« all »: from ``serie.du``). Half-days begun, or arranged by themselves, keep their hours."""
    try:
        voulue = saisie.regle if saisie.au is None or saisie.au >= saisie.du else saisie._replace(du=saisie.au).regle
        portee = span_of(saisie.convention, now.date())
        calendrier, until = calendar_of(serie.departement_id), horizon_of(saisie, now.date(), portee)
        laid = [Posee(*row) for row in laid_of(serie)]
        plan = revise(rule_of(serie), voulue, laid, calendrier, a_partir=a_partir, jusqu_au=until, now=now)
    except RegleImpossible as error:
        return Apercu(erreurs=((error.champ, str(error)),))
    if plan.nouvelle is None:
        return Apercu(erreurs=(("", "Cette série n'a plus de permanence à venir : rien ne peut changer."),), plan=plan)
    erreurs = _refusals(saisie, plan.nouvelle.du, portee)
    if erreurs:
        return Apercu(erreurs=tuple(erreurs), plan=plan)
    kept = {one.apres.origine for one in plan.reprises}
    days = list(foresee(plan.nouvelle, calendrier, until))
    dates = tuple(one for one in days if isinstance(one, Occurrence) and one.origine not in kept)
    found = _judged(
        serie.departement_id,
        saisie,
        Apercu(dates, tuple(one for one in days if isinstance(one, Saut)), plan=plan),
        portee,
        sans=_ids_of(serie, plan),
    )
    if plan.reprises:
        told = format_compte(
            len(plan.reprises),
            "permanence changée à part garde son jour et ses heures",
            "permanences changées à part gardent leur jour et leurs heures",
        )
        return Apercu(found.dates, found.sauts, found.erreurs, (*found.alertes, f"{told}."), plan, found.chocs)
    return found


def laid_of(serie: Serie) -> list[tuple[dt.date, dt.datetime, bool]]:
    """(day of origin, beginning, arranged apart) of each half-day of the series."""
    rows = Permanence.objects.filter(serie=serie).order_by("jour_origine")
    return [
        (origine, debut, retouchee or etat != "PREVUE")
        for origine, debut, retouchee, etat in rows.values_list("jour_origine", "debut", "retouchee", "etat")
    ]


def _ids_of(serie: Serie, plan: Plan) -> list[int]:
    """Half-days whose time the change gives back."""
    days = [one.avant for one in plan.deplacees] + list(plan.otees)
    return list(Permanence.objects.filter(serie=serie, jour_origine__in=days).values_list("pk", flat=True))


def _is_over(one: Occurrence | Saut, now: dt.datetime) -> bool:
    return one.debut <= now if isinstance(one, Occurrence) else one.origine < now.date()


def _refusals(saisie: Saisie, first: dt.date, portee: Portee) -> list[tuple[str, str]]:
    """What forbids the series. Source: convention, art. 1.2 (place), 6 (duration)."""
    found = []
    if saisie.second is not None and saisie.second == saisie.agent:
        found.append(("second", "Un binôme, ce sont deux personnes. Choisissez une autre personne."))
    convention = saisie.convention
    if saisie.nature == NaturePermanence.ARRET:
        return found
    if convention is None:
        return [*found, ("convention", "Choisissez la convention de la structure qui accueille.")]
    if not is_binding(convention):
        text = (
            f"La convention {convention.reference} n'est pas en vigueur : elle doit être signée par les deux parties."
        )
        return [*found, ("convention", text)]
    if portee.du is not None and first < portee.du:
        found.append(("du", f"La convention commence le {format_date(portee.du)}. Commencez ce jour-là ou après."))
    if portee.au is not None and first > portee.au:
        found.append(("du", f"La convention finit le {format_date(portee.au)}. Commencez avant."))
    if not convention.lignes_lieux.filter(lieu=saisie.lieu).exists():
        found.append(
            ("lieu", f"Ce lieu n'est pas dans la convention {convention.reference}. Ajoutez-le par un avenant.")
        )
    return found


def _judged(
    departement_id: int, saisie: Saisie, apercu: Apercu, portee: Portee, *, sans: list[int] | None = None
) -> Apercu:
    """The same with its clashes, and what to look at twice."""
    agents = [one for one in (saisie.agent, saisie.second) if one is not None]
    erreurs = list(apercu.erreurs)
    alertes = []
    if apercu.dates:
        first, last = apercu.dates[0], apercu.dates[-1]
        team = Equipe(departement_id, first.origine, last.origine)
        for agent in agents:
            champ = "agent" if agent == saisie.agent else "second"
            if not team.in_post(agent.pk, first.origine):
                erreurs.append((champ, f"{agent.nom} n'est pas en poste le {format_date(first.origine)}."))
                continue
            alertes += _doubts(agent, team, apercu.dates)
    if saisie.au is not None and portee.au is not None and saisie.au > portee.au:
        alertes.append(f"La convention finit le {format_date(portee.au)} : les permanences s'arrêtent à cette date.")
    found = clashes([agent.pk for agent in agents], [(one.debut, one.fin) for one in apercu.dates], sans=sans or ())
    if found:
        erreurs.append(("agent", in_words(found)))
    return Apercu(apercu.dates, apercu.sauts, tuple(erreurs), tuple(alertes), apercu.plan, tuple(found))


def _doubts(agent: Agent, team: Equipe, dates: tuple[Occurrence, ...]) -> list[str]:
    found = []
    first = dates[0]
    if not team.works(agent.pk, first.origine, first.debut, first.fin):
        found.append(f"{agent.nom} ne travaille pas à ce moment de la semaine, d'après son affectation.")
    gone = next((one.origine for one in dates if not team.in_post(agent.pk, one.origine)), None)
    if gone is not None:
        found.append(
            f"Le contrat {elide_de(agent.nom)} finit avant le {format_date(gone)}. Il faudra quelqu'un d'autre ensuite."
        )
    away = sum(1 for one in dates if team.away(agent.pk, one.origine, one.debut, one.fin))
    if away:
        told = format_compte(away, "date tombe", "dates tombent")
        found.append(f"{told} pendant une absence {elide_de(agent.nom)}.")
    return found
