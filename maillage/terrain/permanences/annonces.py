"""What the public face is told of half-days: registered with places in ``ready()``, never who comes."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from maillage.reseau.lieux.blocs import Annonce, register_annonces, register_passages
from maillage.reseau.lieux.passages import Passage, say_next
from maillage.reseau.lieux.selectors.index import index_of
from maillage.socle.territoires.models import Departement
from maillage.terrain.permanences.selectors.publiques import passages_of


def register() -> None:
    register_passages(read_passages)
    register_annonces(announce)


def read_passages(departement: Departement, du: dt.datetime, au: dt.datetime) -> dict[int, list[Passage]]:
    """All half-days of the Département between two instants, by place. One query."""
    return passages_of(departement.pk, du, au)


def announce(departement: Departement, lieux: Sequence[Any], at: dt.datetime) -> dict[int, list[Annonce]]:
    """The next half-day of each place, from what the index of places holds in memory."""
    visits = index_of(departement).visits(at)
    told = {lieu.pk: say_next(visits.of(lieu.pk), at) for lieu in lieux}
    return {pk: [Annonce(texte)] for pk, texte in told.items() if texte}
