"""How long things are kept, told by each app as rules that a nightly job applies.

A rule picks rows that are past their term at a given instant, and says how a batch of them goes. ``traitement`` is a key of
registre.toml: the rule shows on its page. Rules of a Département run inside its transaction; the others once a night.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

Choix = Callable[[dt.datetime], QuerySet[Any]]
"""Instant → rows past their term then."""


def delete_rows(rows: QuerySet[Any]) -> None:
    """The usual way: the rows go, with what belongs to them."""
    rows.delete()


@dataclass(frozen=True)
class Regle:
    """``code``: stable, ``app.objet``. ``libelle``: what goes, in words; ``duree``: after how long, in words.

    ``appliquer`` gets a queryset of at most a batch of the chosen rows; they must no longer be chosen afterwards.
    """

    code: str
    traitement: str
    libelle: str
    duree: str
    choisir: Choix
    appliquer: Callable[[QuerySet[Any]], None] = delete_rows
    installation: bool = False
    """The rows belong to no Département."""


_regles: dict[str, Regle] = {}


def register_conservation(*regles: Regle) -> None:
    """Called in ``ready()``."""
    for regle in regles:
        _regles[regle.code] = regle


def all_regles() -> Sequence[Regle]:
    """In the order of their codes."""
    return [_regles[code] for code in sorted(_regles)]


Fichiers = Callable[[int], Iterable[Path]]
"""Département id → the files of its rows that are kept outside the storage of documents."""
_fichiers: list[Fichiers] = []


def register_fichiers(provider: Fichiers) -> None:
    """Called in ``ready()`` by an app that keeps files of its own, so that the end of a Département takes them along."""
    if provider not in _fichiers:
        _fichiers.append(provider)


def files_of(departement_id: int) -> set[Path]:
    """Every such file that exists."""
    return {path for provider in _fichiers for path in provider(departement_id) if path.is_file()}
