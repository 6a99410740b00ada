"""No cell of an export is a formula."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.base.tableur import escape_formula


@pytest.mark.parametrize(
    "cell",
    [
        "=cmd|' /C calc'!A0",
        "+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "\ufeff=1",
        "\0=1",
        "＝1",
    ],
)
def test_a_formula_is_made_a_text(cell: str) -> None:
    assert escape_formula(cell) == "'" + cell.replace("\0", "")


@pytest.mark.parametrize("cell", ["", "Mairie", "1 = 2", "'=1", "05 46 00 00 00", "É"])
def test_a_text_stays_as_it_is(cell: str) -> None:
    assert escape_formula(cell) == cell


@given(st.text())
def test_escaping_twice_is_escaping_once(cell: str) -> None:
    once = escape_formula(cell)
    assert escape_formula(once) == once
    assert "\0" not in once
