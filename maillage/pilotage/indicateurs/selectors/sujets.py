"""What a committee should talk about: conventions near their end, contested reports, hosts behind, hosts that say nothing.

Read by ``pilotage.gouvernance`` for its agendas, and printed in the bilan of the comité technique. No name of a person.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Final

from maillage.base.francais import format_compte, format_date
from maillage.pilotage.indicateurs.definitions import Periode, add_months, first_of
from maillage.pilotage.indicateurs.enums import Axe
from maillage.pilotage.indicateurs.selectors.criteres import Criteres
from maillage.pilotage.indicateurs.selectors.figures import compare_by
from maillage.pilotage.indicateurs.selectors.jauges import gauges
from maillage.pilotage.indicateurs.selectors.noms import names_of
from maillage.reseau.conventions.models import Convention
from maillage.terrain.accompagnements.enums import EtatCompteRendu
from maillage.terrain.accompagnements.models import CompteRendu
from maillage.terrain.permanences.selectors.regles import spans_of

JOURS_AVANT_FIN: Final = 120
"""Four months: a notice of two, and a session of the council before it."""
MOIS_DE_SILENCE: Final = 6
SILENCES: Final = 3
"""Reports left without an answer, from which a host is told."""
ECART: Final = 3
"""Half-days missing, from which a convention is told."""


class NatureSujet(Enum):
    """Why it comes to the table. The value is stable: agendas keep it."""

    CONVENTION_FIN = "CONVENTION_FIN"
    CONTESTATION = "CONTESTATION"
    RETARD = "RETARD"
    SILENCE = "SILENCE"


@dataclass(frozen=True)
class Sujet:
    """``objet_type``, ``objet_id``: what it is about; ``avant_le``: decide before that day, when one is known."""

    nature: NatureSujet
    titre: str
    raison: str
    objet_type: str
    objet_id: int
    structure_id: int | None = None
    avant_le: dt.date | None = None


def list_sujets(departement_id: int, today: dt.date, limite: int = 10) -> list[Sujet]:
    """At most ``limite`` of each kind, the most urgent first. A dozen queries, whatever the number of rows."""
    return [
        *conventions_ending(departement_id, today, limite),
        *contested_reports(departement_id, limite),
        *most_behind(departement_id, today, limite),
        *silent_hosts(departement_id, today, limite),
    ]


def conventions_ending(departement_id: int, today: dt.date, limite: int = 10) -> list[Sujet]:
    """Conventions whose last day is sure and comes within four months. Seven queries."""
    horizon = today + dt.timedelta(days=JOURS_AVANT_FIN)
    rows = Convention.objects.filter(departement_id=departement_id).in_force().select_related("structure")
    found = {one.pk: one for one in rows}
    spans = spans_of(departement_id, list(found), today)
    ends = [(end, found[key]) for key, span in spans.items() if (end := span.au) and today <= end <= horizon]
    return [
        Sujet(
            NatureSujet.CONVENTION_FIN,
            f"Convention {one.reference} avec {one.structure.nom}",
            f"Elle prend fin le {format_date(end, avec_jour=False)}.",
            "convention",
            one.pk,
            one.structure_id,
            end,
        )
        for end, one in sorted(ends, key=lambda pair: (pair[0], pair[1].pk))[:limite]
    ]


def contested_reports(departement_id: int, limite: int = 10) -> list[Sujet]:
    """Reports that a host contests, oldest first. One query."""
    rows = CompteRendu.objects.filter(departement_id=departement_id, etat=EtatCompteRendu.CONTESTE)
    return [
        Sujet(
            NatureSujet.CONTESTATION,
            f"Compte rendu du {format_date(one.jour, avec_jour=False)}, {one.structure.nom if one.structure else 'sans structure'}",
            "La structure le conteste.",
            "compte_rendu",
            one.pk,
            one.structure_id,
        )
        for one in rows.select_related("structure").order_by("jour", "pk")[:limite]
    ]


def most_behind(departement_id: int, today: dt.date, limite: int = 10) -> list[Sujet]:
    """Conventions that lack the most half-days since January. Three queries."""
    this = first_of(today)
    found = gauges(departement_id, Criteres(Periode(this.replace(month=1), this)), today)
    return [
        Sujet(
            NatureSujet.RETARD,
            f"{one.structure}, convention {one.reference}",
            f"{one.phrase} depuis janvier : {one.tenues} tenue{'s' if one.tenues > 1 else ''} pour {one.dues} "
            f"due{'s' if one.dues > 1 else ''}.",
            "convention",
            one.convention_id,
            one.structure_id,
        )
        for one in found[:limite]
        if one.ecart >= ECART
    ]


def silent_hosts(departement_id: int, today: dt.date, limite: int = 10) -> list[Sujet]:
    """Hosts that left at least three reports of the last six months without an answer. Two queries."""
    this = first_of(today)
    periode = Periode(add_months(this, 1 - MOIS_DE_SILENCE), this)
    rows = [
        (int(row.cle), int(row.valeurs[-1] or 0))
        for row in compare_by(departement_id, Criteres(periode), Axe.STRUCTURE)
        if row.cle and int(row.valeurs[-1] or 0) >= SILENCES
    ]
    rows.sort(key=lambda row: (-row[1], row[0]))
    names = names_of(departement_id, Axe.STRUCTURE, [key for key, _ in rows[:limite]])
    return [
        Sujet(
            NatureSujet.SILENCE,
            names[key],
            f"{format_compte(number, 'compte rendu', 'comptes rendus')} sans réponse en {MOIS_DE_SILENCE} mois.",
            "structure",
            key,
            key,
        )
        for key, number in rows[:limite]
    ]
