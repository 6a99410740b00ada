"""Commune, postal code and INSEE code settled together."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.lieux.nettoyage.commune import Localite, clean_localite
from maillage.reseau.lieux.nettoyage.resultat import Etat
from maillage.socle.territoires.referentiel import CommuneRef, Referentiel

CARRE = {"type": "Polygon", "coordinates": [[[0.0, 45.0], [0.1, 45.0], [0.1, 45.1], [0.0, 45.1], [0.0, 45.0]]]}

COMMUNES = [
    CommuneRef("64371", "Mauléon-Licharre", ("64130",), "64"),
    CommuneRef("64188", "Chéraute", ("64130",), "64"),
    CommuneRef("64268", "Idaux-Mendy", ("64130",), "64"),
    CommuneRef("64024", "Anglet", ("64600",), "64"),
    CommuneRef("79079", "Mauléon", ("79700",), "79"),
    CommuneRef("98817", "Le Mont-Dore", ("98809", "98810"), "988"),
    CommuneRef("63236", "Mont-Dore", ("63240",), "63"),
    CommuneRef("33281", "Mérignac", ("33700",), "33"),
    CommuneRef("33063", "Bordeaux", ("33000", "33100"), "33"),
    CommuneRef("33122", "Cestas", ("33610",), "33"),
    CommuneRef("33462", "Saint-Paul", ("33390",), "33"),
    CommuneRef("33058", "Blaye", ("33390",), "33"),
    CommuneRef("2B134", "L'Île-Rousse", ("20220",), "2B"),
    CommuneRef("2B033", "Bastia", ("20200", "20600"), "2B"),
    CommuneRef("2A004", "Ajaccio", ("20000", "20090"), "2A"),
    CommuneRef("97411", "Saint-Denis", ("97400", "97490"), "974"),
    CommuneRef("97410", "Saint-Benoît", ("97470", "97437"), "974"),
    CommuneRef("97128", "Sainte-Anne", ("97180",), "971"),
    CommuneRef("97226", "Sainte-Anne", ("97227",), "972"),
    CommuneRef("93066", "Saint-Denis", ("93200",), "93"),
    CommuneRef(
        "41059", "Le Controis-en-Sologne", ("41700", "41120"), "41", anciens=(("41059", "Contres"), ("41078", ""))
    ),
    CommuneRef("26324", "Saint-Paul-Trois-Châteaux", ("26130",), "26"),
    CommuneRef("87032", "Châlus", ("87230",), "87"),
    CommuneRef("63074", "Chalus", ("63340",), "63"),
    CommuneRef("02304", "La Fère", ("02800",), "02"),
    CommuneRef("27681", "Vernon", ("27200",), "27"),
    CommuneRef("27510", "Sainte-Colombe-près-Vernon", ("27950", "27220"), "27"),
    CommuneRef("49331", "Segré-en-Anjou Bleu", ("49500", "49520"), "49"),
    CommuneRef("13055", "Marseille", ("13001", "13006", "13016"), "13"),
    CommuneRef("13201", "Marseille 1er Arrondissement", ("13001",), "13", commune_mere="13055"),
    CommuneRef("13206", "Marseille 6e Arrondissement", ("13006",), "13", commune_mere="13055"),
    CommuneRef("69123", "Lyon", ("69002", "69003"), "69"),
    CommuneRef("69382", "Lyon 2e Arrondissement", ("69002",), "69", commune_mere="69123"),
    CommuneRef("69383", "Lyon 3e Arrondissement", ("69003",), "69", commune_mere="69123"),
    CommuneRef("96001", "Carré-sur-Orge", ("96000",), "96", latitude=45.05, longitude=0.05, contour=CARRE),
    CommuneRef("96002", "Rond-sur-Orge", ("96000",), "96"),
    CommuneRef("98411", "Île sans Poste", (), "984"),
]
REFERENTIEL = Referentiel(COMMUNES)


def settle(commune=None, code_postal=None, code_insee=None, adresse=None, **autres) -> Localite:
    return clean_localite(commune, code_postal, code_insee, adresse, referentiel=REFERENTIEL, **autres)


SURES = [
    # (commune, postal code, INSEE code, département of the import) → (commune, postal code, INSEE code, rule)
    (("Anglet", "64600", "64024", "64"), ("Anglet", "64600", "64024", "")),
    (("ANGLET", 64600, None, "64"), ("Anglet", "64600", "64024", "commune.graphie")),
    (("ANGELT", "64600", None, "64"), ("Anglet", "64600", "64024", "commune.faute_de_frappe")),
    (("MAULEON", "64130", None, "64"), ("Mauléon-Licharre", "64130", "64371", "commune.abrege")),
    (("MAULEON", "64130", None, "79"), ("Mauléon-Licharre", "64130", "64371", "commune.abrege")),
    (("Mont-Dore", "98809", None, ""), ("Le Mont-Dore", "98809", "98817", "commune.graphie")),
    (("Mont-Dore", "98874", None, "988"), ("Le Mont-Dore", "98874", "98817", "commune.graphie")),
    (("Mérignac Cedex", "33697", None, "33"), ("Mérignac", "33700", "33281", "commune.graphie")),
    (("L'ILE-ROUSSE", "20220", None, "2B"), ("L'Île-Rousse", "20220", "2B134", "commune.graphie")),
    (("AJACCIO CEDEX 9", "20000", "2a004", ""), ("Ajaccio", "20000", "2A004", "commune.graphie")),
    (("SAINTE CLOTILDE", "97490", None, "974"), ("Saint-Denis", "97490", "97411", "commune.lieu_dit")),
    (("SAINTE ANNE", "97437", None, "974"), ("Saint-Benoît", "97437", "97410", "commune.lieu_dit")),
    (("CONTRES", "41700", None, "41"), ("Le Controis-en-Sologne", "41700", "41059", "commune.ancienne")),
    (
        ("SAINT PAUL TROIS CH╢TEAUX", "26130.0", None, ""),
        ("Saint-Paul-Trois-Châteaux", "26130", "26324", "commune.graphie"),
    ),
    (("St Paul 3 châteaux", "26130", None, ""), ("Saint-Paul-Trois-Châteaux", "26130", "26324", "commune.abrege")),
    (("La Fère", "2800", None, ""), ("La Fère", "02800", "02304", "")),
    (("La Fère", None, "2304", ""), ("La Fère", "02800", "02304", "")),
    (("Etreux (La Fere)", "02800", None, ""), ("La Fère", "02800", "02304", "commune.graphie")),
    (("La Fère 02800", None, None, ""), ("La Fère", "02800", "02304", "commune.graphie")),
    ((None, "02800 LA FERE", None, ""), ("La Fère", "02800", "02304", "commune.graphie")),
    (("Châlus", None, None, ""), ("Châlus", "87230", "87032", "")),
    (("CHALUS", None, None, "63"), ("Chalus", "63340", "63074", "commune.graphie")),
    (("saint denis", None, None, "93"), ("Saint-Denis", "93200", "93066", "commune.graphie")),
    ((None, "87230", None, ""), ("Châlus", "87230", "87032", "commune.code_postal")),
    ((None, None, "41078", ""), ("Le Controis-en-Sologne", None, "41059", "commune.insee")),
    ((None, "64130", "64188", ""), ("Chéraute", "64130", "64188", "commune.insee")),
    (("hameau de Haut", "64130", "64188", ""), ("Chéraute", "64130", "64188", "commune.insee")),
    (("hameau de Haut", None, "64188", ""), ("Chéraute", "64130", "64188", "commune.insee")),
    (("MAULEON", "64130", "64188", ""), ("Chéraute", "64130", "64188", "commune.insee")),
    (("Anglet", "64600", "33063", ""), ("Anglet", "64600", "64024", "")),
    (("Anglet quartier Sutar", "64600", None, "64"), ("Anglet", "64600", "64024", "commune.etendu")),
    (("Segré-en-Anjou Bleu", "4900", None, "49"), ("Segré-en-Anjou Bleu", None, "49331", "")),
    (("Lyon 3e", None, None, ""), ("Lyon", "69003", "69383", "commune.graphie")),
    (("LYON CEDEX 02", "69285", None, ""), ("Lyon", "69002", "69382", "commune.graphie")),
    (("Marseille", "13006", None, ""), ("Marseille", "13006", "13206", "")),
    (("Marseille", "13006", "13055", ""), ("Marseille", "13006", "13055", "")),
    (("Marseille", "13006", "13206", ""), ("Marseille", "13006", "13206", "")),
    (("Marseille", "13006", 13055.0, ""), ("Marseille", "13006", "13055", "")),
    ((None, "97490", None, "974"), ("Saint-Denis", "97490", "97411", "commune.code_postal")),
    (("Île sans Poste", None, None, ""), ("Île sans Poste", None, "98411", "")),
    (("Bordeaux, Caudéran", "33000", None, "33"), ("Bordeaux", "33000", "33063", "commune.graphie")),
    (("quartier Bastide / Bordeaux", "33100", None, "33"), ("Bordeaux", "33100", "33063", "commune.graphie")),
]


@pytest.mark.parametrize(("donne", "attendu"), SURES)
def test_settles_the_commune(donne, attendu):
    commune, postal, insee, departement = donne
    lu = settle(commune, postal, insee, departement=departement)
    assert (lu.commune.valeur, lu.code_postal.valeur, lu.code_insee.valeur, lu.commune.regle) == attendu
    assert lu.ref is not None


@pytest.mark.parametrize(("donne", "attendu"), SURES)
def test_is_idempotent(donne, attendu):
    del attendu
    commune, postal, insee, departement = donne
    un = settle(commune, postal, insee, departement=departement)
    deux = settle(un.commune.valeur, un.code_postal.valeur, un.code_insee.valeur, departement=departement)
    assert [r.valeur for r in deux[:3]] == [r.valeur for r in un[:3]]
    assert deux.commune.etat is Etat.TEL_QUEL
    assert deux.code_insee.etat is Etat.TEL_QUEL


DOUTES = [
    # (commune, postal code, INSEE code, département) → (rule, proposed INSEE code)
    (("CESTAS", "64130", None, "64"), ("commune.conflit_departement", None)),
    (("CESTAS", "87230", None, "87"), ("commune.conflit_departement", "87032")),
    (("CESTAS", "87230", None, "33"), ("commune.conflit_departement", "33122")),
    (("SAINTE ANNE", "97437", None, ""), ("commune.conflit_departement", "97410")),
    (("Cestas", "87230", "87032", ""), ("commune.conflit_departement", "87032")),
    (("Trifouilly", "64130", None, "64"), ("commune.plusieurs", None)),
    (("Idaux", "64130", "33063", "64"), None),
    (("Cherautsou", "64130", None, "64"), ("commune.plusieurs", "64188")),
    ((None, "64130", None, "64"), ("commune.plusieurs", None)),
    ((None, "64130", "33063", "64"), ("commune.conflit_insee", "33063")),
    (("Anglet", "64600", None, "33"), None),
    (("Trifouilly", "64600", None, "33"), ("commune.conflit_departement", "64024")),
    (("Trifouilly", "64600", "33063", "64"), ("commune.conflit_insee", "33063")),
    (("Chéraute", "64130", "64371", "64"), ("commune.conflit_insee", "64188")),
    (("Chalus", None, None, ""), ("commune.homonymes", None)),
    (("Cestas", None, None, "64"), ("commune.hors_departement", "33122")),
    (("Angelt", None, None, "64"), ("commune.ressemblance", "64024")),
    (("Trifouilly", None, None, "64"), ("commune.inconnue", None)),
    (("Trifouilly", None, None, ""), ("commune.inconnue", None)),
    (("Trifouilly", "99999", None, ""), ("commune.inconnue", None)),
    (("Angelt", "64999", None, ""), ("commune.ressemblance", "64024")),
    (("Trifouilly", "64999", None, ""), ("commune.inconnue", None)),
    (("Cestas", "64999", None, ""), ("commune.conflit_departement", "33122")),
    (("Cestas", "64999", "33122", ""), ("commune.conflit_departement", "33122")),
    (("Chéraute", "64999", "64024", ""), ("commune.conflit_insee", "64024")),
    (("Anglet", None, "64188", ""), ("commune.conflit_nom", "64188")),
    (("Anglet", "64130", "64188", ""), ("commune.conflit_nom", "64188")),
]


@pytest.mark.parametrize(("donne", "attendu"), DOUTES)
def test_asks_when_the_row_contradicts_itself(donne, attendu):
    commune, postal, insee, departement = donne
    lu = settle(commune, postal, insee, departement=departement)
    if attendu is None:
        assert lu.ref is not None
        return
    assert lu.commune.is_question
    assert lu.commune.valeur is None
    assert lu.code_insee.valeur is None
    assert (lu.commune.regle, lu.code_insee.proposition) == attendu
    assert lu.commune.question.endswith(("?", "."))


def test_the_code_of_another_commune_is_a_question_on_the_postal_code_only():
    lu = settle("Vernon", "27220", departement="27")
    assert lu.code_insee.valeur == "27681"
    assert (lu.code_postal.valeur, lu.code_postal.proposition) == (None, "27200")


def test_neighbour_confirmed_by_the_insee_code():
    assert settle("Vernon", "27220", "27681").commune.valeur == "Vernon"


def test_several_postal_codes_are_not_chosen_from():
    lu = settle("Bordeaux Cedex", "33079", departement="33")
    assert lu.code_insee.valeur == "33063"
    assert lu.code_postal.regle == "code_postal.plusieurs"
    assert lu.code_postal.valeur is None
    assert lu.code_postal.proposition == "33000"


def test_nearest_postal_code_is_proposed_to_a_cedex():
    assert settle("Bordeaux", "33179", departement="33").code_postal.proposition == "33100"


def test_contradictory_arrondissement_is_a_question():
    lu = settle("Marseille", "13006", "13201")
    assert lu.commune.valeur == "Marseille"
    assert lu.code_insee.etat is Etat.DOUTEUX
    assert lu.code_insee.proposition == "13206"


def test_city_without_arrondissement_keeps_its_own_code():
    lu = settle("Lyon", None)
    assert (lu.code_insee.valeur, lu.code_postal.valeur) == ("69123", None)


@pytest.mark.parametrize(
    ("commune", "adresse", "attendu"),
    [
        ("Mérignac", "Place X BP 40273 33697 Mérignac Cedex", ("Mérignac", "33700", "33281")),
        ("L'Île-Rousse", "2 rue Y, 20220 L'ILE-ROUSSE", ("L'Île-Rousse", "20220", "2B134")),
        (None, "Mairie 02800 LA FERE", ("La Fère", "02800", "02304")),
        ("Bordeaux", "5 cours de l'Yser 33100 bordeaux", ("Bordeaux", "33100", "33063")),
        ("Bordeaux", "sans code", ("Bordeaux", None, "33063")),
    ],
)
def test_reads_the_end_of_the_address(commune, adresse, attendu):
    lu = settle(commune, None, None, adresse, departement="")
    assert (lu.commune.valeur, lu.code_postal.valeur, lu.code_insee.valeur) == attendu


def test_the_address_replaces_a_postal_code_that_does_not_exist():
    assert settle("La Fère", "9", None, "Mairie 02800 LA FERE").code_postal.valeur == "02800"


def test_old_mistake_of_the_reference_l_ile_rousse():
    """« 20200 L'ILE-ROUSSE » gave the commune « L »; the name is whole and in the same département."""
    lu = settle(None, None, None, "route de Calvi 20200 L'ILE-ROUSSE", departement="2B")
    assert lu.commune.valeur == "L'Île-Rousse"


