"""Positions: reading, reprojecting, and checking against the commune."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.lieux.nettoyage.position import clean_position, commune_centre, read_position
from maillage.reseau.lieux.nettoyage.resultat import Etat
from maillage.socle.territoires.referentiel import CommuneRef, Referentiel

CARRE = {"type": "Polygon", "coordinates": [[[0.0, 45.0], [0.2, 45.0], [0.2, 45.2], [0.0, 45.2], [0.0, 45.0]]]}
CONTOUREE = CommuneRef("96001", "Carré-sur-Orge", ("96000",), "96", latitude=45.1, longitude=0.1, contour=CARRE)
CENTREE = CommuneRef("96002", "Rond-sur-Orge", ("96100",), "97", latitude=45.1, longitude=0.1)
NUE = CommuneRef("28085", "Chartres", ("28000",), "28")
REUNION = CommuneRef("97409", "Saint-André", ("97440",), "974")
LOINTAINE = CommuneRef("00001", "Nulle-Part", (), "00")
REFERENTIEL = Referentiel([CONTOUREE, CENTREE, NUE, REUNION, LOINTAINE])


def clean(latitude, longitude=None, **autres):
    return clean_position(latitude, longitude, referentiel=REFERENTIEL, **autres)


LECTURES = [
    # (latitude, longitude as found) → (latitude, longitude, rule)
    (45.1, 0.1, 45.1, 0.1, ""),
    ("45.1", "0.1", 45.1, 0.1, ""),
    ("45.10", "0.1", 45.1, 0.1, ""),
    ("45,1", "0,1", 45.1, 0.1, "position.ecriture"),
    (" 45.1", "0.1", 45.1, 0.1, ""),
    (45, 0.1, 45.0, 0.1, ""),
    ("POINT (0.1 45.1)", "POINT (0.1 45.1)", 45.1, 0.1, "position.deux_valeurs"),
    ("POINT (0.1 45.1)", None, 45.1, 0.1, "position.deux_valeurs"),
    ("45.1,0.1", "", 45.1, 0.1, "position.deux_valeurs"),
    ("45.1, 0.1", "45.1, 0.1", 45.1, 0.1, "position.deux_valeurs"),
    ("45,1;0,1", None, 45.1, 0.1, "position.deux_valeurs"),
    ("45,1 0,1", None, 45.1, 0.1, "position.deux_valeurs"),
    (None, "45.1 0.1", 45.1, 0.1, "position.deux_valeurs"),
    ([45.1, 0.1], [45.1, 0.1], 45.1, 0.1, "position.deux_valeurs"),
    ({"type": "Point", "coordinates": [0.1, 45.1]}, None, 45.1, 0.1, "position.deux_valeurs"),
    ("0.1,45.1", None, 45.1, 0.1, "position.axes_inverses"),
    (0.1, 45.1, 45.1, 0.1, "position.axes_inverses"),
    ("45.1 N", "0.1 E", 45.1, 0.1, "position.ecriture"),
    ("45°6'0\"N", "0°6'0\"E", 45.1, 0.1, "position.ecriture"),
    ("45°6'", "0° 6' 0,0''", 45.1, 0.1, "position.ecriture"),
]


@pytest.mark.parametrize(("lat", "lon", "latitude", "longitude", "regle"), LECTURES)
def test_reads(lat, lon, latitude, longitude, regle):
    lu = clean(lat, lon, commune=CONTOUREE)
    assert lu.latitude.valeur == pytest.approx(latitude)
    assert lu.longitude.valeur == pytest.approx(longitude)
    assert lu.latitude.regle == regle
    assert lu.approximate is False


@pytest.mark.parametrize(("lat", "lon", "latitude", "longitude", "regle"), LECTURES)
def test_is_idempotent(lat, lon, latitude, longitude, regle):
    del latitude, longitude, regle
    un = clean(lat, lon, commune=CONTOUREE)
    deux = clean(un.latitude.valeur, un.longitude.valeur, commune=CONTOUREE)
    assert (deux.latitude.etat, deux.longitude.etat) == (Etat.TEL_QUEL, Etat.TEL_QUEL)
    assert deux.latitude.valeur == un.latitude.valeur


@pytest.mark.parametrize(
    ("y", "x"), [("6789183.34", "352113.49"), ("6789183,34", "352113,49"), (352113.49, 6789183.34)]
)
def test_reprojects_lambert_93_whatever_the_order(y, x):
    lu = clean(y, x)
    assert lu.latitude.valeur == pytest.approx(48.1102680182028, abs=1e-8)
    assert lu.longitude.valeur == pytest.approx(-1.6770949916427347, abs=1e-8)
    assert lu.latitude.regle == "position.lambert_93"


def test_lambert_93_in_one_column():
    assert clean("352113.49 6789183.34").longitude.valeur == pytest.approx(-1.677095, abs=1e-6)


def test_west_and_south_are_negative():
    assert read_position("21.1 S", "55.5") == (-21.1, 55.5)
    assert read_position("48°30'O", "-1°30'") == (-48.5, -1.5)


@pytest.mark.parametrize(
    ("lat", "lon"), [(None, None), ("", ""), (0, 0), ("0", "0.0"), ("-", "#N/D"), (float("nan"), float("nan"))]
)
def test_nothing_is_no_position(lat, lon):
    lu = clean(lat, lon, commune=CONTOUREE)
    assert (lu.latitude.etat, lu.longitude.etat) == (Etat.ABSENT, Etat.ABSENT)
    assert lu.distance_km is None


def test_the_greenwich_meridian_is_a_longitude():
    assert clean(45.1, 0, commune=CONTOUREE).longitude.valeur == 0


@pytest.mark.parametrize(
    ("lat", "lon", "regle"),
    [
        ("45.1", None, "position.incomplete"),
        (0, 2.5, "position.incomplete"),
        ("abc", "def", "position.illisible"),
        ("1.0 2.0 3.0", None, "position.illisible"),
        ("45.1,0.1", "46.1,0.1", "position.illisible"),
        ("4_5", "1", "position.illisible"),
        ("1" * 300, "1", "position.illisible"),
        ("45;" + "1" * 300, None, "position.illisible"),
        (652381.0, 2862047.0, "position.hors_limites"),
        (181.0, 181.0, "position.hors_limites"),
        (float("inf"), 1.0, "position.incomplete"),
        ("45.1 abc", "1", "position.illisible"),
    ],
)
def test_unreadable_is_shown_to_a_person(lat, lon, regle):
    lu = clean(lat, lon)
    assert lu.latitude.etat is Etat.ILLISIBLE
    assert lu.latitude.regle == regle
    assert lu.latitude.valeur is None


def test_point_outside_the_contour_is_withheld_with_its_distance():
    lu = clean(45.4, 0.1, commune=CONTOUREE)
    assert (lu.latitude.valeur, lu.latitude.etat, lu.latitude.proposition) == (None, Etat.DOUTEUX, 45.4)
    assert lu.distance_km == pytest.approx(22.2, abs=0.3)
    assert (
        lu.latitude.question == "Le point est à 22 km de la commune (Carré-sur-Orge). Placez le point au bon endroit."
    )


def test_point_just_outside_the_contour_is_accepted():
    lu = clean(45.23, 0.1, commune=CONTOUREE)
    assert lu.latitude.etat is Etat.TEL_QUEL
    assert lu.distance_km == pytest.approx(3.3, abs=0.1)


def test_point_very_far_is_measured_to_the_box():
    assert clean(-21.1, 55.5, commune=CONTOUREE).distance_km > 9000


def test_without_contour_the_centre_is_the_measure():
    assert clean(45.2, 0.1, commune=CENTREE).latitude.etat is Etat.TEL_QUEL
    assert clean(45.4, 0.1, commune=CENTREE).latitude.regle == "position.loin"


def test_without_geometry_the_departement_is_the_measure():
    lu = clean(49.423246, 2.810871, commune=NUE)
    assert lu.latitude.question == "Le point est à 75 km de son département (28). Placez le point au bon endroit."
    assert clean(48.45, 1.49, commune=NUE).latitude.etat is Etat.TEL_QUEL


def test_swapped_axes_overseas():
    assert clean(55.6, -20.96, commune=REUNION).latitude.valeur == -20.96


def test_without_commune_the_import_is_the_measure():
    assert clean(48.45, 1.49, departement="28").latitude.etat is Etat.TEL_QUEL
    assert "votre département (28)" in clean(43.0, 1.49, departement="28").latitude.question


def test_without_box_the_loaded_contours_are_the_measure():
    assert clean(45.1, 0.1, departement="96").latitude.etat is Etat.TEL_QUEL
    assert "votre département (96)" in clean(47.0, 0.1, departement="96").latitude.question


def test_without_anything_france_is_the_measure():
    assert clean(48.85, 2.35).latitude.etat is Etat.TEL_QUEL
    assert clean(2.35, 48.85).latitude.regle == "position.axes_inverses"
    assert "de la France" in clean(40.7, -74.0).latitude.question
    assert "de la France" in clean(40.7, -74.0, commune=LOINTAINE).latitude.question


def test_centre_of_the_commune_is_marked_approximate():
    lu = commune_centre(CONTOUREE)
    assert (lu.latitude.valeur, lu.longitude.valeur, lu.approximate) == (45.1, 0.1, True)
    assert lu.latitude.regle == "position.centre_commune"


def test_no_centre_without_geometry():
    assert commune_centre(NUE).latitude.etat is Etat.ABSENT


def test_read_position_before_any_check():
    assert read_position("45,1", "0,1") == (45.1, 0.1)
    assert read_position(None) is None
    assert read_position(500.0, 500.0) is None


VALEURS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.text(alphabet="0123456789.,;°'NSEO- ", max_size=25),
    st.lists(st.floats(), max_size=3), st.dictionaries(st.text(max_size=3), st.floats(), max_size=2),
)  # fmt: skip


@given(VALEURS, VALEURS, st.sampled_from([None, CONTOUREE, CENTREE, NUE, LOINTAINE]))
def test_never_raises_never_leaves_the_earth(lat, lon, commune):
    lu = clean(lat, lon, commune=commune)
    for resultat, limite in ((lu.latitude, 90), (lu.longitude, 180)):
        assert resultat.is_question == bool(resultat.question)
        assert resultat.valeur is None or (math.isfinite(resultat.valeur) and abs(resultat.valeur) <= limite)
    assert (lu.latitude.valeur is None) == (lu.longitude.valeur is None)


@given(VALEURS, VALEURS)
def test_cleaning_twice_changes_nothing(lat, lon):
    un = clean(lat, lon)
    if un.latitude.valeur is not None:
        deux = clean(un.latitude.valeur, un.longitude.valeur)
        assert (deux.latitude.valeur, deux.longitude.valeur) == (un.latitude.valeur, un.longitude.valeur)


@pytest.mark.parametrize("hostile", ["1" * 1_000_000, "1," * 500_000, "- " * 500_000, 10**400, "1." * 90, "9" * 199])
def test_hostile_text_is_quick(hostile):
    lu = clean(hostile, hostile)
    assert lu.latitude.valeur is None
    assert lu.latitude.original == str(hostile)
