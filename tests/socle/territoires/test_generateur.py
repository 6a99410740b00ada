"""Fictional territories and census."""

import re
from random import Random

import numpy as np
import pytest
import shapely

from maillage.reseau.lieux.nettoyage.commune import clean_localite
from maillage.reseau.recensement.correspondance import load_mapping
from maillage.socle.territoires.generateur import (
    COLONNES,
    census_config,
    generate_census,
    generate_country,
    generate_departement,
    generate_second_list,
)
from maillage.socle.territoires.generateur.formes import _polygonal, cut, scatter, to_geojson, wobbly_outline
from maillage.socle.territoires.generateur.noms import epci_name
from maillage.socle.territoires.generateur.recensement import _spoilt
from maillage.socle.territoires.referentiel import Referentiel, cle_nom, commune_from_api_geo

INSEE = re.compile(r"^([013-9]\d|2[AB1-9])\d{3}$")


@pytest.fixture(scope="module")
def departement():
    return generate_departement(7, communes=120)


def test_same_seed_same_territory(departement):
    assert generate_departement(7, communes=120) == departement
    assert generate_departement(8, communes=120) != departement


def test_codes_and_names_are_unique(departement):
    communes = departement.communes
    assert len({c["code"] for c in communes}) == 120
    assert len({cle_nom(c["nom"]) for c in communes}) >= 119
    assert all(INSEE.match(c["code"]) and c["code"].startswith("96") for c in communes)
    assert all(re.fullmatch(r"96\d{3}", c["codesPostaux"][0]) for c in communes)
    assert all(re.fullmatch(r"[A-Za-zÀ-ÿœŒ' -]+", c["nom"]) for c in communes)


def test_postal_codes_are_shared(departement):
    assert 10 < len({c["codesPostaux"][0] for c in departement.communes}) < 40


def test_cells_are_valid_and_do_not_overlap(departement):
    formes = [shapely.geometry.shape(c["contour"]) for c in departement.communes]
    assert all(forme.is_valid and not forme.is_empty for forme in formes)
    total = sum(forme.area for forme in formes)
    assert shapely.union_all(formes).area == pytest.approx(total, rel=1e-4)


def test_centres_are_inside(departement):
    for commune in departement.communes:
        assert (
            shapely.geometry.shape(commune["contour"])
            .buffer(1e-4)
            .contains(shapely.Point(commune["centre"]["coordinates"]))
        )


def test_populations_follow_zipf(departement):
    populations = sorted((c["population"] for c in departement.communes), reverse=True)
    assert populations[0] > 20 * populations[60]
    assert populations[-1] >= 25


def test_every_commune_has_one_epci_and_one_sector(departement):
    assert all(c["epci"]["code"] == c["codeEpci"] for c in departement.communes)
    dans_secteurs = [code for secteur in departement.secteurs for code in secteur.communes]
    assert sorted(dans_secteurs) == sorted(c["code"] for c in departement.communes)


def test_is_read_as_api_geo(departement):
    referentiel = Referentiel(map(commune_from_api_geo, departement.communes))
    assert referentiel.has_geometry("96")


def test_smallest_departement():
    assert len(generate_departement(1, code="99", communes=1).communes) == 1


@pytest.mark.parametrize("communes", [0, 1001])
def test_departement_of_an_impossible_size(communes):
    with pytest.raises(ValueError, match="1 à 1000"):
        generate_departement(1, communes=communes)


def test_country_is_cut_into_departements():
    pays = generate_country(3, 1_500)
    assert len(pays.communes) == 1_500
    assert len({c["code"] for c in pays.communes}) == 1_500
    assert [d.code for d in pays.departements] == ["96", "00", "99", "01", "02"]
    assert all(INSEE.match(c["code"]) for c in pays.communes)


def test_country_avoids_taken_codes():
    pris = {f"96{n:03d}" for n in range(990, 1000)}
    assert not pris & {c["code"] for c in generate_country(3, 200, taken=pris).communes}


def test_country_without_free_codes():
    with pytest.raises(ValueError, match="codes libres"):
        generate_country(3, 200, taken={f"96{n:03d}" for n in range(1000)})