def test_point_breaks_a_tie_where_contours_are_loaded():
    lu = settle(None, "96000", position=(45.05, 0.05))
    assert lu.commune.valeur == "Carré-sur-Orge"
    assert lu.commune.regle == "commune.position"


def test_point_places_a_hamlet():
    assert settle("Le Hameau", "96000", position=(45.05, 0.05)).commune.regle == "commune.lieu_dit"


def test_point_alone_is_only_a_proposal():
    lu = settle(position=(45.05, 0.05), departement="96")
    assert lu.commune.regle == "commune.point_seul"
    assert lu.commune.proposition == "Carré-sur-Orge"


def test_point_settles_a_contradiction_of_codes():
    assert settle("Rond-sur-Orge", "96000", "96001", position=(45.05, 0.05)).commune.regle == "commune.position"


def test_point_elsewhere_says_nothing():
    assert settle(position=(0.0, 0.0), departement="96").commune.etat is Etat.ABSENT


@pytest.mark.parametrize("vide", [None, "", "  ", "-", "#N/D", float("nan")])
def test_nothing_said_is_absent(vide):
    lu = settle(vide, vide, vide)
    assert [r.etat for r in lu[:3]] == [Etat.ABSENT] * 3


def test_unreadable_codes_are_shown_to_a_person():
    lu = settle(None, "??1", None)
    assert lu.code_postal.etat is Etat.ILLISIBLE
    assert lu.code_postal.original == "??1"


