"""The 106 criteria of RGAA 4.1 and what our own check found on the public pages. It is a self-check, never an audit.

Source: Référentiel général d'amélioration de l'accessibilité, version 4.1 (DINUM), list of criteria; wording shortened.
"""

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

FICHIER: Final = Path(__file__).with_name("grille.csv")
CONTROLEE_LE: Final = dt.date(2026, 11, 22)
"""Day on which the grid was last gone through by a person."""


class ResultatCritere(StrEnum):
    """What the check found for a criterion. ``AV``: nobody has looked yet, so it is not counted as met."""

    C = "C"
    NC = "NC"
    NA = "NA"
    AV = "AV"


LIBELLES: Final = {
    ResultatCritere.C: "conforme",
    ResultatCritere.NC: "non conforme",
    ResultatCritere.NA: "sans objet",
    ResultatCritere.AV: "à vérifier",
}


@dataclass(frozen=True)
class CritereRgaa:
    """One line of the grid. ``moyen``: how it was checked; ``preuve``: rule of axe or path of a test, when there is one."""

    numero: str
    theme: str
    critere: str
    moyen: str
    preuve: str
    resultat: ResultatCritere
    note: str

    @property
    def libelle(self) -> str:
        """The result in words."""
        return LIBELLES[self.resultat]


class Bilan(NamedTuple):
    """How many criteria of each result."""

    conformes: int
    non_conformes: int
    sans_objet: int
    a_verifier: int

    @property
    def applicables(self) -> int:
        """Those that our pages are concerned by."""
        return self.conformes + self.non_conformes + self.a_verifier

    @property
    def taux(self) -> int:
        """Per cent of the criteria that apply and are met, rounded down; those that nobody checked count as not met."""
        return self.conformes * 100 // self.applicables if self.applicables else 0


@lru_cache(maxsize=1)
def load_grid() -> tuple[CritereRgaa, ...]:
    """The grid, in the order of the criteria. Raises ValueError for a result that is none."""
    with FICHIER.open(encoding="utf-8", newline="") as file:
        return tuple(_read(row) for row in csv.DictReader(file))


def _read(row: dict[str, str]) -> CritereRgaa:
    return CritereRgaa(
        numero=row["numero"],
        theme=row["theme"],
        critere=row["critere"],
        moyen=row["moyen"],
        preuve=row["preuve"],
        resultat=ResultatCritere(row["resultat"]),
        note=row["note"],
    )


def count_results(criteres: Iterable[CritereRgaa]) -> Bilan:
    counts = Counter(critere.resultat for critere in criteres)
    return Bilan(
        counts[ResultatCritere.C], counts[ResultatCritere.NC], counts[ResultatCritere.NA], counts[ResultatCritere.AV]
    )


def not_met(criteres: Iterable[CritereRgaa]) -> list[CritereRgaa]:
    """Those that the declaration must list: not conform, or not checked yet."""
    return [critere for critere in criteres if critere.resultat in {ResultatCritere.NC, ResultatCritere.AV}]


def _sentence(bilan: Bilan) -> str:
    return (
        f"Fait le {CONTROLEE_LE:%d/%m/%Y} : {bilan.conformes} critères conformes, {bilan.non_conformes} non conformes, "
        f"{bilan.a_verifier} à vérifier, {bilan.sans_objet} sans objet. {bilan.taux} % des critères qui nous concernent sont tenus ; "
        "ceux que personne n'a vérifiés comptent comme non tenus."
    )


def write_markdown(criteres: Iterable[CritereRgaa], bilan: Bilan) -> str:
    """The grid as ``docs/accessibilite/grille.md`` shows it."""
    lines = [
        "# Accessibilité : notre contrôle des 106 critères",
        "",
        "Ceci est un **auto-contrôle** des pages du public d'après le RGAA 4.1. Ce n'est **pas un audit** : sans audit, le site se dit « non conforme ».",
        "Cette page est écrite par `python -m maillage.portail.accessibilite` d'après `maillage/portail/accessibilite/grille.csv` : changez le tableau, pas la page.",
        "",
        _sentence(bilan),
    ]
    for theme, rows in groupby(criteres, key=lambda critere: critere.theme):
        lines += [
            "",
            f"## {theme}",
            "",
            "| N° | Critère | Comment | Preuve | Résultat | Note |",
            "|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {row.numero} | {row.critere} | {row.moyen} | {row.preuve and f'`{row.preuve}`'} | {row.libelle} | {row.note} |"
            for row in rows
        ]
    return "\n".join(lines) + "\n"
