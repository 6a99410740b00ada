"""Closing pairs into groups."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.lieux.rapprochement.groupes import Partition, close

RANGS = st.integers(0, 9)
PAIRES = st.lists(st.tuples(RANGS, RANGS), max_size=20)


def never(gauche: int, droite: int) -> bool:
    return False


def always(gauche: int, droite: int) -> bool:
    return True


def test_chain_is_one_group() -> None:
    partition, refusees = close(5, [(0, 1), (1, 2), (4, 3)], never)
    assert partition.groups() == [[0, 1, 2], [3, 4]]
    assert refusees == []
    assert partition.is_same(0, 2)
    assert not partition.is_same(0, 3)
    assert partition.members(2) == [0, 1, 2]


def test_refused_record_breaks_the_chain() -> None:
    partition, refusees = close(3, [(0, 1), (1, 2)], lambda a, b: {a, b} == {0, 2})
    assert partition.groups() == [[0, 1]]
    assert refusees == [(1, 2)]


def test_the_pair_itself_is_not_checked_again() -> None:
    assert close(2, [(0, 1)], always)[0].groups() == [[0, 1]]


def test_same_pair_twice_is_no_refusal() -> None:
    assert close(2, [(0, 1), (1, 0)], never)[1] == []


def test_large_groups_are_checked_in_bounded_time() -> None:
    controles = 0

    def count(gauche: int, droite: int) -> bool:
        nonlocal controles
        controles += 1
        return False

    partition = Partition(200, count)
    for rang in range(99):
        partition.join(rang, rang + 1)
        partition.join(100 + rang, 101 + rang)
    controles = 0
    assert partition.join(0, 150)
    assert controles <= 64
    assert len(partition.groups()) == 1


@given(PAIRES)
def test_closure_is_an_equivalence(paires: list[tuple[int, int]]) -> None:
    partition, refusees = close(10, paires, never)
    assert refusees == []
    assert all(partition.is_same(gauche, droite) for gauche, droite in paires)
    vus = [rang for groupe in partition.groups() for rang in groupe]
    assert len(vus) == len(set(vus))


@given(PAIRES, st.randoms())
def test_without_refusal_order_does_not_matter(paires: list[tuple[int, int]], hasard: Any) -> None:
    melees = list(paires)
    hasard.shuffle(melees)
    assert close(10, melees, never)[0].groups() == close(10, paires, never)[0].groups()


@given(PAIRES, st.sets(st.frozensets(RANGS, min_size=2, max_size=2), max_size=8))
def test_no_group_holds_a_refused_pair(paires: list[tuple[int, int]], refus: set[frozenset[int]]) -> None:
    bonnes = [paire for paire in paires if frozenset(paire) not in refus]
    partition, _ = close(10, bonnes, lambda a, b: frozenset((a, b)) in refus)
    for groupe in partition.groups():
        assert not any(frozenset((a, b)) in refus for a in groupe for b in groupe)
