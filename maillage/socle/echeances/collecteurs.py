"""How domains declare dated duties. See README.md for an example.

A domain registers one ``Collecteur`` a kind of duty, in its ``ready()``. The nightly job asks each for all that is due in a
Département; what is no longer told is done.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.dates import RAPPELS


class Pour(NamedTuple):
    """Whom a duty is for: one account, or those who hold one of ``roles`` (in a structure, in a sector).

    Without a sector, it is for all who hold the role, those limited to a sector included.
    """

    utilisateur_id: int | None = None
    roles: tuple[Role, ...] = ()
    structure_id: int | None = None
    secteur_id: int | None = None


class Escalade(NamedTuple):
    """After ``apres_jours`` days late, the duty is shown to ``roles`` too, who are told once by e-mail."""

    apres_jours: int
    roles: tuple[Role, ...]


class Devoir(NamedTuple):
    """One dated duty.

    ``cle``: stable within its collector (120 characters). ``raison``: a sentence, why it must be done and which law,
    convention or document says so. ``bouton``: what its button does (« Répondre aux questions »). ``url``: a path of this
    site. ``rappels``: days before the date. Neither ``titre`` nor ``raison`` may hold personal data of usagers: they go out
    by e-mail and in calendars.
    """

    cle: str
    titre: str
    raison: str
    echeance_le: dt.date
    pour: Pour
    url: str
    bouton: str
    objet_type: str = ""
    objet_id: str = ""
    rappels: tuple[int, ...] = RAPPELS
    escalade: Escalade | None = None


Collect = Callable[[int, dt.date], Iterable[Devoir]]
Recheck = Callable[[int, dt.date, Collection[str]], Iterable[Devoir]]


@dataclass(frozen=True)
class Collecteur:
    """One kind of duty.

    ``code``: ``domaine.objet``, never changed. ``libelle``: plural, for the filter. ``collect``: (Département id, today) →
    every duty of this kind. ``recheck``: (Département id, today, keys) → those of ``keys`` that are still due, as they stand
    now; lists ask it for the lines they show, so that what was just done is not shown again. Both read in the transaction
    of the caller, which speaks for the Département. ``report_jours``: a person may put such a duty off by so many days,
    saying why.
    """

    code: str
    libelle: str
    collect: Collect
    recheck: Recheck | None = None
    report_jours: int | None = None


_collecteurs: dict[str, Collecteur] = {}


def register_collector(collecteur: Collecteur) -> None:
    """Called in ``ready()``. Registering another collector under a known code is an error."""
    known = _collecteurs.setdefault(collecteur.code, collecteur)
    if known != collecteur:
        raise ValueError(f"the collector {collecteur.code} is registered twice")


def all_collectors() -> tuple[Collecteur, ...]:
    """In the order of their codes."""
    return tuple(_collecteurs[code] for code in sorted(_collecteurs))


def collector_of(code: str) -> Collecteur | None:
    """None when the domain that declared it is gone."""
    return _collecteurs.get(code)


def unregister_collector(code: str) -> None:
    """For a domain that is switched off: its duties are closed as without object the next night."""
    _collecteurs.pop(code, None)