def test_unknown_code_beside_an_unknown_name_is_shown():
    lu = settle("Trifouilly", "98765432", "12")
    assert lu.code_postal.regle == "code_postal.inconnu"
    assert lu.code_insee.etat is Etat.ILLISIBLE


VALEURS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=60), st.lists(st.text(max_size=5), max_size=3),
    st.sampled_from([c.nom for c in COMMUNES]), st.sampled_from([p for c in COMMUNES for p in c.codes_postaux]),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip
SCHEMA_INSEE = re.compile(r"^([013-9]\d|2[AB1-9])\d{3}$")


@given(VALEURS, VALEURS, VALEURS, VALEURS, st.sampled_from(["", "64", "33", "974"]))
def test_never_raises_never_invents(commune, postal, insee, adresse, departement):
    lu = settle(commune, postal, insee, adresse, departement=departement)
    for resultat in lu[:3]:
        assert resultat.is_question == bool(resultat.question)
    assert lu.commune.valeur is None or lu.commune.valeur in {c.nom for c in COMMUNES}
    assert lu.code_insee.valeur is None or SCHEMA_INSEE.match(lu.code_insee.valeur)
    assert lu.code_postal.valeur is None or re.fullmatch(r"\d{5}", lu.code_postal.valeur)
    if isinstance(commune, str) and lu.commune.etat is not Etat.ABSENT:
        assert lu.commune.original == commune


