"""Typing errors: each unknown word becomes the nearest word of this Département. Pure; asked only when nothing was found.

Measured against trigrams over all rows (ADR 0010): a vocabulary of words is twenty times smaller than the rows that use them.
"""

from collections.abc import Callable, Sequence
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from maillage.reseau.lieux.recherche.besoins import FAIBLES, MOTS
from maillage.reseau.lieux.recherche.lecture import VOIES
from maillage.reseau.lieux.recherche.repertoire import MOTS_MAX, Repertoire
from maillage.reseau.lieux.recherche.textes import VIDES, stem
from maillage.socle.territoires.referentiel import fold

MOT_MIN: Final = 4
"""Shorter words have too many neighbours."""
MOTS_CORRIGES: Final = 8
"""Words mended at most in one search: beyond, it is no search."""
_PROCHE: Final = 0.74
"""Share of letters in place: one slip in four letters, two in eight."""
_MEME_INITIALE: Final = 0.59
"""The same, when the first letter is right (« jores » → Jaurès): people seldom miss it."""
_CANDIDATS: Final = 12
_BESOINS: Final = tuple(sorted(mot for mot in MOTS if len(mot) >= MOT_MIN))


def mend(
    mots: Sequence[str], knows: Callable[[str], bool], vocabulaire: Sequence[str], repertoire: Repertoire
) -> list[str]:
    """``mots`` with each unknown word replaced by the nearest known one; names of communes first, even of several words.

    ``knows``: whether a word is found somewhere. Words that nothing resembles are left.
    """
    known = [_is_known(mot, knows) for mot in mots]
    named = _mend_commune(mots, known, repertoire)
    if named is not None:
        debut, fin, nom = named
        return [
            *mend(mots[:debut], knows, vocabulaire, repertoire),
            *nom,
            *mend(mots[fin:], knows, vocabulaire, repertoire),
        ]
    mended: list[str] = []
    rank = 0
    while rank < len(mots):
        mot, pair = mots[rank], "".join(mots[rank : rank + 2])
        if not all(known[rank : rank + 2]) and pair != mot and knows(stem(pair)):
            mended.append(pair)  # « média thèque »
            rank += 2
            continue
        unknown = not known[rank] and len(mot) >= MOT_MIN and rank < MOTS_CORRIGES
        mended.append((nearest(mot, vocabulaire) if unknown else "") or mot)
        rank += 1
    return mended


def nearest(mot: str, vocabulaire: Sequence[str]) -> str:
    """The nearest word, or need, to a misspelt one; empty when none is near enough."""
    mot = stem(mot)
    best = ("", 0.0)
    for words in (vocabulaire, _BESOINS):
        for other, score, _ in extract(
            mot, words, scorer=OSA.normalized_similarity, score_cutoff=_MEME_INITIALE, limit=_CANDIDATS
        ):
            initial = other[0] == mot[0]
            if (initial or score >= _PROCHE) and score + 0.05 * initial > best[1]:
                best = (other, score + 0.05 * initial)
    return best[0]


def _is_known(mot: str, knows: Callable[[str], bool]) -> bool:
    return (
        mot.isdecimal() or mot in VIDES or mot in VOIES or stem(mot) in FAIBLES or stem(mot) in MOTS or knows(stem(mot))
    )


def _mend_commune(
    mots: Sequence[str], known: Sequence[bool], repertoire: Repertoire
) -> tuple[int, int, list[str]] | None:
    """(first, last, words of the name) of a run of words, one unknown at least, that nearly spells a commune."""
    for length in range(min(MOTS_MAX, len(mots)), 0, -1):
        for debut in range(len(mots) - length + 1):
            fin = debut + length
            if all(known[debut:fin]) or len("".join(mots[debut:fin])) <= MOT_MIN:
                continue
            if nom := repertoire.nearest_spelling(mots[debut:fin]):
                return debut, fin, fold(nom).split()
    return None
