"""What higher apps say of a place on its card and its page (« Un conseiller est là mardi de 9 h à 12 h »).

The app that knows registers here: this one never learns about it. A public page is kept until the public version of the
Département rises, so what is told here must raise it when it changes (``territoires`` migration 0004 shows how).
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from maillage.reseau.lieux.passages import Passage
from maillage.socle.territoires.models import Departement


class Annonce(NamedTuple):
    """A short sentence, without full stop; ``url``: where it leads, or empty."""

    texte: str
    url: str = ""


Fournisseur = Callable[[Departement, Sequence[Any], dt.datetime], Mapping[int, Sequence[Annonce]]]
_fournisseurs: list[Fournisseur] = []


def register_annonces(fournisseur: Fournisseur) -> None:
    """Called in ``ready()``: (Département, published places of a page, instant) → {key of the place: announcements}.

    One call a page, so a bounded number of queries whatever the number of places.
    """
    if fournisseur not in _fournisseurs:
        _fournisseurs.append(fournisseur)


def annonces_of(departement: Departement, lieux: Sequence[Any], at: dt.datetime) -> dict[int, list[Annonce]]:
    """All that is announced of these places, in the order of registration."""
    found: dict[int, list[Annonce]] = {}
    for fournisseur in _fournisseurs:
        for pk, annonces in fournisseur(departement, lieux, at).items():
            found.setdefault(pk, []).extend(annonces)
    return found


Lecteur = Callable[[Departement, dt.datetime, dt.datetime], Mapping[int, Sequence[Passage]]]
_lecteurs: list[Lecteur] = []


def register_passages(lecteur: Lecteur) -> None:
    """Called in ``ready()``: (Département, from, to) → {key of the place: dated visits of somebody who helps}.

    All places at once, in a bounded number of queries: the answer is kept in memory with the index of the places.
    """
    if lecteur not in _lecteurs:
        _lecteurs.append(lecteur)


def passages_between(departement: Departement, du: dt.datetime, au: dt.datetime) -> dict[int, list[Passage]]:
    """All the visits that end after ``du`` and begin before ``au``."""
    found: dict[int, list[Passage]] = {}
    for lecteur in _lecteurs:
        for pk, passages in lecteur(departement, du, au).items():
            found.setdefault(pk, []).extend(passages)
    return found
