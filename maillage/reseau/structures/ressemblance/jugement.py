"""Are two records one legal body? Names, kinds of body, communes, numbers and contacts, with the reasons in French.

A number decides when there is one: the same SIRET is one body; the same SIREN with another NIC is two establishments
of one body (INSEE, Sirene), kept apart because each has its own record. Without numbers, what a body *is* counts before
what it is called: a commune, its CCAS and its intercommunality share a name, an address and often a telephone.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from maillage.reseau.structures.ressemblance.empreinte import SIREN, Corps, Empreinte, read
from maillage.reseau.structures.ressemblance.mots import PHRASES_NATURE, PUBLIQUES, split_words

_SIRET, _SIGLE_MIN, _MOT_MIN, _PROCHE = 14, 3, 5, 88.0


class Verdict(StrEnum):
    MEME = "MEME"
    PEUT_ETRE = "PEUT_ETRE"
    DIFFERENT = "DIFFERENT"


class Jugement(NamedTuple):
    """``score`` from 0 to 1 sorts the pairs to judge; the verdict does not come from it."""

    verdict: Verdict
    score: float
    raisons: tuple[str, ...]


class Noms(StrEnum):
    IDENTIQUES = "IDENTIQUES"
    PROCHES = "PROCHES"
    INCLUS = "INCLUS"
    DISTINCTS = "DISTINCTS"


def compare(a: Corps, b: Corps) -> Jugement:
    """Judge one pair; the order does not matter."""
    by_number = _by_number(a.siret, b.siret)
    if by_number is not None:
        return by_number
    one, two = read(a), read(b)
    if guard := _guard(one, two):
        return Jugement(Verdict.DIFFERENT, 0.0, (guard,))
    same_place, names = _same_commune(a, b), compare_names(one, two, _same_commune(a, b))
    shared = _shared(one, two)
    against = _against(a, b, one, two, same_place)
    verdict = _decide(names, same_place, len(shared), against)
    if verdict is Verdict.DIFFERENT:
        return Jugement(verdict, 0.0, tuple(against) or ("les noms sont différents",))
    reasons = _PHRASES_NOMS[names] + (("même commune",) if same_place else ()) + tuple(shared) + tuple(against)
    return Jugement(verdict, _score(names, same_place, len(shared), len(against)), reasons)


_PHRASES_NOMS: Final[Mapping[Noms, tuple[str, ...]]] = {
    Noms.IDENTIQUES: ("même nom, aux abréviations près",),
    Noms.PROCHES: ("noms proches",),
    Noms.INCLUS: ("un nom contient l'autre",),
    Noms.DISTINCTS: ("noms différents",),
}


def _by_number(a: str, b: str) -> Jugement | None:
    """What the SIRET alone decides; None when it does not."""
    if len(a) == len(b) == _SIRET and a == b:
        return Jugement(Verdict.MEME, 1.0, ("même SIRET",))
    if len(a) == len(b) == _SIRET and a[:SIREN] == b[:SIREN]:
        sisters = "même SIREN, mais deux SIRET : deux établissements du même organisme"
        return Jugement(Verdict.DIFFERENT, 0.0, (sisters,))
    return None


def _guard(one: Empreinte, two: Empreinte) -> str:
    """Why these are two bodies whatever else they share; empty when nothing forbids."""
    kinds = {one.nature, two.nature}
    if len(kinds) > 1 and "" not in kinds and kinds & PUBLIQUES:
        first, second = sorted(PHRASES_NATURE.get(kind, "un autre organisme") for kind in kinds)
        return f"{first} et {second} : deux organismes"
    if one.nombres and two.nombres and one.nombres != two.nombres:
        return "numéros différents dans les noms"
    return ""


def _same_commune(a: Corps, b: Corps) -> bool | None:
    """None when one of them is not known."""
    if a.code_insee and b.code_insee:
        return a.code_insee == b.code_insee
    if a.commune and b.commune:
        return split_words(a.commune) == split_words(b.commune)
    return None


def compare_names(one: Empreinte, two: Empreinte, same_place: bool | None) -> Noms:
    """How two names stand to each other, the commune's name set apart where both are in it."""
    left, right = (one.propres, two.propres) if same_place else (one.mots, two.mots)
    if not left and not right:
        known = one.nature and one.nature == two.nature
        if known and (same_place or (one.commune and one.commune == two.commune)):
            return Noms.IDENTIQUES
        return Noms.INCLUS if same_place and one.texte and two.texte else Noms.DISTINCTS
    if left == right or (one.nature and one.nature == two.nature and _full(one) == _full(two)):
        return Noms.IDENTIQUES if one.nature == two.nature or left == right else Noms.PROCHES
    if _is_sigle(one, two) or _is_sigle(two, one):
        return Noms.PROCHES
    only_left, only_right = _unlike(left, right)
    if not only_left and not only_right:
        return Noms.PROCHES
    if not only_left or not only_right:
        return Noms.INCLUS if min(len(left), len(right)) else Noms.DISTINCTS
    joined = " ".join(sorted(left)), " ".join(sorted(right))
    return Noms.PROCHES if ratio(*joined) >= _PROCHE and one.nombres == two.nombres else Noms.DISTINCTS


