"""Which part of the programme a figure is about."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from maillage.pilotage.indicateurs.definitions import Periode, cut
from maillage.pilotage.indicateurs.definitions.mesures import CLES, ENSEMBLES, grain_of

COLONNES = {
    "structure": "structure_id",
    "convention": "convention_id",
    "secteur": "secteur_id",
    "epci": "epci",
    "agent": "agent_id",
    "employeur": "employeur_id",
}
"""Filter → column of the sums."""
Part = tuple[int, dt.date, dt.date]
"""A grain, and the first and the last beginning of its rows."""


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

    def parts(self, periode: Periode, axe: str = "", *, par_mois: bool = False) -> list[Part]:
        """The coarsest sums that add up to ``periode``, compared by the column ``axe`` if told; those of months if ``par_mois``.

        Large parts of a Département are read from a row a month. Everything else from whole years, whole quarters and the months
        that are left: of each host or adviser alone when nothing narrows, else of the settings.
        """
        narrow = {COLONNES[name] for name in self.filtres}
        asked = tuple(narrow | {axe} - {""})
        if self.perimetre.is_whole and ("mois", asked) in ENSEMBLES:
            return [(grain_of("mois", asked), periode.du, periode.au)]
        if par_mois:
            return [(grain_of("mois", CLES), periode.du, periode.au)]
        alone = self.perimetre.is_whole and not narrow
        return [
            (grain_of(temps, asked if alone and (temps, asked) in ENSEMBLES else CLES), du, au)
            for temps, du, au in cut(periode)
        ]

    def where(self, du: dt.date, au: dt.date) -> tuple[str, list[Any]]:
        """SQL condition on the sums that begin from ``du`` to ``au``, the grain left out."""
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
