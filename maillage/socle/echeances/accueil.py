"""What domains put on the home page of a person, and who the people of a Département are. Registered in ``ready()``."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import NamedTuple

from maillage.socle.comptes.acteur import Acteur, Attache


class Nouvelle(NamedTuple):
    """Something that happened: « 42 lieux publiés ». ``url``: where to see it."""

    instant: dt.datetime
    libelle: str
    url: str


class Raccourci(NamedTuple):
    """A button of the home page. ``rang``: order. ``icone``: name in front/icones.json."""

    rang: int
    libelle: str
    url: str
    icone: str = ""


class Chiffre(NamedTuple):
    """A figure with what it counts and its date. ``valeur`` is already written in French."""

    rang: int
    libelle: str
    valeur: str
    definition: str
    au: dt.date


Nouvelles = Callable[[Acteur, dt.datetime], Iterable[Nouvelle]]
Raccourcis = Callable[[Acteur], Iterable[Raccourci]]
Chiffres = Callable[[Acteur], Iterable[Chiffre]]
Membres = Callable[[int], Iterable[tuple[int, Attache]]]

_nouvelles: list[Nouvelles] = []
_raccourcis: list[Raccourcis] = []
_chiffres: list[Chiffres] = []
_membres: list[Membres] = []
NOUVELLES_MAX = 12


def register_nouvelles(provider: Nouvelles) -> None:
    """(actor, since) → what happened since, that his role may read; ten lines at most, in few queries."""
    if provider not in _nouvelles:
        _nouvelles.append(provider)


def register_raccourcis(provider: Raccourcis) -> None:
    """(actor) → the acts that his role does most."""
    if provider not in _raccourcis:
        _raccourcis.append(provider)


def register_chiffres(provider: Chiffres) -> None:
    """(actor) → figures for those who read figures (``perms.may_read_figures``)."""
    if provider not in _chiffres:
        _chiffres.append(provider)


def register_membres(provider: Membres) -> None:
    """(Département id) → (account id, membership in force today) of everybody there."""
    if provider not in _membres:
        _membres.append(provider)


def list_nouvelles(acteur: Acteur, since: dt.datetime) -> list[Nouvelle]:
    """Newest first."""
    found = [one for provider in _nouvelles for one in provider(acteur, since)]
    return sorted(found, key=lambda one: one.instant, reverse=True)[:NOUVELLES_MAX]


def list_raccourcis(acteur: Acteur) -> list[Raccourci]:
    return sorted((one for provider in _raccourcis for one in provider(acteur)), key=lambda one: one.rang)


def list_chiffres(acteur: Acteur) -> list[Chiffre]:
    return sorted((one for provider in _chiffres for one in provider(acteur)), key=lambda one: one.rang)


def list_membres(departement_id: int) -> dict[int, list[Attache]]:
    """Account id → its memberships in force today."""
    found: dict[int, list[Attache]] = {}
    for provider in _membres:
        for user_id, attache in provider(departement_id):
            found.setdefault(user_id, []).append(attache)
    return found
