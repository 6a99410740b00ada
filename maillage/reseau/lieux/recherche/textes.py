"""What a place can be found by, as one folded line; and the search of words in thousands of such lines.

A line has four parts: name; commune and postal code; street and parent body; the rest (kind, labels, presentation). Words are
folded (no accent, no capital) and lose their plural mark, on both sides alike. A word typed finds those that begin like it.
All lines of a Département stand in memory: looking for a word there is one comparison of a column of integers, a millisecond
for 20,000 places, and no index of a shared table grows with the other Départements (measured: ADR 0010).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.reseau.lieux.mots import SERVICES_COURTS
from maillage.reseau.lieux.schema import ENUMERATIONS, TYPOLOGIES
from maillage.socle.territoires.referentiel import fold

POIDS: Final = (8, 4, 2, 1)
"""Of a word found in the name, the commune, the street, the rest."""
MOT_ENTIER: Final = 2
"""What a word found whole weighs over the beginning of one."""
PRESENTATION_MAX: Final = 1500
RESTE_MAX: Final = 600
"""Characters kept of what is neither name, commune nor street: the first words say what the place is."""
COURT: Final = 3
"""Shorter words must be whole: « cc », « 12 »."""
VIDES: Final = frozenset(
    [
        "a",
        "ai",
        "ainsi",
        "alors",
        "apres",
        "au",
        "aussi",
        "autre",
        "aux",
        "avec",
        "avoir",
        "besoin",
        "c",
        "ce",
        "cela",
        "ces",
        "cette",
        "chez",
        "comment",
        "d",
        "dans",
        "de",
        "des",
        "donc",
        "du",
        "elle",
        "en",
        "est",
        "et",
        "etre",
        "faire",
        "fait",
        "ici",
        "il",
        "ils",
        "j",
        "je",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "lui",
        "m",
        "ma",
        "mais",
        "me",
        "meme",
        "mes",
        "moi",
        "mon",
        "n",
        "ne",
        "nos",
        "notre",
        "nous",
        "on",
        "ont",
        "ou",
        "par",
        "pas",
        "plus",
        "pour",
        "puis",
        "qu",
        "que",
        "quel",
        "quelle",
        "qui",
        "s",
        "sa",
        "sans",
        "se",
        "ses",
        "si",
        "son",
        "sont",
        "sur",
        "t",
        "te",
        "toi",
        "ton",
        "tous",
        "tout",
        "toute",
        "tres",
        "tu",
        "un",
        "une",
        "vers",
        "vos",
        "votre",
        "vous",
        "y",
        "faut",
        "veux",
        "voudrais",
        "peux",
        "peut",
        "suis",
    ]
)
"""Words that choose nothing."""
_ABREGES: Final[Mapping[str, str]] = {
    "st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "av": "avenue", "ave": "avenue", "bd": "boulevard",
    "bld": "boulevard", "blvd": "boulevard", "boul": "boulevard", "pl": "place", "rte": "route", "che": "chemin",
    "chem": "chemin", "imp": "impasse", "all": "allee", "fbg": "faubourg", "fg": "faubourg", "sq": "square", "res": "residence",
    "dr": "docteur", "gal": "general", "mal": "marechal", "cdt": "commandant",
}  # fmt: skip
_PARTIES: Final = len(POIDS)
_SEPARATEUR: Final = "|"
_FIN: Final = "\n"
_CLE: Final = 4
_POIDS: Final = np.array(POIDS, np.uint8)


def words(texte: str) -> list[str]:
    """Folded words, abbreviations written in full: « Av. du Gal Leclerc » → avenue, du, general, leclerc."""
    mots = fold(texte).split()
    return [_ABREGES.get(mot, mot) for mot in mots] if len(mots) > 1 else mots


def stem(mot: str) -> str:
    """The word without its plural mark; words of four letters and less are left alone."""
    return mot[:-1] if len(mot) > 4 and mot[-1] in "sx" else mot


def line_of(lieu: Mapping[str, Any]) -> str:
    """The searchable line of a place, given as {column: value}."""
    held: set[str] = set()
    parts = [
        _joined(words(lieu["nom"]), held),
        _joined([*words(lieu["commune"]), lieu["code_postal"], lieu["code_insee"].lower()], held),
        _joined(words(f"{lieu['adresse']} {lieu['complement_adresse']} {lieu['structure_parente']}"), held),
    ]
    rest = dict.fromkeys(stem(mot) for mot in _rest(lieu) if len(mot) > 2 and mot not in VIDES)
    text = " ".join(mot for mot in rest if mot not in held)[:RESTE_MAX]
    return _SEPARATEUR.join([*parts, f" {text} "])


def _joined(mots: Iterable[str], held: set[str]) -> str:
    kept = [stem(mot) for mot in mots if mot]
    held.update(kept)
    return f" {' '.join(kept)} "


def _rest(lieu: Mapping[str, Any]) -> Iterator[str]:
    for code in lieu["typologie"]:
        yield from words(TYPOLOGIES.get(code, code))
    for code in lieu["services"]:
        yield from words(SERVICES_COURTS.get(code, code))
    for champ in ("dispositif_programmes_nationaux", "formations_labels"):
        for code in lieu[champ]:
            yield from words(ENUMERATIONS[champ].get(code, code))
    for texte in (*lieu["autres_formations_labels"], lieu["presentation_resume"]):
        yield from words(texte)
    yield from words(lieu["presentation_detail"][:PRESENTATION_MAX])


class Trouvailles(NamedTuple):
    """Rows where a word stands, and how much it weighs there (uint8 of the best place, 0 where it is not)."""

    lieux: NDArray[np.bool_]
    poids: NDArray[np.uint8]


class Lignes:
    """The lines of a Département. ``texte``: one a place, between line feeds; ``rangs``: the row of each, ``nombre`` or more for a
    line to leave aside; ``nombre``: how many rows there are.

    Each word is known by its first four letters as one integer: one comparison over all words finds the few to look at.
    """

    def __init__(self, texte: str, rangs: NDArray[np.intp], nombre: int) -> None:
        octets = texte.encode() + bytes(_CLE)
        self.nombre = nombre
        self._octets = np.frombuffer(octets, np.uint8)
        ends = (self._octets == ord(_SEPARATEUR)) | (self._octets == ord(_FIN))
        starts = np.flatnonzero(self._octets[:-_CLE] == ord(" ")) + 1
        starts = starts[~ends[starts]]
        parts = np.cumsum(ends, dtype=np.int32)[starts]
        rows = rangs[parts // _PARTIES] if len(rangs) else parts
        kept = rows < nombre
        # Narrow columns: there are some forty words a place.
        self._mots = starts[kept].astype(np.uint32)
        self._lieux = rows[kept].astype(np.int32)
        self._parties = (parts[kept] % _PARTIES).astype(np.uint8)
        sliding = np.ndarray((len(octets) - _CLE + 1,), "<u4", octets, strides=(1,))
        self._cles = sliding[self._mots]

    def find(self, mot: str) -> Trouvailles:
        """Where a folded word stands, or words that begin like it when it is long enough."""
        octets = stem(mot).encode()
        poids = np.zeros(self.nombre, np.uint8)
        if len(octets) < COURT:
            self._weigh(poids, self._ranks(octets + b" "), MOT_ENTIER)
        else:
            begun = self._ranks(octets)
            whole = self._octets[self._mots[begun] + len(octets)] == ord(" ")
            self._weigh(poids, begun[~whole], 0)
            self._weigh(poids, begun[whole], MOT_ENTIER)
        return Trouvailles(poids > 0, poids)

    def in_parts(self, mots: Sequence[str], part: int) -> NDArray[np.bool_]:
        """Rows where all these words stand whole in one part (0 name, 1 commune, 2 street, 3 rest)."""
        found = np.ones(self.nombre, np.bool_)
        for mot in mots:
            ranks = self._ranks(f"{stem(mot)} ".encode())
            here = np.zeros(self.nombre, np.bool_)
            here[self._lieux[ranks[self._parties[ranks] == part]]] = True
            found &= here
        return found

    @cached_property
    def vocabulaire(self) -> tuple[str, ...]:
        """Every word of names, communes and streets, for the spelling."""
        held: set[str] = set()
        for line in self._octets[:-_CLE].tobytes().decode().split(_FIN):
            held.update(line.rsplit(_SEPARATEUR, 1)[0].split(" "))
        return tuple(sorted(mot for mot in held if len(mot) > COURT and mot.isalpha()))

    def _ranks(self, octets: bytes) -> NDArray[np.intp]:
        """Words that begin with these bytes."""
        head = octets[:_CLE]
        mask = np.uint32((1 << 8 * len(head)) - 1)
        found = np.flatnonzero((self._cles & mask) == np.uint32(int.from_bytes(head, "little")))
        for rank in range(_CLE, len(octets)):
            found = found[self._octets[self._mots[found] + rank] == octets[rank]]
        return found

    def _weigh(self, poids: NDArray[np.uint8], ranks: NDArray[np.intp], more: int) -> None:
        np.maximum.at(poids, self._lieux[ranks], _POIDS[self._parties[ranks]] * 2 + more)
