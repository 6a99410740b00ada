"""Which bodies are worth comparing: all pairs of 2,000 would be two million."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import Final, NamedTuple

from maillage.reseau.structures.ressemblance.empreinte import Corps, read
from maillage.reseau.structures.ressemblance.jugement import Jugement, Verdict, compare

_SIGLE_MIN, _MOT_MIN = 3, 5
_BLOC_MAX: Final = 60
_VOISINS: Final = 30


class Paire(NamedTuple):
    """Two bodies that are, or may be, one; ``a`` is the smaller id."""

    a: int
    b: int
    jugement: Jugement


class Index:
    """Bodies by what makes them worth comparing: numbers, contacts, rare words, kind and place."""

    def __init__(self, corps: Iterable[Corps]) -> None:
        self.par_id = {one.id: one for one in corps}
        self._blocs: dict[str, list[int]] = defaultdict(list)
        for one in self.par_id.values():
            for key in _keys(one):
                self._blocs[key].append(one.id)

    def pairs(self) -> list[Paire]:
        """Every pair that is, or may be, one body, the surest first. A crowded block is compared by neighbours only."""
        seen: set[tuple[int, int]] = set()
        for block in self._blocs.values():
            seen.update(self._near(block))
        found = []
        for low, high in seen:
            judged = compare(self.par_id[low], self.par_id[high])
            if judged.verdict is not Verdict.DIFFERENT:
                found.append(Paire(low, high, judged))
        return sorted(found, key=lambda pair: (-pair.jugement.score, pair.a, pair.b))

    def _near(self, block: list[int]) -> Iterable[tuple[int, int]]:
        if len(block) <= _BLOC_MAX:
            yield from combinations(sorted(block), 2)
            return
        ranked = sorted(block, key=lambda pk: (" ".join(sorted(read(self.par_id[pk]).propres)), pk))
        for rank, one in enumerate(ranked):
            for other in ranked[rank + 1 : rank + 1 + _VOISINS]:
                yield (one, other) if one < other else (other, one)

    def search(self, corps: Corps) -> list[tuple[int, Jugement]]:
        """Known bodies that are, or may be, ``corps`` (whose own id is left out), the surest first."""
        near = {pk for key in _keys(corps) for pk in self._blocs.get(key, ())} - {corps.id}
        judged = [(pk, compare(corps, self.par_id[pk])) for pk in near]
        kept = [(pk, one) for pk, one in judged if one.verdict is not Verdict.DIFFERENT]
        return sorted(kept, key=lambda pair: (pair[1].verdict is not Verdict.MEME, -pair[1].score, pair[0]))


def _keys(corps: Corps) -> set[str]:
    one = read(corps)
    place = corps.code_insee or " ".join(sorted(one.commune))
    keys = {f"m:{word}" for word in one.mots if len(word) >= _SIGLE_MIN} | {
        f"d:{word[:4]}:{place}" for word in one.mots
    }
    keys |= {f"f:{word[-4:]}:{place}" for word in one.mots if len(word) >= _MOT_MIN}
    keys |= {f"n:{one.nature}:{place}"} if one.nature and place else set()
    keys |= {f"s:{corps.siret}"} if corps.siret else set()
    keys |= {f"m:{one.sigle}"} if one.sigle else set()
    contacts = (("t", one.telephone), ("c", one.courriel), ("w", one.site))
    return keys | {f"{kind}:{value}" for kind, value in contacts if value}


def find_pairs(corps: Iterable[Corps]) -> list[Paire]:
    """Pairs among ``corps`` that are, or may be, one body."""
    return Index(corps).pairs()
