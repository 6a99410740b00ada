"""How close two names are: rare words weigh, common words and the commune's name hardly do."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from maillage.reseau.lieux.rapprochement.empreinte import Empreinte
from maillage.reseau.lieux.rapprochement.vocabulaire import MOTS_NEUTRES, MOTS_VIDES

_SIGLE_MIN = 3
_MOT_MIN = 4
_MOT_LONG = 8
_FAUTES_MAX = 2
_POIDS_INCONNU = 1.0
_POINT_DE_NOM_EXACT = 1.0
_RESTE_MIN = 5
_TEXTE_COURT = 7
_TEXTE_LONG = 12
_RATIO_DE_RESTE = 85.0
_MOTS_LONGS = 8
_RATIO_MINIMAL = 60.0
_CHIFFRES = re.compile(r"\d+")


class Noms(StrEnum):
    """How two names stand to each other once kinds of body, commune and common words are set apart."""

    IDENTIQUES = "IDENTIQUES"
    """The same own words, up to a typing error or an acronym."""
    INCLUS = "INCLUS"
    """One says all that the other says, and more."""
    DISTINCTS = "DISTINCTS"
    """Each has an own word that the other lacks."""
    GENERIQUES = "GENERIQUES"
    """Neither has an own word (« Mairie », « Médiathèque de Vichy » in Vichy)."""
    UN_SEUL = "UN_SEUL"
    """Only one has own words."""


class Comparaison(NamedTuple):
    """``part``: share of the weight that is common, from 0 to 1. ``points``: what it brings to the score."""

    relation: Noms
    part: float
    points: float


@lru_cache(maxsize=65536)
def resemble(mot: str, autre: str) -> bool:
    """Same word up to one typing error (two in a long word); in three letters, only one forgotten letter."""
    if mot == autre:
        return True
    court = min(len(mot), len(autre))
    if court + (len(mot) != len(autre)) < _MOT_MIN or mot.isdigit() or autre.isdigit():
        return False
    fautes = 2 if court >= _MOT_LONG else 1
    if OSA.distance(mot, autre, score_cutoff=fautes) > fautes:
        return False
    return (mot.isalpha() and autre.isalpha()) or _CHIFFRES.findall(mot) == _CHIFFRES.findall(autre)


def pair_up(gauche: frozenset[str], droite: frozenset[str]) -> tuple[set[str], set[str]]:
    """Words of each side that have no likeness on the other side."""
    seuls_a = set(gauche - droite)
    seuls_b = set(droite - gauche)
    if seuls_a and seuls_b:
        autres = sorted(seuls_b)
        for mot in sorted(seuls_a):
            longueur = len(mot)
            for autre in autres:
                if -_FAUTES_MAX <= len(autre) - longueur <= _FAUTES_MAX and resemble(mot, autre):
                    seuls_a.discard(mot)
                    seuls_b.discard(autre)
                    autres.remove(autre)
                    break
    return seuls_a, seuls_b


def compare_names(
    a: Empreinte, b: Empreinte, poids: dict[str, float], *, same_nature: bool, indulgent: bool = False
) -> Comparaison:
    """Compare two names. ``same_nature``: both announce (or their type says) a common kind of body.

    Names written alike to the letter bring one point more. ``indulgent``: contacts already say that it is one place, so that two typing errors in a short word pass.
    """
    comparaison = _compare_words(a, b, poids, same_nature=same_nature, indulgent=indulgent)
    if a.texte and a.texte == b.texte:
        return comparaison._replace(part=1.0, points=max(2.5, comparaison.points) + _POINT_DE_NOM_EXACT)
    return comparaison


def _compare_words(
    a: Empreinte, b: Empreinte, poids: dict[str, float], *, same_nature: bool, indulgent: bool
) -> Comparaison:
    if a.texte != b.texte and len(a.tous) == len(b.tous) and sorted(a.tous) == sorted(b.tous):
        return Comparaison(Noms.IDENTIQUES, 1.0, 5.5)
    if not a.mots or not b.mots:
        if (a.mots or b.mots) and _is_same_text(a, b, indulgent=indulgent):
            return Comparaison(Noms.IDENTIQUES, 1.0, 5.5)
        return _compare_poor_names(a, b, same_nature=same_nature)
    seuls_a, seuls_b = pair_up(a.ensemble, b.ensemble)
    if (seuls_a or seuls_b) and _is_same_text(a, b, indulgent=indulgent):
        return Comparaison(Noms.IDENTIQUES, 1.0, 5.5)
    lire = poids.get
    propre_a = sum(lire(mot, _POIDS_INCONNU) for mot in seuls_a)
    propre_b = sum(lire(mot, _POIDS_INCONNU) for mot in seuls_b)
    commun = sum(lire(mot, _POIDS_INCONNU) for mot in a.ensemble if mot not in seuls_a)
    bonus = 0.5 if same_nature else 0.0
    if not seuls_a and not seuls_b:
        return Comparaison(Noms.IDENTIQUES, 1.0, 4.5 + min(1.5, commun) + bonus)
    if not seuls_a or not seuls_b:
        part = commun / (commun + propre_a + propre_b)
        return Comparaison(Noms.INCLUS, part, 2.0 + 3.5 * part + bonus)
    part = commun / (commun + (propre_a + propre_b) / 2)
    return Comparaison(Noms.DISTINCTS, part, 5.0 * part - 4.0)


def _compare_poor_names(a: Empreinte, b: Empreinte, *, same_nature: bool) -> Comparaison:
    if a.mots or b.mots:
        return Comparaison(Noms.UN_SEUL, 0.0, 2.0 if same_nature else 0.0)
    if same_nature:
        if not (a.communs ^ b.communs) <= MOTS_NEUTRES:  # « Maison des associations (club photo) » is a guest
            return Comparaison(Noms.GENERIQUES, 0.5, 2.0)
        return Comparaison(Noms.GENERIQUES, 1.0, 4.5 if a.natures == b.natures else 3.5)
    if not a.natures and not b.natures and a.communs and a.communs == b.communs:
        return Comparaison(Noms.GENERIQUES, 1.0, 3.5)
    return Comparaison(Noms.GENERIQUES, 0.0, 0.5)


def _is_same_text(a: Empreinte, b: Empreinte, *, indulgent: bool) -> bool:
    """Typing errors in any word, words cut otherwise (« Médiathèqued e »), or an acronym for the words."""
    if (len(a.sigle) >= _SIGLE_MIN and b.mots == (a.sigle,)) or (len(b.sigle) >= _SIGLE_MIN and a.mots == (b.sigle,)):
        return True
    if a.texte == b.texte:
        return True
    if a.nombres != b.nombres or _count_apart(a.texte, b.texte):
        return False
    if len(a.tous) > _MOTS_LONGS < len(b.tous) and not ratio(a.texte, b.texte, score_cutoff=_RATIO_MINIMAL):
        return False
    seuls_a, seuls_b = pair_up(frozenset(a.tous), frozenset(b.tous))
    reste_a = _join_rest(a, seuls_a)
    reste_b = _join_rest(b, seuls_b)
    if reste_a == reste_b:
        return True
    if indulgent and reste_a and reste_b:
        fautes = min(2, max(len(reste_a), len(reste_b)) // 2)
        return OSA.distance(reste_a, reste_b, score_cutoff=fautes) <= fautes
    if max(len(reste_a), len(reste_b)) < _MOT_MIN and len(reste_a) == len(reste_b):
        return False
    longueur = min(len(a.texte), len(b.texte))
    fautes = 0 if longueur < _TEXTE_COURT else 1 if longueur < _TEXTE_LONG else 2
    if OSA.distance(a.texte, b.texte, score_cutoff=fautes) <= fautes:
        return True
    if min(len(reste_a), len(reste_b)) < _RESTE_MIN:
        return False
    return ratio(reste_a, reste_b, score_cutoff=_RATIO_DE_RESTE) > 0.0


def _count_apart(texte: str, autre: str) -> bool:
    """True when both texts hold numbers and not the same: « Cyberbase1 », « Cyberbase2 »."""
    gauche, droite = "".join(_CHIFFRES.findall(texte)), "".join(_CHIFFRES.findall(autre))
    return gauche not in droite and droite not in gauche


def _join_rest(empreinte: Empreinte, seuls: set[str]) -> str:
    """Words left alone, in order and joined; small words and the commune's name count only beside another."""
    reste = [mot for mot in empreinte.tous if mot in seuls]
    if all(mot in MOTS_VIDES or mot in empreinte.mots_de_commune for mot in reste):
        return ""
    return "".join(reste)
