"""Reading a place in the national JSON form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.lieux.rapprochement import Fiche, read_pivot

LIEU = {
    "id": "x_1",
    "pivot": "21640035400019",
    "nom": " Mairie ",
    "commune": "Arbonne",
    "code_postal": 64210,
    "code_insee": "64035",
    "adresse": "4 rue des Tilleuls",
    "latitude": "43.4",
    "longitude": -1.5,
    "telephone": "+33559000101",
    "courriels": "a@x.org|b@x.org",
    "site_web": ["https://x.org", 3],
    "typologie": "MUNI|RFS",
    "source": "essai",
    "date_maj": "2026-01-01",
    "approximatif": True,
}


def test_reads_every_field() -> None:
    assert Fiche.from_schema(LIEU) == Fiche(
        id="x_1",
        nom="Mairie",
        adresse="4 rue des Tilleuls",
        code_postal="64210",
        code_insee="64035",
        commune="Arbonne",
        latitude=43.4,
        longitude=-1.5,
        approximate=True,
        pivot="21640035400019",
        telephones=("+33559000101",),
        courriels=("a@x.org", "b@x.org"),
        sites=("https://x.org", "3"),
        typologies=("MUNI", "RFS"),
        source="essai",
        date_maj="2026-01-01",
    )


def test_only_the_id_is_needed() -> None:
    assert Fiche.from_schema({"id": 7}) == Fiche(id="7")
    with pytest.raises(KeyError):
        Fiche.from_schema({"nom": "Mairie"})


@pytest.mark.parametrize(
    ("valeur", "pivot"),
    [
        ("216 400 354 00019", "21640035400019"),
        ("w123456789", "W123456789"),
        ("00000000000000", ""),
        (21640035400019, "21640035400019"),
        ("123456789", ""),
        (None, ""),
        (True, ""),
        (10**30, ""),
    ],
)
def test_pivot(valeur: object, pivot: str) -> None:
    assert read_pivot(valeur) == pivot


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (None, 1.0),
        (1.0, None),
        ("x", 1.0),
        (91.0, 0.0),
        (0.0, 181.0),
        (0, 0),
        (True, 1.0),
        (float("nan"), 1.0),
        (10**400, 1.0),
    ],
)
def test_impossible_position_is_no_position(latitude: object, longitude: object) -> None:
    fiche = Fiche.from_schema({"id": "1", "latitude": latitude, "longitude": longitude})
    assert (fiche.latitude, fiche.longitude) == (None, None)


def test_hostile_length_is_cut() -> None:
    fiche = Fiche.from_schema({"id": "1", "nom": "a" * 10**6, "telephone": "1|" * 10**5})
    assert len(fiche.nom) <= 400
    assert len(fiche.telephones) <= 12


QUELCONQUE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.lists(st.text()),
    st.dictionaries(st.text(), st.text()),
)


@given(st.dictionaries(st.sampled_from(sorted(LIEU.keys() - {"id"})), QUELCONQUE))
def test_never_raises(lieu: dict[str, object]) -> None:
    Fiche.from_schema({**lieu, "id": "1"})
