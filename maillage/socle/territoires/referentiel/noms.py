"""Comparison keys for names of communes.

People write « ST JEAN DE LUZ », « Saint Jean-de-Luz » or « St-Jean de luz » for one commune. A key forgets what
varies (case, accents, ligatures, hyphens, apostrophes, « St », the leading article) and keeps what distinguishes.
"""

import re
import unicodedata
from typing import Final

MAX_NOM: Final = 120
"""No French commune name passes 45 characters; what is longer is prose, read only that far."""

_LATIN_LIMIT: Final = 0x3000
_ARTICLES: Final = frozenset({"le", "la", "les", "l"})
_ABREVIATIONS: Final = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_LIAISONS: Final = frozenset(
    {"de", "du", "des", "d", "le", "la", "les", "l", "sur", "sous", "en", "et", "aux", "au", "saint", "sainte"}
)
_SUR: Final = re.compile(r"\bs/s\b", re.IGNORECASE)
_SOUS: Final = re.compile(r"\bs/", re.IGNORECASE)


class _Folding(dict[int, str]):
    """Table for ``str.translate``: a letter without accent and in lower case, a space for everything else.

    Filled as characters are met; rare scripts are not stored, so that hostile text cannot make it grow.
    """

    def __missing__(self, point: int) -> str:
        char = chr(point)
        if char in "œŒ":
            plain = "oe"
        elif char in "æÆ":
            plain = "ae"
        else:
            plain = "".join(c for c in unicodedata.normalize("NFKD", char).casefold() if not unicodedata.combining(c))
            if plain and not plain.isalnum():
                plain = " "
        if point < _LATIN_LIMIT:
            self[point] = plain
        return plain


_FOLD: Final = _Folding()


def fold(texte: str) -> str:
    """Lower case, no accent, ligatures opened, one space for each run of anything that is not a letter or digit."""
    return " ".join(texte.translate(_FOLD).split())


def mots_nom(texte: str) -> list[str]:
    """Words of a commune name: « St » written in full, « s/ » read as « sur », the leading article left out."""
    if len(texte) > MAX_NOM:
        texte = texte[:MAX_NOM]
    if "/" in texte:
        texte = _SOUS.sub("sur ", _SUR.sub("sous ", texte))
    mots = texte.translate(_FOLD).split()
    if len(mots) > 1:
        if mots[0] in _ARTICLES:
            del mots[0]
        for rang, mot in enumerate(mots[:-1]):
            if mot in _ABREVIATIONS:
                mots[rang] = _ABREVIATIONS[mot]
    return mots


def cle_nom(texte: str) -> str:
    """Key under which two spellings of one commune meet: the words of ``mots_nom`` glued together."""
    return "".join(mots_nom(texte))


def is_abrege(court: list[str], long: list[str]) -> bool:
    """True when ``court`` is ``long`` with words left out (« Mauléon » for « Mauléon-Licharre »).

    The first word must be the same and one word must say something: « Saint » alone abridges nothing.
    """
    if not court or len(court) >= len(long) or court[0] != long[0]:
        return False
    if not any(len(mot) > 3 and mot not in _LIAISONS for mot in court):
        return False
    reste = iter(long)
    return all(mot in reste for mot in court)
