"""Merging versions of one place: rank, dates, lists, address as one block, and undoing."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.lieux.fusion import Contribution, merge
from maillage.reseau.lieux.fusion.calcul import UNIES
from maillage.reseau.lieux.fusion.contribution import is_empty
from maillage.reseau.lieux.schema.champs import FIELDS

JOUR = dt.date(2026, 3, 1)
RECU = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)


def version(cle: str = "1", origine: str = "IMPORT", date: dt.date | None = JOUR, **valeurs: Any) -> Contribution:
    dates = valeurs.pop("dates", {})
    return Contribution(
        origine, valeurs.pop("source", f"source {cle}"), valeurs.pop("recu", RECU), date, valeurs, cle, dates
    )


def test_nothing_gives_nothing() -> None:
    assert merge([]) == ({}, {}, (), ())


def test_one_version_is_given_back() -> None:
    seule = version(nom="Mairie", telephone=["+33500000001"], horaires="Mo 09:00-12:00")
    assert merge([seule]).valeurs == seule.valeurs


@pytest.mark.parametrize(
    ("fort", "faible"), [("RESPONSABLE", "COORDINATEUR"), ("RESPONSABLE", "IMPORT"), ("COORDINATEUR", "IMPORT")]
)
def test_rank_outranks_date(fort: str, faible: str) -> None:
    fusion = merge([version("1", faible, dt.date(2026, 9, 9), nom="neuf"), version("2", fort, None, nom="dit")])
    assert fusion.valeurs["nom"] == "dit"
    assert fusion.provenance["nom"] == {"origine": fort, "source": "source 2", "date": None}


def test_newer_outranks_older() -> None:
    assert (
        merge([version("1", nom="vieux", date=dt.date(2020, 1, 1)), version("2", nom="neuf")]).valeurs["nom"] == "neuf"
    )


def test_unknown_date_is_the_oldest() -> None:
    assert (
        merge([version("1", nom="daté", date=dt.date(1999, 1, 1)), version("2", "IMPORT", None, nom="?")]).valeurs[
            "nom"
        ]
        == "daté"
    )


def test_date_of_the_field_counts() -> None:
    vieux = version("1", nom="A", horaires="Mo 09:00-12:00", dates={"horaires": dt.date(2027, 1, 1)})
    fusion = merge([vieux, version("2", nom="B", horaires="Tu 09:00-12:00", date=dt.date(2026, 6, 1))])
    assert (fusion.valeurs["nom"], fusion.valeurs["horaires"]) == ("B", "Mo 09:00-12:00")
    assert fusion.provenance["horaires"]["date"] == "2027-01-01"


def test_reception_decides_between_equal_dates() -> None:
    tard = RECU + dt.timedelta(days=1)
    assert merge([version("2", nom="A"), version("1", nom="B", recu=tard)]).valeurs["nom"] == "B"
    assert merge([version("2", nom="A", recu=None), version("1", nom="B")]).valeurs["nom"] == "B"


def test_source_then_key_decide_at_last() -> None:
    assert merge([version("1", nom="A", source="b"), version("2", nom="B", source="a")]).valeurs["nom"] == "A"
    assert merge([version("1", nom="A", source="a"), version("2", nom="B", source="a")]).valeurs["nom"] == "B"


@pytest.mark.parametrize("vide", [None, "", [], ()])
def test_empty_import_is_silent(vide: Any) -> None:
    fusion = merge([version("1", telephone=["+33500000001"]), version("2", telephone=vide, date=dt.date(2027, 1, 1))])
    assert fusion.valeurs["telephone"] == ["+33500000001"]


@pytest.mark.parametrize("vide", [None, "", []])
def test_empty_person_says_nothing_is_there(vide: Any) -> None:
    fusion = merge([version("1", telephone=["+33500000001"]), version("2", "COORDINATEUR", telephone=vide)])
    assert fusion.valeurs["telephone"] == vide


def test_zero_and_false_are_said() -> None:
    assert merge([version(niveau=0)]).valeurs == {"niveau": 0}


def test_lists_of_imports_unite_newest_first() -> None:
    fusion = merge(
        [
            version("1", courriels=["a@x.fr", "b@x.fr"], date=dt.date(2020, 1, 1)),
            version("2", courriels=("B@x.fr", "c@x.fr")),
        ]
    )
    assert fusion.valeurs["courriels"] == ["B@x.fr", "c@x.fr", "a@x.fr"]
    assert fusion.provenance["courriels"]["sources"] == ["source 2", "source 1"]
    assert fusion.sources == ("source 1", "source 2")


def test_list_given_as_text_is_one_item() -> None:
    fusion = merge([version("1", typologie="BIB"), version("2", typologie=["BIB"])])
    assert fusion.valeurs["typologie"] == ["BIB"]
    assert "sources" not in fusion.provenance["typologie"]


def test_list_of_a_person_replaces() -> None:
    fusion = merge([version("1", services=["a", "b"]), version("2", "RESPONSABLE", services=["b"])])
    assert fusion.valeurs["services"] == ["b"]


def test_contradicting_list_does_not_unite() -> None:
    fusion = merge([version("1", itinerance=["FIXE"]), version("2", itinerance=["ITINERANT"])])
    assert fusion.valeurs["itinerance"] == ["ITINERANT"]


def test_hours_never_unite() -> None:
    fusion = merge([version("1", horaires="Mo 09:00-12:00", date=None), version("2", horaires="Tu 14:00-17:00")])
    assert fusion.valeurs["horaires"] == "Tu 14:00-17:00"


def test_united_fields_are_lists_of_the_schema() -> None:
    assert {champ.nom for champ in FIELDS if champ.multiple} - {"itinerance"} == UNIES


def test_update_date_is_the_newest_said() -> None:
    fusion = merge([version("1", "RESPONSABLE", date_maj="2020-01-01"), version("2", date_maj="2026-02-02")])
    assert fusion.valeurs["date_maj"] == "2026-02-02"


def test_unknown_origin_weighs_as_an_import() -> None:
    assert merge([version("1", "AUTRE", nom="A"), version("2", "COORDINATEUR", nom="B")]).valeurs["nom"] == "B"


def test_same_version_twice_counts_once() -> None:
    assert merge([version(nom="A"), version(nom="A")]) == merge([version(nom="A")])


def test_two_versions_under_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="clé"):
        merge([version(nom="A"), version(nom="B")])


# Address and position ---------------------------------------------------------------------------------------

MAULEON = {"commune": "Mauléon-Licharre", "code_postal": "64130", "code_insee": "64371"}
PAU = {"commune": "Pau", "code_postal": "64000", "code_insee": "64445"}
POINT = {"latitude": 43.2, "longitude": -0.8}


def lieu(fusion: Any) -> dict[str, Any]:
    return fusion.valeurs


def test_address_is_never_mixed() -> None:
    neuve = version("2", adresse="2 rue Haute", **PAU)
    vieille = version("1", adresse="1 rue Basse", date=dt.date(2020, 1, 1), **MAULEON, **POINT)
    assert lieu(merge([vieille, neuve])) == {"adresse": "2 rue Haute", **PAU}


def test_missing_code_comes_from_a_version_that_agrees() -> None:
    sans = version("2", adresse="2 rue Haute", commune="PAU", code_postal="64000")
    fusion = merge([sans, version("1", date=dt.date(2020, 1, 1), **PAU)])
    assert lieu(fusion)["code_insee"] == "64445"
    assert lieu(fusion)["commune"] == "PAU"


def test_missing_code_does_not_come_from_another_commune() -> None:
    sans = version("2", adresse="2 rue Haute", commune="Pau")
    assert "code_insee" not in lieu(merge([sans, version("1", date=dt.date(2020, 1, 1), **MAULEON)]))


def test_missing_street_comes_from_the_same_commune() -> None:
    fusion = merge([version("2", **PAU), version("1", adresse="2 rue Haute", date=None, **PAU)])
    assert lieu(fusion)["adresse"] == "2 rue Haute"


@pytest.mark.parametrize(
    ("retenue", "autre", "gardee"),
    [
        ("2 avenue Foch", "2 av. Foch", True),
        ("2 avenue Foch", "avenue Foch", True),
        ("2 avenue Foch", "2 avenue du Maréchal Foch", True),
        ("2 avenue Foch", "", True),
        ("2 avenue Foch", "9 avenue Foch", False),
        ("2 avenue Foch", "2 rue Pasteur", False),
    ],
)
def test_position_is_of_the_same_address(retenue: str, autre: str, gardee: bool) -> None:
    fusion = merge([version("2", adresse=retenue, **PAU), version("1", adresse=autre, date=None, **PAU, **POINT)])
    assert ("latitude" in lieu(fusion)) is gardee


def test_both_coordinates_come_from_one_version() -> None:
    fusion = merge([version("2", **PAU, latitude=43.9), version("1", date=None, **PAU, **POINT)])
    assert (lieu(fusion)["latitude"], lieu(fusion)["longitude"]) == (43.2, -0.8)


def test_precise_position_beats_an_approximate_one() -> None:
    centre = version("2", **PAU, latitude=43.0, longitude=0.0, position_approximative=True)
    fusion = merge([centre, version("1", date=None, **PAU, **POINT, position_approximative=False)])
    assert lieu(fusion)["latitude"] == 43.2
    assert lieu(fusion)["position_approximative"] is False


def test_position_of_a_person_stands() -> None:
    pose = version("2", "COORDINATEUR", latitude=43.0, longitude=0.0, position_approximative=True)
    assert lieu(merge([pose, version("1", **PAU, **POINT)]))["latitude"] == 43.0


def test_person_correcting_the_commune_keeps_the_street() -> None:
    lu = version("1", adresse="2 rue Haute", commune="Mauléon", code_postal="79700", code_insee="79079")
    fusion = merge([lu, version("2", "COORDINATEUR", **MAULEON)])
    assert lieu(fusion) == {"adresse": "2 rue Haute", **MAULEON}


def test_person_correcting_the_street_keeps_the_commune() -> None:
    fusion = merge(
        [version("1", adresse="2 rue Haute", **PAU, **POINT), version("2", "RESPONSABLE", adresse="7 rue Neuve")]
    )
    assert lieu(fusion) == {"adresse": "7 rue Neuve", **PAU}


def test_complement_follows_its_street() -> None:
    meme = merge(
        [
            version("2", adresse="2 rue Haute", **PAU),
            version("1", adresse="2 r. Haute", complement_adresse="étage 1", date=None, **PAU),
        ]
    )
    assert lieu(meme)["complement_adresse"] == "étage 1"
    autre = merge(
        [
            version("2", adresse="2 rue Haute", **PAU),
            version("1", adresse="9 rue Haute", complement_adresse="étage 1", date=None, **PAU),
        ]
    )
    assert "complement_adresse" not in lieu(autre)
    assert lieu(merge([version(complement_adresse="étage 1", **PAU)]))["complement_adresse"] == "étage 1"


def test_postal_code_excuses_another_name_of_the_commune() -> None:
    fusion = merge([version("2", commune="Mauléon", code_postal="64130"), version("1", date=None, **MAULEON, **POINT)])
    assert lieu(fusion)["latitude"] == 43.2


def test_one_coordinate_alone_is_no_position() -> None:
    seule = version("2", "COORDINATEUR", latitude=None, longitude=0.5)
    assert lieu(merge([seule, version("1", **POINT)])) == POINT


def test_person_may_remove_the_position() -> None:
    assert lieu(merge([version("2", "COORDINATEUR", latitude=None, longitude=None), version("1", **POINT)])) == {
        "latitude": None,
        "longitude": None,
    }


# Conflicts --------------------------------------------------------------------------------------------------


def test_older_word_of_the_same_rank_is_no_conflict() -> None:
    assert merge([version("1", nom="A", date=dt.date(2020, 1, 1)), version("2", nom="B")]).conflits == ()


def test_same_rank_and_date_is_a_conflict() -> None:
    (conflit,) = merge([version("1", nom="A"), version("2", nom="B"), version("0", nom="a")]).conflits
    assert (conflit.champ, conflit.retenue, conflit.ecartee, conflit.raison) == ("nom", "B", "A", "MEME_RANG")
    assert conflit.phrase.startswith("source 1 dit autre chose")


def test_newer_import_against_a_person_is_a_conflict() -> None:
    (conflit,) = merge([version("1", nom="A"), version("2", "RESPONSABLE", dt.date(2020, 1, 1), nom="B")]).conflits
    assert (conflit.retenue, conflit.ecartee, conflit.raison) == ("B", "A", "PLUS_RECENT")


def test_older_import_against_a_person_is_no_conflict() -> None:
    assert merge([version("1", nom="A"), version("2", "RESPONSABLE", dt.date(2027, 1, 1), nom="B")]).conflits == ()


def test_same_value_written_otherwise_is_no_conflict() -> None:
    assert merge([version("1", nom="Médiathèque d'Arzacq"), version("2", nom="MEDIATHEQUE D’ARZACQ")]).conflits == ()


# Properties -------------------------------------------------------------------------------------------------

TEXTES = st.sampled_from(["", "a", "b", "2 rue Haute", "9 rue Haute", "rue Haute", "Pau", "Gan"])
VALEURS = st.fixed_dictionaries(
    {},
    optional={
        "nom": TEXTES,
        "horaires": TEXTES,
        "adresse": TEXTES,
        "complement_adresse": TEXTES,
        "commune": st.sampled_from(["", "Pau", "PAU", "Gan"]),
        "code_postal": st.sampled_from(["", "64000", "64290"]),
        "code_insee": st.sampled_from(["", "64445", "64230"]),
        "latitude": st.sampled_from([None, 43.1, 43.2]),
        "longitude": st.sampled_from([None, -0.1, 0.0]),
        "position_approximative": st.booleans(),
        "telephone": st.lists(
            st.sampled_from(["+33500000001", "+33500000002", "+33500000003"]), max_size=3, unique=True
        ),
        "services": st.lists(st.sampled_from(["s1", "s2", "s3"]), max_size=3, unique=True),
        "date_maj": st.sampled_from(["", "2020-01-01", "2026-01-01"]),
    },
)
VERSIONS = st.lists(
    st.builds(
        Contribution,
        st.sampled_from(["RESPONSABLE", "COORDINATEUR", "IMPORT"]),
        st.sampled_from(["s", "t"]),
        st.sampled_from([None, RECU, RECU + dt.timedelta(days=1)]),
        st.sampled_from([None, JOUR, dt.date(2027, 1, 1)]),
        VALEURS,
        st.uuids().map(str),
    ),
    max_size=4,
    unique_by=lambda contribution: contribution.cle,
)


@given(VERSIONS, st.randoms())
def test_order_does_not_matter(versions: list[Contribution], hasard: Any) -> None:
    melees = list(versions)
    hasard.shuffle(melees)
    assert merge(melees) == merge(versions)


@given(VERSIONS, st.data())
def test_taking_a_version_away_undoes_it(versions: list[Contribution], data: Any) -> None:
    avant = merge(versions)
    ajout = Contribution("IMPORT", "ajout", RECU, JOUR, data.draw(VALEURS), "ajout")
    ensemble = [*versions, ajout]
    merge(ensemble)
    ensemble.remove(ajout)
    assert merge(ensemble) == avant


@given(VERSIONS)
def test_merged_place_merges_to_itself(versions: list[Contribution]) -> None:
    une = {champ: valeur for champ, valeur in merge(versions).valeurs.items() if not is_empty(valeur)}
    assert merge([Contribution("IMPORT", "x", None, None, une, "x")]).valeurs == une


@given(VERSIONS)
def test_no_value_that_no_version_has(versions: list[Contribution]) -> None:
    for champ, valeur in merge(versions).valeurs.items():
        dites = [version.valeurs[champ] for version in versions if champ in version.valeurs]
        if champ in UNIES:
            assert set(valeur) <= {element for dite in dites for element in dite}
        else:
            assert valeur in dites


@given(VERSIONS)
def test_coordinates_belong_together(versions: list[Contribution]) -> None:
    valeurs = merge(versions).valeurs
    if "latitude" in valeurs:
        paires = [(version.valeurs.get("latitude"), version.valeurs.get("longitude")) for version in versions]
        assert (valeurs["latitude"], valeurs["longitude"]) in paires


@given(VERSIONS)
def test_every_value_tells_where_it_comes_from(versions: list[Contribution]) -> None:
    fusion = merge(versions)
    assert set(fusion.provenance) == set(fusion.valeurs)
    assert {origine["source"] for origine in fusion.provenance.values()} <= set(fusion.sources)
