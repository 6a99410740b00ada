"""From pairs to places: the closure of the same pairs, never joining what is known to be apart.

A chain « A is B, B is C » may join two records that nobody would merge. Pairs are taken from the surest
down, and two groups are joined only when no record of one is refused by a record of the other.
"""

from collections.abc import Callable, Iterable
from itertools import islice, product

Refus = Callable[[int, int], bool]

_CONTROLES_MAX = 64
"""Cross checks between two groups; groups larger than 8 × 8 are checked on their first records."""


class Partition:
    """Records 0..n-1 in disjoint groups; ``join`` refuses what the checks refuse."""

    def __init__(self, nombre: int, refuse: Refus) -> None:
        self._groupe = list(range(nombre))
        self._membres: dict[int, list[int]] = {}
        self._refuse = refuse
        self.joins: set[tuple[int, int]] = set()
        """Pairs that made two groups one: one less than the records of each group."""

    def members(self, rang: int) -> list[int]:
        """Records of the same group."""
        return self._membres.get(self._groupe[rang], [rang])

    def is_same(self, gauche: int, droite: int) -> bool:
        """True when both are in one group."""
        return self._groupe[gauche] == self._groupe[droite]

    def group_of(self, rang: int) -> int:
        """A number that the records of one group share."""
        return self._groupe[rang]

    def join(self, gauche: int, droite: int) -> bool:
        """Join two groups, unless a record of one is refused by a record of the other. Say if they are one."""
        if self.is_same(gauche, droite):
            return True
        a, b = self.members(gauche), self.members(droite)
        for un, autre in islice(product(a, b), _CONTROLES_MAX):
            if (un, autre) != (gauche, droite) and self._refuse(un, autre):
                return False
        self.joins.add((gauche, droite))
        if len(a) < len(b):
            a, b, gauche, droite = b, a, droite, gauche
        cible, ancienne = self._groupe[gauche], self._groupe[droite]
        for rang in b:
            self._groupe[rang] = cible
        self._membres.pop(ancienne, None)
        self._membres.setdefault(cible, a).extend(b)
        return True

    def groups(self) -> list[list[int]]:
        """Groups of at least two records, each in order, the group of the smallest record first."""
        return sorted(sorted(membres) for membres in self._membres.values())


def close(nombre: int, paires: Iterable[tuple[int, int]], refuse: Refus) -> tuple[Partition, list[tuple[int, int]]]:
    """Join ``paires`` in the order given; return the partition and the pairs that were refused."""
    partition = Partition(nombre, refuse)
    refusees = [paire for paire in paires if not partition.join(*paire)]
    return partition, refusees
