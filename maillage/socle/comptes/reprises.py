"""What a person holds, told by the apps above: handed over when he leaves, ended when his account closes.

Each app registers in ``ready()``. ``comptes`` knows no app above it: it only walks these lists.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.models import Utilisateur


class Transfert(Protocol):
    """Give what ``user`` holds in ``by``'s Département to ``successor`` (None: to nobody, it waits for someone); how many."""

    def __call__(self, *, by: Acteur, user: Utilisateur, successor: Utilisateur | None, today: dt.date) -> int: ...


class Fin(Protocol):
    """End what ``user`` belongs to in ``by``'s Département; how many. ``automatic``: by the nightly job, which asks no right."""

    def __call__(self, *, by: Acteur, user: Utilisateur, today: dt.date, motif: str, automatic: bool) -> int: ...


@dataclass(frozen=True)
class Reprise:
    """One kind of work. ``libelle``: plural, as on the page (« échéances à faire »). ``count``: (user id, Département id)."""

    cle: str
    libelle: str
    count: Callable[[int, int], int]
    transfer: Transfert


@dataclass(frozen=True)
class Tenue:
    """What a person holds of one kind."""

    cle: str
    libelle: str
    nombre: int


_reprises: dict[str, Reprise] = {}
_fins: list[Fin] = []


def register_reprise(reprise: Reprise) -> None:
    """Called in ``ready()`` by an app whose objects have a person in charge."""
    _reprises[reprise.cle] = reprise


def register_fin(fin: Fin) -> None:
    """Called in ``ready()`` by the app that knows memberships."""
    if fin not in _fins:
        _fins.append(fin)


def list_tenues(user_id: int, departement_id: int) -> list[Tenue]:
    """What ``user_id`` holds in a Département, kinds without anything left out; one query a kind."""
    found = [Tenue(one.cle, one.libelle, one.count(user_id, departement_id)) for one in list(_reprises.values())]
    return [one for one in found if one.nombre]


def transfer_all(*, by: Acteur, user: Utilisateur, successor: Utilisateur | None, today: dt.date) -> list[Tenue]:
    """Hand over every kind; what was handed over."""
    moved = [
        Tenue(one.cle, one.libelle, one.transfer(by=by, user=user, successor=successor, today=today))
        for one in list(_reprises.values())
    ]
    return [one for one in moved if one.nombre]


def end_all(*, by: Acteur, user: Utilisateur, today: dt.date, motif: str, automatic: bool) -> int:
    """End every membership; how many."""
    return sum(fin(by=by, user=user, today=today, motif=motif, automatic=automatic) for fin in list(_fins))
