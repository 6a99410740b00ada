"""What was written on a person or a post, and by whom: the histories that the triggers keep, in sentences."""

import datetime as dt
from typing import Any, Final, NamedTuple

from maillage.base.francais import format_date, format_euros
from maillage.reseau.equipes.enums import (
    DemiJourneeTravaillee,
    Financeur,
    MotifRupture,
    NatureContrat,
    NaturePoste,
)
from maillage.reseau.equipes.models import (
    AffectationEvenement,
    Agent,
    AgentEvenement,
    ContratEvenement,
    FinancementEvenement,
    Poste,
    PosteEvenement,
)
from maillage.reseau.structures.models import Structure
from maillage.socle.territoires.models import Commune, Secteur

HISTOIRE_MAX: Final = 50
"""Acts shown on a page, newest first."""
_CHAMPS: Final[dict[str, str]] = {
    "reference": "référence",
    "nom": "nom",
    "courriel": "e-mail",
    "telephone": "téléphone",
    "utilisateur_id": "compte",
    "nature": "nature",
    "employeur_id": "employeur",
    "debut": "premier jour",
    "fin": "dernier jour",
    "fin_financement": "fin du financement",
    "rendu_le": "rendu le",
    "rupture_le": "dernier jour travaillé",
    "motif_rupture": "raison de la fin",
    "secteur_id": "secteur",
    "commune_id": "commune de base",
    "demi_journees": "demi-journées",
    "montant_cents": "montant",
    "libelle": "précision",
}
"""Columns that the history tells, in this order."""
_LIBELLES: Final[dict[str, str]] = {
    value: str(label)
    for choices in (NaturePoste, NatureContrat, MotifRupture, DemiJourneeTravaillee)
    for value, label in choices.choices
}
_NOMMES: Final[tuple[tuple[str, Any], ...]] = (
    ("secteur_id", Secteur),
    ("employeur_id", Structure),
    ("commune_id", Commune),
)
Noms = dict[tuple[str, Any], str]


class Acte(NamedTuple):
    """One line of the time line component."""

    quand: dt.datetime
    qui: str
    texte: str


def history_of(agent: Agent) -> list[Acte]:
    """Coordinates, contracts and grounds of a person, newest first. Six queries at most."""
    return _history(
        agent.departement_id,
        (AgentEvenement, "Fiche", {"pgh_obj_id": agent.pk}),
        (ContratEvenement, "Contrat", {"agent_id": agent.pk}),
        (AffectationEvenement, "Affectation", {"agent_id": agent.pk}),
    )


def history_of_poste(poste: Poste) -> list[Acte]:
    """The post, its contracts and its money, newest first. Six queries at most."""
    return _history(
        poste.departement_id,
        (PosteEvenement, "Poste", {"pgh_obj_id": poste.pk}),
        (ContratEvenement, "Contrat", {"poste_id": poste.pk}),
        (FinancementEvenement, "Financement", {"poste_id": poste.pk}),
    )


def _history(departement_id: int, *sources: tuple[Any, str, dict[str, int]]) -> list[Acte]:
    read = [
        (
            list(model.objects.filter(departement_id=departement_id, **where).order_by("-pgh_id")[: HISTOIRE_MAX + 1]),
            what,
        )
        for model, what, where in sources
    ]
    names = _names([row for rows, _ in read for row in rows])
    told = [pair for rows, what in read for pair in _told(rows, what, names)]
    ordered = sorted(told, key=lambda pair: (pair[1].quand, pair[0]), reverse=True)
    return [acte for _, acte in ordered[:HISTOIRE_MAX]]


def _names(rows: list[Any]) -> Noms:
    """Names of what the rows point to: a number says nothing to a reader. A query a kind, when there is one."""
    names: Noms = {}
    for column, model in _NOMMES:
        keys = {getattr(row, column, None) for row in rows} - {None}
        if keys:
            found = model.objects.filter(pk__in=keys).values_list("pk", "nom")
            names |= {(column, pk): nom for pk, nom in found}
    return names


def _told(rows: list[Any], what: str, names: Noms) -> list[tuple[int, Acte]]:
    """Each event against the one before it of the same object."""
    former: dict[int, Any] = {}
    found = []
    for row in reversed(rows):
        before = former.get(row.pgh_obj_id)
        former[row.pgh_obj_id] = row
        if text := _sentence(row, before, what, names):
            found.append((row.pgh_id, Acte(row.pgh_created_at, row.modifie_par, text)))
    return found


def _sentence(row: Any, before: Any, what: str, names: Noms) -> str:
    """« Contrat à partir du 1er mars 2025 : écrit. »; empty when nothing that is told has changed."""
    which = _which(row, what)
    if row.pgh_label == "efface":
        return f"{which} : effacé."
    if row.pgh_label == "cree":
        paid = f" : {_said('montant_cents', row.montant_cents, names)}" if what == "Financement" else ""
        return f"{which}{paid or ' : écrit'}."
    changes = [
        f"{label} : {_said(name, getattr(before, name), names)} → {_said(name, getattr(row, name), names)}"
        for name, label in _CHAMPS.items()
        if before is not None and hasattr(row, name) and getattr(before, name) != getattr(row, name)
    ]
    told = " ; ".join(changes)
    return f"{which}. {told[:1].upper()}{told[1:]}." if changes else ""


def _which(row: Any, what: str) -> str:
    if what == "Financement":
        return f"{what} {row.annee}, {Financeur(row.financeur).label}"
    return f"{what} à partir du {format_date(row.debut, avec_jour=False)}" if hasattr(row, "debut") else what


def _said(name: str, value: Any, names: Noms) -> str:
    """A value as people read it."""
    if isinstance(value, list):
        return ", ".join(str(_LIBELLES.get(one)) for one in value) or "aucune"
    if value in (None, ""):
        return "rien"
    if isinstance(value, dt.date):
        return format_date(value, avec_jour=False)
    if name == "montant_cents":
        return format_euros(value / 100)
    if name == "utilisateur_id":
        return "relié"
    return names.get((name, value)) or _LIBELLES.get(str(value)) or str(value)
