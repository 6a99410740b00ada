"""How two addresses and two positions stand to each other."""

from enum import StrEnum
from math import isnan
from typing import NamedTuple

from maillage.reseau.lieux.rapprochement.empreinte import Empreinte
from maillage.reseau.lieux.rapprochement.noms import pair_up

_CODE_INSEE = 5
_MEME_RUE_M = 300.0
_VOIES_CONFONDUES = frozenset({"rue", "route", "chemin", "ruelle"})
"""Kinds that one writes for the other; a square and a boulevard of one name are two."""


class Adresses(StrEnum):
    """How two addresses stand to each other."""

    MEME_PORTE = "MEME_PORTE"
    """Same street, a house number in common."""
    MEME_VOIE = "MEME_VOIE"
    """Same street, at least one number unknown."""
    AUTRE_NUMERO = "AUTRE_NUMERO"
    """Same street, other number."""
    AUTRE_VOIE = "AUTRE_VOIE"
    """Two streets."""
    INCONNUE = "INCONNUE"
    """One of them does not say its street."""


class Situation(NamedTuple):
    """``distance``: metres or NaN. ``precises``: both addresses lead to a door. ``points``: part of the score.

    ``numbered``: both have a house number.
    """

    adresses: Adresses
    distance: float
    precises: bool
    same_commune: bool
    points: float
    numbered: bool

    @property
    def same_door(self) -> bool:
        """True when both are at one door as far as one can tell."""
        if self.adresses is Adresses.MEME_PORTE:
            return self.same_commune or self.distance <= 300.0
        if self.adresses is Adresses.MEME_VOIE:
            return self.same_commune and not self.distance > 300.0
        if self.adresses is Adresses.AUTRE_NUMERO:
            return self.distance <= 60.0
        return self.adresses is Adresses.INCONNUE and self.distance <= 50.0

    @property
    def two_doors(self) -> bool:
        """True for two numbers in two streets at one point: a corner, or two places on one spot of the map."""
        return self.adresses is Adresses.AUTRE_VOIE and self.numbered and self.distance <= 60.0

    @property
    def two_sites(self) -> bool:
        """True when two full addresses say two places."""
        if self.adresses is Adresses.AUTRE_VOIE:
            return self.precises and not self.distance <= 60.0
        return self.adresses is Adresses.AUTRE_NUMERO and not self.distance <= 250.0


def situate(a: Empreinte, b: Empreinte, distance: float) -> Situation:
    """Compare the addresses and weigh the distance (metres, NaN when unknown)."""
    same_commune = is_same_commune(a, b)
    adresses = compare_addresses(a, b, distance)
    vague = a.vague or b.vague
    points = _POINTS[adresses]
    if adresses is Adresses.AUTRE_VOIE and distance <= 30.0 and not (a.numeros and b.numeros):
        points = -1.0  # one point, and one of the two only names a hall or a square
    if vague and adresses in {Adresses.MEME_VOIE, Adresses.AUTRE_VOIE}:
        points *= 0.5
    eloignement = weigh_distance(distance)
    if eloignement < 0.0 and (vague or adresses is Adresses.MEME_PORTE):
        eloignement *= 0.5
    if not same_commune:
        points -= 0.5 if distance <= 600.0 else 3.0
    precises = not vague and bool(a.voie and b.voie)
    numbered = bool(a.numeros and b.numeros)
    return Situation(adresses, distance, precises, same_commune, points + eloignement, numbered)


def is_same_commune(a: Empreinte, b: Empreinte) -> bool:
    """Two INSEE codes decide; a postal code, which several communes share, only helps when one has no code."""
    if a.commune == b.commune:
        return True
    if len(a.commune) == len(b.commune) == _CODE_INSEE and ":" not in a.commune + b.commune:
        return False
    return bool(a.code_postal) and a.code_postal == b.code_postal


_POINTS = {
    Adresses.MEME_PORTE: 4.0,
    Adresses.MEME_VOIE: 2.5,
    Adresses.AUTRE_NUMERO: -1.0,
    Adresses.AUTRE_VOIE: -3.0,
    Adresses.INCONNUE: 0.0,
}


def compare_addresses(a: Empreinte, b: Empreinte, distance: float) -> Adresses:
    """Compare streets first (a typing error or a missing first name is forgiven), then house numbers.

    « 80 rue » and « 80 route » of one name are one door, less surely when the map (metres, NaN when unknown) parts them.
    """
    if not a.voie or not b.voie:
        return Adresses.INCONNUE
    communs = bool(a.numeros & b.numeros)
    if a.voie != b.voie:
        seuls_a, seuls_b = pair_up(a.voie, b.voie)
        court = min(len(a.voie), len(b.voie))
        manquants = min(len(seuls_a), len(seuls_b))
        if manquants * 3 > court or (manquants and court < 3):
            return Adresses.AUTRE_VOIE
        if court == 1 and max(len(seuls_a), len(seuls_b)) > 2 and not communs:
            return Adresses.AUTRE_VOIE
    other_kind = bool(a.type_voie and b.type_voie) and a.type_voie != b.type_voie
    if communs and not (other_kind and distance > _MEME_RUE_M):
        return Adresses.MEME_PORTE
    if communs and {a.type_voie, b.type_voie} <= _VOIES_CONFONDUES:
        return Adresses.MEME_VOIE
    if other_kind:
        return Adresses.AUTRE_VOIE
    if a.numeros and b.numeros:
        return Adresses.AUTRE_NUMERO
    return Adresses.MEME_VOIE


def weigh_distance(distance: float) -> float:
    """Points of a distance in metres; geocoders differ by some hundred metres, so only far points speak against."""
    if isnan(distance):
        return 0.0
    for borne, points in ((30.0, 2.0), (150.0, 1.0), (600.0, 0.0), (2000.0, -1.5), (10_000.0, -2.5)):
        if distance <= borne:
            return points
    return -3.5
