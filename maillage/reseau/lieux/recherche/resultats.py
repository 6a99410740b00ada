"""The answer to a visitor's question."""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple

from maillage.reseau.lieux.passages import Passage
from maillage.reseau.lieux.recherche.criteres import Criteres

PAR_PAGE: Final = 20
PEU: Final = 5
"""A perimeter with fewer places is completed by the nearest ones around."""
DETOUR: Final = 1.3
"""Road distance over great-circle distance (mesures.md §4); an estimate, said as such on screen."""
VITESSE_KM_H: Final = 45.0
"""Mean speed by car on the roads of a Département, for a travel time said « environ »."""


class Trouve(StrEnum):
    """How the places were found."""

    TOUS = "TOUS"
    CODE = "CODE"
    COMMUNE = "COMMUNE"
    ADRESSE = "ADRESSE"
    BESOIN = "BESOIN"
    TEXTE = "TEXTE"
    APPROCHANT = "APPROCHANT"


class Nomme(NamedTuple):
    """What is enough to name a published place and lead to it; an index knows it without asking the database."""

    pk: int
    cle: str
    nom: str
    commune: str


class LieuTrouve(NamedTuple):
    """A published place (``LieuPublic``, or ``Nomme`` where its name is all that is asked) and its great-circle distance to the point of departure, None without one.

    ``approximatif``: the place stands at the centre of its commune, so that the distance is that of the commune. ``arret``: where and
    when a mobile place stops in what is looked at; the distance is then that of the stop.
    """

    lieu: Any
    distance_km: float | None = None
    approximatif: bool = False
    arret: Passage | None = None

    @property
    def minutes(self) -> int | None:
        """Estimated minutes by car, at least 1; None without a distance."""
        if self.distance_km is None:
            return None
        return max(1, round(self.distance_km * DETOUR / VITESSE_KM_H * 60))


class Valeur(NamedTuple):
    """One value of a filter: how many places the visitor would see with it, its own family's other choices aside."""

    code: str
    libelle: str
    nombre: int
    choisie: bool


class Facette(NamedTuple):
    """A family of filters as the page shows it. ``code`` is its parameter: a family's, ``conseiller``, ``ouvert`` or ``epci``."""

    code: str
    libelle: str
    valeurs: tuple[Valeur, ...]


@dataclass(frozen=True)
class Resultat:
    """``lieux``: those of this page out of ``total``. ``depart``: where distances are counted from, in words (« Saintes »,
    « votre position »). ``corrige``: the words really searched, when a spelling was mended. ``proches``: the nearest
    places outside the perimeter asked, when it has none (``total`` is 0) or fewer than ``PEU``. ``besoins``: needs understood in
    the text, in plain words (« Ordinateurs et Internet »). ``mobiles``: places from elsewhere that stop there soon, not counted in
    ``total``: files and the map say where places are, the whole year.
    """

    criteres: Criteres
    trouve: Trouve
    lieux: list[LieuTrouve]
    total: int
    page: int = 1
    depart: str = ""
    point: tuple[float, float] | None = None
    corrige: str = ""
    proches: list[LieuTrouve] = field(default_factory=list)
    mobiles: list[LieuTrouve] = field(default_factory=list)
    facettes: tuple[Facette, ...] = ()
    besoins: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        return max(1, math.ceil(self.total / PAR_PAGE))
