"""The grid of the 106 criteria says how each was checked, and says it truly."""

from collections import Counter
from pathlib import Path

import pytest

from maillage.portail.accessibilite import grille
from maillage.portail.accessibilite.__main__ import PAGE, write_page
from maillage.portail.accessibilite.grille import (
    Bilan,
    ResultatCritere,
    count_results,
    load_grid,
    not_met,
    write_markdown,
)
from maillage.portail.accessibilite.plan import load_plan
from maillage.socle.territoires.conformite import say_state

PAR_THEME = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
"""Number of criteria of the 13 themes of RGAA 4.1."""


def test_the_grid_has_every_criterion_once_and_in_order() -> None:
    expected = [f"{theme}.{rank}" for theme, number in enumerate(PAR_THEME, 1) for rank in range(1, number + 1)]
    assert [critere.numero for critere in load_grid()] == expected
    assert len(expected) == 106


def test_each_says_how_it_was_checked(racine: Path) -> None:
    for critere in load_grid():
        assert critere.moyen, critere.numero
        assert (critere.moyen == "sans objet") == (critere.resultat is ResultatCritere.NA), critere.numero
        assert (critere.moyen == "à faire") == (critere.resultat is ResultatCritere.AV), critere.numero
        if critere.resultat is not ResultatCritere.C:
            assert critere.note, f"{critere.numero} : dites pourquoi"
        for proof in critere.preuve.split(", "):
            if proof.startswith("tests/"):
                assert (racine / proof).is_file(), f"{critere.numero} : {proof} n'existe pas"


def test_what_nobody_checked_is_not_counted_as_met() -> None:
    assert Bilan(1, 1, 5, 1).taux == 33
    assert Bilan(0, 0, 3, 0).taux == 0
    found = Counter(critere.resultat for critere in load_grid())
    assert sum(count_results(load_grid())) == 106
    assert {critere.resultat for critere in not_met(load_grid())} <= {ResultatCritere.NC, ResultatCritere.AV}
    assert len(not_met(load_grid())) == found[ResultatCritere.NC] + found[ResultatCritere.AV]


def test_the_page_of_the_documentation_is_that_of_the_grid(racine: Path, tmp_path: Path) -> None:
    assert racine / "docs/accessibilite/grille.md" == PAGE
    page = PAGE.read_text(encoding="utf-8")
    write_page(tmp_path / "grille.md")
    assert (tmp_path / "grille.md").read_text(encoding="utf-8") == page
    assert page == write_markdown(load_grid(), count_results(load_grid())), (
        "lancez python -m maillage.portail.accessibilite"
    )
    assert "auto-contrôle" in page


def test_a_result_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "grille.csv"
    wrong.write_text("numero,theme,critere,moyen,preuve,resultat,note\n1.1,Images,x,axe,,OUI,\n")
    monkeypatch.setattr(grille, "FICHIER", wrong)
    with pytest.raises(ValueError, match="OUI"):
        load_grid.__wrapped__()


def test_the_plan_goes_over_several_years() -> None:
    years = [year.annee for year in load_plan()]
    assert len(years) >= 3
    assert years == sorted(years)
    assert {action.etat for year in load_plan() for action in year.actions} <= {"fait", "en cours", "prévu"}


@pytest.mark.parametrize(
    ("taux", "words"),
    [(None, "non conforme"), (0, "non conforme"), (49, "non conforme"), (50, "partiellement conforme"), (99, "partiellement conforme"), (100, "totalement conforme")],
)  # fmt: skip
def test_the_words_of_the_law(taux: int | None, words: str) -> None:
    assert say_state(taux) == words
