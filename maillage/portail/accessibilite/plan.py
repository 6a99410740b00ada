"""What is planned year by year for the accessibility of the site (« schéma pluriannuel » : loi 2005-102, art. 47, V)."""

import csv
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

FICHIER: Final = Path(__file__).with_name("plan.csv")


class Action(NamedTuple):
    """``etat``: « fait », « en cours » or « prévu »."""

    texte: str
    etat: str


class Annee(NamedTuple):
    annee: str
    actions: tuple[Action, ...]


@lru_cache(maxsize=1)
def load_plan() -> tuple[Annee, ...]:
    """The years in order, each with what is done or to be done."""
    with FICHIER.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Annee(year, tuple(Action(row["action"], row["etat"]) for row in group))
        for year, group in groupby(rows, key=lambda row: row["annee"])
    )
