"""The question of an address: what cannot be read is told in French, the rest is kept."""

import pytest
from django.http import QueryDict

from maillage.reseau.lieux.recherche.criteres import Criteres, ParametreInvalide, parse
from maillage.reseau.lieux.recherche.resultats import Resultat, Trouve


@pytest.mark.parametrize(
    "adresse",
    ["lat=46", "lat=a&lon=1", "lat=nan&lon=1", "lat=91&lon=1", "lat=1e999&lon=1", "rayon=0", "rayon=201", "rayon=deux", "rayon=²", "page=-1",
     "commune=1", "commune=" + "&commune=".join(f"17{n:03}" for n in range(61)), "epci=12", "epci=%D9%A1", "service=rien",
     "ouvert=hier", "jour=hiver", "jour=2026-02-30", "heure=25:00", "heure=midi", "tri=prix"],
)  # fmt: skip
def test_what_cannot_be_read_is_told(adresse: str) -> None:
    with pytest.raises(ParametreInvalide, match=r"\w") as refusal:
        parse(QueryDict(adresse))
    assert refusal.value.parametre == adresse.split("=", maxsplit=1)[0]


def test_what_is_read_in_other_words() -> None:
    asked = parse(QueryDict("q=%00%20la%0Aville&lat=46,12346&lon=-1,2&heure=9h&jour=LUNDI&service=acces&inconnu=1"))
    assert (asked.texte, asked.point, str(asked.heure), asked.jour) == (
        "la ville",
        (46.1235, -1.2),
        "09:00:00",
        "lundi",
    )
    assert asked.without("service", "ACCES") == asked.without("service") != asked
    assert asked.with_page(3).query().endswith("page=3")


def test_pages() -> None:
    assert [Resultat(Criteres(), Trouve.TOUS, [], total).pages for total in (0, 20, 21)] == [1, 1, 2]
