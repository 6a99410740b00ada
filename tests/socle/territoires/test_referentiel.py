"""Name keys, indexes, and the weighing of what a row says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.socle.territoires.referentiel import (
    CommuneRef,
    Indices,
    Referentiel,
    cle_nom,
    commune_from_api_geo,
    departement_of_code,
    fold,
    mots_nom,
    search_commune,
)
from maillage.socle.territoires.referentiel.boites import BOITES, REGIONS_ET_DEPARTEMENTS
from maillage.socle.territoires.referentiel.commune import cle_of
from maillage.socle.territoires.referentiel.noms import is_abrege
from maillage.socle.territoires.referentiel.recherche import closest_name


def carre(longitude: float, latitude: float) -> dict:
    x, y = longitude, latitude
    return {"type": "Polygon", "coordinates": [[[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]]]}


OUEST = CommuneRef("96001", "Montunes", ("96010",), "96", contour=carre(0.0, 45.0))
EST = CommuneRef("96002", "Montunes", ("96020",), "96", contour=carre(0.2, 45.0))
NORD = CommuneRef("96003", "Vouruges-sur-Orge", ("96010",), "96", contour=carre(0.0, 45.2))
VOISINE = CommuneRef("96004", "Lauzac", ("96030",), "96", anciens=(("96104", "Vieux-Lauzac"), ("96105", "")))
AILLEURS = CommuneRef("99001", "Planers", ("99010",), "99")
JUMELLE = CommuneRef("99002", "Serac", ("99010",), "99", contour=carre(3.0, 45.0))
JUMEAU = CommuneRef("00002", "Serac", ("00010",), "00", contour=carre(5.0, 45.0))
COMMUNES = [OUEST, EST, NORD, VOISINE, AILLEURS, JUMELLE, JUMEAU]
REFERENTIEL = Referentiel(COMMUNES)


@pytest.mark.parametrize(
    "texte",
    [
        "Saint-Étienne-d'Orge",
        "SAINT ETIENNE D ORGE",
        "st etienne d’orge",
        "St-Étienne-d'Orge",
        " Saint  Etienne-d´Orge ",
    ],
)
def test_spellings_share_a_key(texte):
    assert cle_nom(texte) == "saintetiennedorge"


@pytest.mark.parametrize(
    ("texte", "mots"),
    [
        ("L' Arbresle", ["arbresle"]),
        ("Les Ormes", ["ormes"]),
        ("La", ["la"]),
        ("Marcq-en-Barœul", ["marcq", "en", "baroeul"]),
        ("Æble", ["aeble"]),
        ("Verteuil s/Charente", ["verteuil", "sur", "charente"]),
        ("Bois s/s Roche", ["bois", "sous", "roche"]),
        ("Ste-Verge", ["sainte", "verge"]),
        ("Bourg St", ["bourg", "st"]),
        ("", []),
        ("城", ["城"]),
    ],
)
def test_words_of_a_name(texte, mots):
    assert mots_nom(texte) == mots


def test_long_text_is_read_only_so_far():
    assert len(cle_nom("a" * 10_000)) == 120


@given(st.text(max_size=50))
def test_folding_twice_changes_nothing(texte):
    assert fold(fold(texte)) == fold(texte)


@pytest.mark.parametrize(
    ("court", "long", "attendu"),
    [
        ("Mauléon", "Mauléon-Licharre", True),
        ("Verteuil Charente", "Verteuil-sur-Charente", True),
        ("Saint", "Saint-Palais", False),
        ("Palais", "Saint-Palais", False),
        ("Mauléon", "Mauléon", False),
        ("", "Mauléon", False),
        ("Mauléon Autre", "Mauléon-Licharre Basse", False),
    ],
)
def test_abridged_names(court, long, attendu):
    assert is_abrege(mots_nom(court), mots_nom(long)) is attendu


@pytest.mark.parametrize(
    ("code", "attendu"),
    [
        ("64371", "64"),
        ("97411", "974"),
        ("98809", "988"),
        ("20200", "2B"),
        ("20090", "2A"),
        ("2A004", "2A"),
        ("20", "20"),
    ],
)
def test_departement_of_a_code(code, attendu):
    assert departement_of_code(code) == attendu


def test_reads_api_geo():
    ref = commune_from_api_geo(
        {
            "code": "64001",
            "nom": "Aast",
            "codesPostaux": ["64460"],
            "population": 202,
            "codeEpci": "200067296",
            "epci": {"code": "200067296", "nom": "CC du Nord"},
            "codeDepartement": "64",
            "centre": {"type": "Point", "coordinates": [-0.08, 43.29]},
            "contour": carre(0, 43),
        }
    )
    assert (ref.code, ref.codes_postaux, ref.latitude, ref.longitude) == ("64001", ("64460",), 43.29, -0.08)
    assert (ref.epci_code, ref.epci_nom, ref.departement) == ("200067296", "CC du Nord", "64")


def test_reads_api_geo_with_little():
    ref = commune_from_api_geo({"code": "64001", "nom": "Aast"})
    assert (ref.departement, ref.latitude, ref.contour, cle_of(ref)) == ("64", None, None, "aast")


def test_codes_of_former_communes_lead_to_today():
    assert REFERENTIEL.by_code("96105") is VOISINE
    assert REFERENTIEL.by_code("96104") is VOISINE
    assert REFERENTIEL.by_code("12345") is None
    assert len(REFERENTIEL) == len(COMMUNES)


def test_geometry_completes_the_national_list():
    nue, inconnue = CommuneRef("96001", "Montunes", ("96010",), "96", population=12), AILLEURS
    referentiel = Referentiel([nue], [OUEST, inconnue])
    complete = referentiel.by_code("96001")
    assert (complete.population, complete.contour) == (12, OUEST.contour)
    assert referentiel.by_code("99001") is inconnue
    assert referentiel.has_geometry("96")
    assert not referentiel.has_geometry("99")


def test_box_of_a_departement():
    boite = REFERENTIEL.boite("96")
    assert boite == pytest.approx((45.0, 45.3, 0.0, 0.3))
    assert REFERENTIEL.boite("96") is boite
    assert REFERENTIEL.boite("98") is None


def test_point_in_a_commune():
    assert REFERENTIEL.commune_at(45.05, 0.25, COMMUNES) is EST
    assert REFERENTIEL.commune_at(45.05, 0.15, COMMUNES) is None
    assert REFERENTIEL.commune_at(45.05, 0.25, [AILLEURS]) is None


def test_a_name_of_today_hides_a_former_one():
    vieille = CommuneRef(
        "96005", "Neuve", ("96040",), "96", anciens=(("96204", "Lauzac"), ("96205", "Neuve"), ("96206", "Neuve"))
    )
    referentiel = Referentiel([VOISINE, vieille])
    assert referentiel.names_of_departement("96")["lauzac"] == (VOISINE,)
    assert referentiel.named("neuve") == (vieille,)


def test_namesakes_of_the_whole_country():
    communes = [CommuneRef(f"960{n:02d}", f"Nom {n}", (), "96", cle=f"nom{n}") for n in range(30)]
    referentiel = Referentiel([*communes, AILLEURS])
    for n, commune in enumerate(communes):
        assert referentiel.namesakes(f"nom{n}") == (commune,)
    assert referentiel.namesakes("planers") == (AILLEURS,)
    assert referentiel.namesakes("absent") == ()
    assert Referentiel([AILLEURS]).namesakes("absent") == ()
    assert Referentiel([AILLEURS]).namesakes("planers") == (AILLEURS,)


def test_first_words():
    referentiel = Referentiel([VOISINE, CommuneRef("96009", "-", (), "96")])
    assert referentiel.by_first_word("96", "lauzac") == [VOISINE]
    assert referentiel.by_first_word("96", "rien") == ()


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [("64", 43.3, -0.37), ("974", -20.9, 55.5), ("2A", 41.9, 8.7), ("75", 48.85, 2.35), ("973", 4.9, -52.3)],
)
def test_boxes_hold_their_chief_town(code, latitude, longitude):
    assert BOITES[code].contains(latitude, longitude)


def test_there_is_a_box_for_every_departement():
    metropole = {f"{n:02d}" for n in range(1, 96)} - {"20"} | {"2A", "2B"}
    assert metropole | {"971", "972", "973", "974", "976"} <= set(BOITES)
    assert {"gironde", "grand est", "france"} <= REGIONS_ET_DEPARTEMENTS


RECHERCHES = [
    (Indices(), (None, False, "inconnue")),
    (Indices(("Montunes",), "96010"), ("96001", True, "nom")),
    (Indices(("Montunes",), "", "", "96"), (None, False, "homonymes")),
    (Indices(("Montunes",), "", "", "96", (45.05, 0.25)), ("96002", True, "position")),
    (Indices(("Montunes",), "96999"), (None, False, "homonymes")),
    (Indices(("Montunes",), "96999", "", "", (45.05, 0.25)), ("96002", True, "position")),
    (Indices(("Montunes",), "96030", "", "96"), ("96004", True, "lieu_dit")),
    (Indices(("Vouruges-sur-Orge",), "96030", "", "96", (45.25, 0.05)), ("96003", True, "code_postal_voisin")),
    (Indices(("Lauzac",), "96010", "", "96", (45.25, 0.05)), ("96003", True, "lieu_dit")),
    (Indices(("Lauzad",), "96030", "96004"), ("96004", True, "faute_de_frappe")),
    (Indices(("Vieux Lauzac",), "96030"), ("96004", True, "ancienne")),
    (Indices(("Vieux Lauzac",)), ("96004", True, "unique")),
    (Indices(("Vouruges",), "96999"), ("96003", False, "ressemblance")),
    (Indices(("Vouruges",), "", "", "96"), ("96003", False, "ressemblance")),
    (Indices(("Vourugess sur Orge",), "", "", "96", (45.25, 0.05)), ("96003", True, "faute_de_frappe")),
    (Indices(("Serac",)), (None, False, "homonymes")),
    (Indices(("Serac",), "", "", "", (45.05, 3.05)), ("99002", True, "position")),
    (Indices(("Serac",), "", "", "96", (45.05, 3.05)), ("99002", False, "hors_departement")),
    (Indices(("Planers",), "", "", "96"), ("99001", False, "hors_departement")),
    (Indices(("Planers",), "", "", "98"), ("99001", False, "hors_departement")),
    (Indices(("Lauzac",), "", "99001", "96"), ("99001", False, "conflit_nom")),
    (Indices(("Hameau",), "96999", "96004"), ("96004", True, "insee")),
    (Indices(("...",), "96999"), (None, False, "inconnue")),
    (Indices((), "96999"), (None, False, "inconnue")),
    (Indices((), "", "", "96", (45.05, 0.25)), ("96002", False, "point_seul")),
    (Indices((), "", "", "96", (0.0, 0.0)), (None, False, "inconnue")),
    (Indices(("Serac",), "96030", "", ""), ("96004", False, "conflit_departement")),
    (Indices(("Serac",), "96010", "", ""), (None, False, "conflit_departement")),
]


@pytest.mark.parametrize(("indices", "attendu"), RECHERCHES)
def test_weighs_what_a_row_says(indices, attendu):
    trouvee = search_commune(REFERENTIEL, indices)
    assert (trouvee.commune and trouvee.commune.code, trouvee.sure, trouvee.regle) == attendu


def test_exactly_a_neighbour_is_not_a_slip():
    communes = [
        CommuneRef("96011", "Marsanne", ("96110",), "96"),
        CommuneRef("96012", "Marsonne", ("96120",), "96"),
        CommuneRef("96013", "Autre", ("96120",), "96"),
    ]
    trouvee = search_commune(Referentiel(communes), Indices(("Marsanne",), "96120", "", "96"))
    assert (trouvee.commune.code, trouvee.regle) == ("96011", "code_postal_voisin")


def test_two_close_names_leave_the_doubt():
    index = {"montarnac": (OUEST,), "montarnad": (EST,)}
    assert closest_name("Montarnaf", index) is None
    assert closest_name("Montarnac", index) is OUEST
    assert closest_name("Mont", index) is None
    assert closest_name("Tout autre chose", index) is None


@given(
    st.lists(st.sampled_from(["Montunes", "Lauzac", "Serac", "Planers", "Vouruges", "x", "Saint"]), max_size=2),
    st.sampled_from(["", "96010", "96020", "99010", "96999", "00000", "12345"]),
    st.sampled_from(["", "96001", "96105", "99001", "77777"]),
    st.sampled_from(["", "96", "99", "33"]),
    st.sampled_from([None, (45.05, 0.05), (45.05, 3.05), (0.0, 0.0)]),
)
def test_a_sure_commune_never_leaves_the_departement_of_its_postal_code(noms, postal, insee, departement, point):
    trouvee = search_commune(REFERENTIEL, Indices(noms, postal, insee, departement, point))
    servies = REFERENTIEL.by_postal(postal)
    if trouvee.sure and servies:
        assert trouvee.commune.departement in {commune.departement for commune in servies}
    assert trouvee.commune is not None or not trouvee.sure
