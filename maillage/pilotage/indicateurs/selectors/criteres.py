"""Which part of the programme a figure is about."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from maillage.pilotage.indicateurs.definitions import Periode
from maillage.pilotage.indicateurs.definitions.mesures import ANNUELS, CADRE, GRAINS
from maillage.pilotage.indicateurs.definitions.mesures import TOUT as TOUT_LE_DEPARTEMENT

COLONNES = {
    "structure": "structure_id",
    "convention": "convention_id",
    "secteur": "secteur_id",
    "epci": "epci",
    "agent": "agent_id",
    "employeur": "employeur_id",
}
"""Filter → column of the sums."""


@dataclass(frozen=True)
class Perimetre:
    """What an actor may count: all, or the rows of these hosts, or those of these advisers."""

    structures: frozenset[int] | None = None
    agents: frozenset[int] | None = None

    @property
    def is_whole(self) -> bool:
        return self.structures is None and self.agents is None


TOUT = Perimetre()


@dataclass(frozen=True)
class Criteres:
    """``filtres``: {filter: value}, those of ``COLONNES``; several narrow together."""

    periode: Periode
    filtres: dict[str, int | str] = field(default_factory=dict)
    perimetre: Perimetre = TOUT

    def grain(self, axe: str = "") -> int:
        """The coarsest rows that can answer, compared by the column ``axe`` if told: see ``Cumul.grain``."""
        asked = {COLONNES[name] for name in self.filtres} | ({axe} if axe else set())
        if not self.perimetre.is_whole or len(asked) > 1:
            return CADRE
        return GRAINS.get(asked.pop(), CADRE) if asked else TOUT_LE_DEPARTEMENT

    def parts(self, axe: str) -> list[tuple[int, dt.date, dt.date]]:
        """Grain, first and last month of the rows that add up to the period, compared by the column ``axe``.

        Whole calendar years are read from a row a year, when nothing else narrows.
        """
        du, au = self.periode.du, self.periode.au
        first = du.year + (du.month > 1)
        last = au.year - (au.month < 12)
        asked = {COLONNES[name] for name in self.filtres} | {axe}
        if axe not in ANNUELS or not self.perimetre.is_whole or len(asked) > 1 or last < first:
            return [(self.grain(axe), du, au)]
        found = [(ANNUELS[axe], dt.date(first, 1, 1), dt.date(last, 1, 1))]
        if du < dt.date(first, 1, 1):
            found.append((CADRE, du, dt.date(first - 1, 12, 1)))
        if au > dt.date(last, 12, 1):
            found.append((CADRE, dt.date(last + 1, 1, 1), au))
        return found

    def where(self, du: dt.date, au: dt.date) -> tuple[str, list[Any]]:
        """SQL condition on the sums of the months from ``du`` to ``au``, the grain left out."""
        clauses = ["mois BETWEEN %s AND %s"]
        values: list[Any] = [du, au]
        for clause, value in self._narrowing():
            clauses.append(clause)
            values.append(value)
        return " AND ".join(clauses), values

    def _narrowing(self) -> Iterator[tuple[str, Any]]:
        for name, value in self.filtres.items():
            yield f"{COLONNES[name]} = %s", value
        if self.perimetre.structures is not None:
            yield "structure_id = ANY(%s)", sorted(self.perimetre.structures)
        if self.perimetre.agents is not None:
            yield "agent_id = ANY(%s)", sorted(self.perimetre.agents)