@pytest.mark.parametrize("communes", [0, 10**6])
def test_country_of_an_impossible_size(communes):
    with pytest.raises(ValueError, match="Un pays fictif"):
        generate_country(1, communes)


def test_clipping_keeps_areas_only():
    outline = shapely.from_wkt("POLYGON((0 0, 4 0, 4 4, 2.01 0.02, 1.99 0.02, 0 4, 0 0))")
    tirage = np.random.default_rng(5)
    decoupage = cut(scatter(tirage, outline, 30), outline)
    assert {to_geojson(cell)["type"] for cell in decoupage.cells} <= {"Polygon", "MultiPolygon"}


def test_a_stray_line_is_dropped():
    reste = _polygonal(shapely.from_wkt("GEOMETRYCOLLECTION(POLYGON((0 0,1 0,1 1,0 0)),LINESTRING(2 2,3 3))"))
    assert (reste.geom_type, len(reste.geoms)) == ("MultiPolygon", 1)


def test_two_pieces_are_a_multipolygon():
    assert (
        to_geojson(shapely.from_wkt("MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((2 2,3 2,3 3,2 2)))"))["type"] == "MultiPolygon"
    )


def test_outline_is_around_its_centre():
    outline = wobbly_outline(np.random.default_rng(1), 46, -6, 50)
    assert outline.is_valid
    assert outline.contains(shapely.Point(-6, 46))


@pytest.mark.parametrize(("population", "nature"), [(300_000, "ME"), (60_000, "CA"), (900, "CC")])
def test_nature_of_an_epci(population, nature):
    assert epci_name(Random(1), "Lauzac", population)[1] == nature


@pytest.fixture(scope="module")
def recensement(departement):
    return generate_census(11, departement.communes, 600)


def test_same_seed_same_census(departement, recensement):
    assert generate_census(11, departement.communes, 600) == recensement
    assert len(recensement) == 600


def test_rows_have_the_columns_of_the_mapping(recensement):
    colonnes = set(load_mapping(census_config()).colonnes)
    assert all(set(ligne) == colonnes for ligne in recensement)


def test_nobody_is_real(recensement):
    reserves = ("019900", "026191", "035301", "046571", "053649", "063998")
    for ligne in recensement:
        chiffres = re.sub(r"\D", "", ligne[COLONNES["telephone"]])
        assert not chiffres or chiffres == "0000000000" or any(debut[1:] in chiffres for debut in reserves)
        courriel = ligne[COLONNES["courriels"]].lower()
        assert not courriel or "example.org" in courriel or courriel == "non"


def test_without_defects_every_row_is_in_its_commune(departement):
    referentiel = Referentiel(map(commune_from_api_geo, departement.communes))
    for ligne in generate_census(2, departement.communes, 150, defects=0):
        lu = clean_localite(
            ligne[COLONNES["commune"]], ligne[COLONNES["code_postal"]], referentiel=referentiel, departement="96"
        )
        assert lu.ref is not None
        assert lu.ref.nom == ligne[COLONNES["commune"]]


def test_defects_are_there(recensement):
    colonne = COLONNES["code_postal"]
    assert sum(not re.fullmatch(r"96\d{3}", ligne[colonne]) for ligne in recensement) > 40
    assert len({ligne[COLONNES["nom"]].strip().upper() for ligne in recensement}) < 600


def test_some_rows_are_spoilt_in_four_ways(departement):
    ligne = generate_census(2, departement.communes, 1, defects=0)[0]
    abimees = [_spoilt(Random(graine), ligne) for graine in range(40)]
    assert {tuple(abimee.items()) for abimee in abimees} & {tuple(ligne.items())} == set()
    assert len({tuple(abimee.items()) for abimee in abimees}) == 4


def test_no_census_without_communes():
    with pytest.raises(ValueError, match="au moins une commune"):
        generate_census(1, [], 5)


def test_the_second_list_meets_the_first(recensement):
    seconde = generate_second_list(recensement)
    noms = {ligne[COLONNES["nom"]] for ligne in recensement}
    sures = [ligne for ligne in seconde if ligne["nom"] in noms]
    assert 0 < len(sures) < len(seconde)
    assert all(ligne["telephone"] for ligne in sures)
    assert len({ligne["id"] for ligne in seconde}) == len(seconde)
    assert seconde == generate_second_list(recensement)
