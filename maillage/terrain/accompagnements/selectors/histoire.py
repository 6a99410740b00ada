"""What a report was each time that it was sent, answered or corrected: who, when, before and after, by field."""

import datetime as dt
import itertools
from typing import Any, Final, NamedTuple

from maillage.base.francais import format_date
from maillage.reseau.equipes.models import Agent
from maillage.terrain.accompagnements.enums import EtatCompteRendu, Tenue
from maillage.terrain.accompagnements.models import CompteRendu, CompteRenduEvenement
from maillage.terrain.permanences.enums import MotifAnnulation

LIBELLES: Final = {
    "etat": "État",
    "tenue": "La demi-journée",
    "motif": "Raison",
    "personnes": "Personnes aidées",
    "agent_id": "Tenue par",
    "a_verifier_avant": "À vérifier avant le",
    "repondu_par_nom": "Réponse de",
    "motif_contestation": "Ce qui est contesté",
    "reponse_equipe": "Réponse de l'équipe",
}
GARDES: Final = 200
_ACTES: Final = ("transmis_at", "modifie_par", *(name for name in LIBELLES if name != "personnes"))


class Difference(NamedTuple):
    """One line of the component ``comparaison``."""

    nom: str
    avant: str
    apres: str
    etat: str = "modifie"


class Acte(NamedTuple):
    """One act after the first sending. ``qui``: who did it."""

    quand: dt.datetime
    qui: str
    differences: list[Difference]


def history_of(report: CompteRendu) -> list[Acte]:
    """Newest first. Two queries. An event holds the state that an act replaced (from which it is told, field by field)."""
    rows = CompteRenduEvenement.objects.filter(departement_id=report.departement_id, pgh_obj_id=report.pk)
    events = list(rows.order_by("pgh_id")[:GARDES])
    starts = [*events[:1], *(one for former, one in itertools.pairwise(events) if not _is_recount(former, one))]
    names = _names(report, starts)
    states = [*starts, report]
    acts = [
        Acte(before.pgh_created_at, after.modifie_par, _differences(before, after, names))
        for before, after in itertools.pairwise(states)
    ]
    return [act for act in reversed(acts) if act.differences]


def _is_recount(former: Any, one: Any) -> bool:
    """The trigger of accompaniments counted people again, within the act that ``former`` begins: not an act."""
    return all(getattr(former, name) == getattr(one, name) for name in _ACTES)


def _names(report: CompteRendu, events: list[Any]) -> dict[int, str]:
    ids = {one.agent_id for one in events} | {report.agent_id}
    return dict(Agent.objects.filter(pk__in=ids).values_list("pk", "nom"))


def _differences(before: Any, after: Any, names: dict[int, str]) -> list[Difference]:
    found = []
    for column, label in LIBELLES.items():
        was, now = _say(before, column, names), _say(after, column, names)
        if was != now:
            found.append(Difference(label, was, now, "ajoute" if not was else "modifie" if now else "retire"))
    return found


def _say(row: Any, column: str, names: dict[int, str]) -> str:
    value = getattr(row, column)
    if column == "agent_id":
        return names.get(value, "")
    if column == "a_verifier_avant":
        return format_date(value, avec_jour=False)
    if column == "motif":
        return str(dict(MotifAnnulation.choices).get(value, ""))
    if column == "etat":
        return str(EtatCompteRendu(value).label)
    if column == "tenue":
        return str(Tenue(value).label)
    return str(value)
