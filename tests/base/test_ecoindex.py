"""The EcoIndex, against what the published method gives."""

import pytest

from maillage.base.ecoindex import ecoindex, note


@pytest.mark.parametrize(
    ("noeuds", "requetes", "ko", "score"),
    [(90, 2, 12, 92), (150, 3, 30, 90), (250, 4, 45, 86.3), (220, 4, 40, 87.5), (300, 20, 350, 80.6), (400, 12, 250, 78), (250, 25, 900, 78.7)],
)  # fmt: skip
def test_known_pages(noeuds: int, requetes: int, ko: float, score: float) -> None:
    assert ecoindex(noeuds, requetes, ko) == pytest.approx(score, abs=0.9)


def test_a_page_of_all_the_places_is_a_d() -> None:
    assert note(ecoindex(4800, 5, 60)) == "D"


@pytest.mark.parametrize(("values", "score"), [((0, 0, 0), 100), ((600_000, 4_000, 300_000), 0)])
def test_ends(values: tuple[int, int, float], score: float) -> None:
    assert ecoindex(*values) == score


@pytest.mark.parametrize(
    ("score", "letter"), [(81, "A"), (80, "B"), (60, "C"), (41, "D"), (30, "E"), (11, "F"), (5, "G")]
)
def test_letters(score: float, letter: str) -> None:
    assert note(score) == letter