@given(VALEURS, VALEURS, VALEURS)
def test_cleaning_twice_changes_nothing(commune, postal, insee):
    un = settle(commune, postal, insee)
    if un.ref is None:
        return
    deux = settle(un.commune.valeur, un.code_postal.valeur, un.code_insee.valeur)
    assert deux.code_insee.valeur == un.code_insee.valeur
    assert deux.commune.valeur == un.commune.valeur


@pytest.mark.parametrize(
    "hostile", ["a" * 1_000_000, "1" * 1_000_000, "-" * 500_000, "(" * 500_000, "\x00" * 10, "12 " * 300_000]
)
def test_huge_text_is_quick_and_kept(hostile):
    lu = settle(hostile, hostile, hostile, hostile)
    assert lu.commune.original == hostile


@pytest.mark.parametrize(
    ("row", "position", "expected"),
    [
        # No import's département: the point says that the row is where its postal code is.
        (("SAINTE ANNE", "97437"), (-21.05, 55.72), ("Saint-Benoît", "commune.lieu_dit")),
        (("SAINTE ANNE", "97437"), (16.22, -61.38), (None, "commune.conflit_departement")),
        (("SAINTE ANNE", "97437"), None, (None, "commune.conflit_departement")),
        (("Cestas", "97437"), (-21.05, 55.72), (None, "commune.conflit_departement")),
        (("Saint-Denis", None), (48.93, 2.36), ("Saint-Denis", "")),
        (("Saint-Denis", None), (43.3, 5.4), (None, "commune.homonymes")),
    ],
)
def test_the_box_of_a_departement_weighs_with_the_codes(row, position, expected):
    lu = settle(*row, position=position)
    assert (lu.commune.valeur, lu.commune.regle) == expected


def test_a_namesake_in_another_departement_than_the_import_is_asked():
    lu = settle("Saint-Denis", position=(48.93, 2.36), departement="33")
    assert (lu.commune.valeur, lu.commune.proposition) == (None, "Saint-Denis")