def _full(one: Empreinte) -> frozenset[str]:
    """A public body is its place: « Mairie », of Vichy, is « Commune de Vichy »."""
    return one.propres | one.commune if one.nature in PUBLIQUES else one.mots


def _is_sigle(one: Empreinte, two: Empreinte) -> bool:
    return len(one.sigle) >= _SIGLE_MIN and two.propres == {one.sigle}


def _unlike(left: frozenset[str], right: frozenset[str]) -> tuple[set[str], set[str]]:
    """Words of each side without a like on the other, one typing error passed in a word of five letters or more."""
    only_left, only_right = set(left - right), set(right - left)
    for word in sorted(only_left):
        like = next((other for other in sorted(only_right) if _alike(word, other)), None)
        if like is not None:
            only_left.discard(word)
            only_right.discard(like)
    return only_left, only_right


def _alike(word: str, other: str) -> bool:
    if min(len(word), len(other)) < _MOT_MIN or word.isdigit() or other.isdigit():
        return False
    return OSA.distance(word, other, score_cutoff=1) <= 1


def _shared(one: Empreinte, two: Empreinte) -> list[str]:
    found = []
    if one.telephone and one.telephone == two.telephone:
        found.append("même téléphone")
    if one.courriel and one.courriel == two.courriel:
        found.append("même adresse e-mail")
    if one.site and one.site == two.site:
        found.append("même site web")
    if one.adresse and one.adresse == two.adresse:
        found.append("même adresse")
    return found


def _against(a: Corps, b: Corps, one: Empreinte, two: Empreinte, same_place: bool | None) -> list[str]:
    found = []
    if a.siret and b.siret and a.siret[:SIREN] != b.siret[:SIREN]:
        found.append("numéros SIREN différents")
    if same_place is False:
        found.append("communes différentes")
    if one.annexe != two.annexe:
        found.append("l'un des deux est une annexe ou une antenne")
    if one.nature and two.nature and one.nature != two.nature:
        found.append("types différents")
    return found


def _decide(names: Noms, same_place: bool | None, shared: int, against: Collection[str]) -> Verdict:
    """Sure only when the name and the commune say so and nothing speaks against it.

    One address, or one telephone, proves nothing: a house of associations shelters twenty of them.
    """
    if names is Noms.DISTINCTS:
        return Verdict.PEUT_ETRE if same_place and shared >= 3 and not against else Verdict.DIFFERENT
    if same_place is False or "numéros SIREN différents" in against:
        enough = names is Noms.IDENTIQUES and shared >= 2
        return Verdict.PEUT_ETRE if enough else Verdict.DIFFERENT
    sure = names is Noms.IDENTIQUES or (names is Noms.PROCHES and shared >= 2)
    if sure and same_place and not against:
        return Verdict.MEME
    if names is Noms.INCLUS and not same_place and not shared:
        return Verdict.DIFFERENT
    return Verdict.PEUT_ETRE


_POIDS: Final = {Noms.IDENTIQUES: 0.6, Noms.PROCHES: 0.5, Noms.INCLUS: 0.3, Noms.DISTINCTS: 0.1}


def _score(names: Noms, same_place: bool | None, shared: int, against: int) -> float:
    found = _POIDS[names] + (0.2 if same_place else 0.0) + 0.1 * shared - 0.15 * against
    return round(min(0.99, max(0.01, found)), 2)
