"""What a map shows, as a parameter of the address."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.lieux.recherche.criteres import Criteres, ParametreInvalide, parse
from maillage.socle.territoires.geometrie import Boite

DEGRES = st.floats(-89, 89).map(lambda degrees: round(degrees, 4))


@given(DEGRES, DEGRES, st.integers(1, 9000), st.integers(1, 9000))
def test_a_box_is_read_back_equal(south, west, height, width):
    box = Boite(south, round(south + height / 10_000, 4), west, round(west + width / 10_000, 4))
    asked = Criteres(boite=box)
    assert parse(QueryDict(asked.query())) == asked


def test_a_box_is_written_as_web_maps_do():
    asked = parse(QueryDict("boite=-1.3,45.1,0.2,46.3"))
    assert asked.boite == Boite(45.1, 46.3, -1.3, 0.2)
    assert asked.query() == "boite=-1.3000,45.1000,0.2000,46.3000"
    assert asked.is_filtered
    assert not asked.is_empty
    assert parse(QueryDict("boite=+")).boite is None


@pytest.mark.parametrize(
    "texte",
    ["1,2,3", "a,b,c,d", "2,45,1,46", "1,46,2,45", "nan,1,2,3", "1,2,3,inf", "1,2,3,4,5", "-1,85,1,96", "1" * 500],
)
def test_what_is_no_box_is_told_with_an_example(texte):
    with pytest.raises(ParametreInvalide, match="ouest,sud,est,nord") as refusal:
        parse(QueryDict(f"boite={texte}"))
    assert refusal.value.parametre == "boite"
