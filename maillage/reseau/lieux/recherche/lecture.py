"""What somebody typed, read: a place on the map, a street, needs, and the words that are left. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.reseau.lieux.recherche.besoins import FAIBLES, Besoin, longest
from maillage.reseau.lieux.recherche.repertoire import Endroit, Repertoire
from maillage.reseau.lieux.recherche.textes import VIDES, stem

_CODE: Final = re.compile(r"\d{5}|2[ab]\d{3}")
_NUMERO: Final = re.compile(r"\d{1,4}")
_BIS: Final = frozenset({"bis", "ter", "quater"})
VOIES: Final = frozenset(
    [
        "rue",
        "avenue",
        "boulevard",
        "place",
        "chemin",
        "impasse",
        "allee",
        "quai",
        "route",
        "cours",
        "square",
        "faubourg",
        "residence",
        "venelle",
        "ruelle",
        "sentier",
        "esplanade",
        "promenade",
        "passage",
        "mail",
        "lotissement",
        "lieudit",
        "rond-point",
        "rocade",
        "montee",
        "traverse",
    ]
)


@dataclass(frozen=True)
class Demande:
    """``endroit``: the commune, postal code or EPCI named. ``code``: the five characters, when it was a code. ``voie``: words of
    the street (its kind aside) when an address was typed, with its ``numero``. ``besoins``, ``mots``: what else must be found.
    ``tous``: every word that says something, the place's name included.
    """

    endroit: Endroit | None = None
    code: str = ""
    numero: str = ""
    voie: tuple[str, ...] = ()
    besoins: tuple[Besoin, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    mots: tuple[str, ...] = ()
    tous: tuple[str, ...] = ()


def read(mots: Sequence[str], repertoire: Repertoire) -> Demande:
    """Read folded words (``textes.words``) from sure to loose: a code, a name of the ground, a street, needs, words."""
    tous = _telling(mots)
    if endroit := repertoire.whole(mots):
        return Demande(endroit, tous=tous)
    code = next((mot for mot in mots if _CODE.fullmatch(mot)), "")
    rest = [mot for mot in mots if mot != code]
    endroit = repertoire.by_code(code) if code else None
    if code and endroit is None:
        endroit = Endroit(code)
    named = repertoire.within(rest)
    if named is not None:
        left = [*rest[: named.debut], *rest[named.fin :]]
        if not _only_street(left):
            rest, endroit, code = left, named.endroit, ""  # a name is surer than a code
    numero, voie = _street(rest)
    if voie and (
        numero or longest([stem(mot) for mot in rest if mot not in VIDES]) is None
    ):  # « cours d'informatique »
        return Demande(endroit, code, numero, voie, tous=tous)
    besoins, phrases, left = _needs(rest)
    return Demande(
        endroit, code, besoins=besoins, phrases=phrases, mots=_kept(left, alone=not (besoins or endroit)), tous=tous
    )


def _only_street(mots: Sequence[str]) -> bool:
    """« rue de La Rochelle »: without its commune nothing is left of the street but its kind."""
    telling = [mot for mot in mots if mot not in VIDES and not _NUMERO.fullmatch(mot) and mot not in _BIS]
    return bool(telling) and all(mot in VOIES for mot in telling)


def _street(mots: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """(number, words of the street without its kind); ("", ()) when no street is named."""
    numero = mots[0] if mots and _NUMERO.fullmatch(mots[0]) else ""
    at = next((rank for rank, mot in enumerate(mots) if mot in VOIES), None)
    if at is None or at > (2 if numero else 0):
        return "", ()
    voie = tuple(mot for mot in mots[at + 1 :] if mot not in VIDES)
    return (numero, voie) if voie else ("", ())


def _needs(mots: Sequence[str]) -> tuple[tuple[Besoin, ...], tuple[tuple[str, ...], ...], list[str]]:
    """(needs, their words, words left): the longest phrases first to come."""
    telling = [stem(mot) for mot in mots if mot not in VIDES]
    besoins: list[Besoin] = []
    phrases: list[tuple[str, ...]] = []
    left: list[str] = []
    while telling:
        found = longest(telling)
        if found is None:
            left.append(telling.pop(0))
            continue
        length, besoin = found
        if besoin not in besoins:
            besoins.append(besoin)
            phrases.append(tuple(telling[:length]))
        del telling[:length]
    return tuple(besoins), tuple(phrases), left


def _kept(mots: Sequence[str], *, alone: bool) -> tuple[str, ...]:
    """Without the words that choose little, unless there are no others."""
    strong = tuple(mot for mot in mots if mot not in FAIBLES)
    return strong if strong or not alone else tuple(mots)


def _telling(mots: Sequence[str]) -> tuple[str, ...]:
    telling = [mot for mot in mots if mot not in VIDES]
    return tuple(mot for mot in telling if stem(mot) not in FAIBLES) or tuple(telling)
