"""Street, complement, and the town read at the end of an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.lieux.nettoyage.adresse import clean_adresse, read_localites, says_nothing, tidy_voie
from maillage.reseau.lieux.nettoyage.resultat import Etat
from maillage.socle.territoires.referentiel import CommuneRef, Referentiel

MERIGNAC = CommuneRef("33281", "Mérignac", ("33700",), "33")
LIBOURNE = CommuneRef("33243", "Libourne", ("33500",), "33")
GRENOBLE = CommuneRef("38185", "Grenoble", ("38000", "38100"), "38")
BASSENS = CommuneRef("33032", "Bassens", ("33530",), "33")
BOURG = CommuneRef("33067", "Bourg", ("33710",), "33")
BASTIA = CommuneRef("2B033", "Bastia", ("20200",), "2B")
REFERENTIEL = Referentiel(
    [MERIGNAC, LIBOURNE, GRENOBLE, BASSENS, BOURG, BASTIA, CommuneRef("2B134", "L'Île-Rousse", ("20220",), "2B")]
)


def clean(brut, **autres):
    return clean_adresse(brut, referentiel=REFERENTIEL, **autres)


VOIES = [
    # (as typed, cleaned, rule)
    ("5 rue Malakoff", "5 rue Malakoff", ""),
    ("Place de l'Église", "Place de l'Église", ""),
    ("2 bis rue de l’Arsenal", "2 bis rue de l’Arsenal", ""),
    ("13   rue Saint     Louis  ", "13 rue Saint Louis", "adresse.espaces"),
    ("5, rue Malakoff", "5 rue Malakoff", "adresse.virgule_du_numero"),
    ("38 bis, avenue Pasteur", "38 bis avenue Pasteur", "adresse.virgule_du_numero"),
    ("29, bis rue du Colonel", "29 bis rue du Colonel", "adresse.virgule_du_numero"),
    ("10-12, place des Capucins", "10-12 place des Capucins", "adresse.virgule_du_numero"),
    ("207,avenue du Général", "207 avenue du Général", "adresse.virgule_du_numero"),
    ("Mairie,4 place du 8 mai 1945..", "Mairie, 4 place du 8 mai 1945", "adresse.ponctuation"),
    ("Place de l'Europe, Bâtiment B", "Place de l'Europe, Bâtiment B", ""),
    ("0 Rue Roger", "Rue Roger", "adresse.numero_zero"),
    ("00 Rue Roger", "Rue Roger", "adresse.numero_zero"),
    ("null Grande Rue", "Grande Rue", "adresse.valeur_nulle"),
    ("20.0 rue du Four", "20 rue du Four", "adresse.numero_decimal"),
    ("22Allée Marcel", "22 Allée Marcel", "adresse.numero_colle"),
    ("Résidence LAFARGE73 avenue du Mont", "Résidence LAFARGE 73 avenue du Mont", "adresse.numero_colle"),
    ("52 Route des Ducs dAnjou", "52 Route des Ducs d'Anjou", "adresse.apostrophe"),
    ("52 Route d' Anjou", "52 Route d'Anjou", "adresse.apostrophe"),
    ("52 Route des Duc²s d'Anjou", "52 Route des Ducs d'Anjou", "adresse.caracteres"),
    ("43 Rue de la RÃ©publique", "43 Rue de la République", "adresse.espaces"),
    ('Château de la Roche" Route', "Château de la Roche Route", "adresse.caracteres"),
    ("6, rue Maurice Roy - technopole -..", "6 rue Maurice Roy - technopole", "adresse.virgule_du_numero"),
    ("14 Avenue de Verdun Cedex 15", "14 Avenue de Verdun", "adresse.cedex"),
    ("Chemin de 13 pierres - BP 421", "Chemin de 13 pierres - BP 421", ""),
    ("2 Place Roudy\nSaint-Angeau", "2 Place Roudy, Saint-Angeau", "adresse.espaces"),
    ("C/O Untel, 3 rue du Puits", "C/O Untel, 3 rue du Puits", ""),
    ("Mairie", "Mairie", ""),
    ("lieu-dit Le Puits", "lieu-dit Le Puits", ""),
    ("5 rue X`s", "5 rue X's", "adresse.caracteres"),
    (12.5, None, "adresse.incomplete"),
    ("1 - 3", None, "adresse.incomplete"),
    ("Rue", None, "adresse.incomplete"),
    ("la place", None, "adresse.incomplete"),
    ("null null", None, ""),
    ("-", None, ""),
    ("", None, ""),
    (None, None, ""),
    (True, None, ""),
    ("93110 ROSNY SOUS BOIS", None, "adresse.commune_seule"),
    ("33700 MERIGNAC", None, "adresse.commune_seule"),
]


@pytest.mark.parametrize(("brut", "attendu", "regle"), VOIES)
def test_cleans_the_street(brut, attendu, regle):
    voie = clean(brut).voie
    assert (voie.valeur, voie.regle) == (attendu, regle)


@pytest.mark.parametrize(("brut", "attendu", "regle"), VOIES)
def test_is_idempotent(brut, attendu, regle):
    del brut, regle
    if attendu is not None:
        assert clean(attendu).voie.etat is Etat.TEL_QUEL


COUPEES = [
    ("8 rue X - 33700 Mérignac", MERIGNAC, "8 rue X", None),
    ("28   Avenue X, 33700 MERIGNAC", MERIGNAC, "28 Avenue X", None),
    ("Place X BP 40273 33697 Mérignac Cedex", MERIGNAC, "Place X BP 40273", None),
    ("Place X, BP10 035, 33700 Mérignac", MERIGNAC, "Place X, BP10 035", None),
    ("17 rue X - BP 30 33564 Libourne cedex 2", LIBOURNE, "17 rue X - BP 30", None),
    ("38 Rue X, 33700, Mérignac, Gironde, Nouvelle-Aquitaine, France", MERIGNAC, "38 Rue X", None),
    ("2ter rue X 33700 MERIGNAC - 33700 MERIGNAC", MERIGNAC, "2ter rue X", None),
    ("8 au Mas - 33710 BOURG EN GIRONDE", BOURG, "8 au Mas", None),
    ("rue X F-33700 Mérignac", MERIGNAC, "rue X", None),
    ("rue X 33 700 Mérignac", MERIGNAC, "rue X", None),
    ("rue X, 33700", MERIGNAC, "rue X", None),
    ("33700 Mérignac, 8 rue X", MERIGNAC, "8 rue X", None),
    ("8 rue X 33700 Mérignac - Bâtiment B", MERIGNAC, "8 rue X", "Bâtiment B"),
    ("42 avenue Jean Jaurès, Bassens", BASSENS, "42 avenue Jean Jaurès", None),
    ("42 avenue Jean Jaurès Bassens", BASSENS, "42 avenue Jean Jaurès Bassens", None),
    ("8 rue X tél. 05 36 49 12 34", None, "8 rue X", "tél. 05 36 49 12 34"),
    ("8 rue X (05.36.49.12.34) 33700 Mérignac", MERIGNAC, "8 rue X", "05.36.49.12.34"),
    ("12345 rue X", None, "12345 rue X", None),
    ("2 rue Y, 20220 L'ILE-ROUSSE", None, "2 rue Y", None),
    ("8 rue X 99123 Nulle Part", MERIGNAC, "8 rue X 99123 Nulle Part", None),
    ("33700 rue X", None, "33700 rue X", None),
]


@pytest.mark.parametrize(("brut", "commune", "voie", "complement"), COUPEES)
def test_cuts_the_town_and_keeps_the_rest(brut, commune, voie, complement):
    lu = clean(brut, commune=commune)
    assert (lu.voie.valeur, lu.complement.valeur) == (voie, complement)
    assert lu.voie.original == brut


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Place X BP 40273 33697 Mérignac Cedex", [("33697", "Mérignac", True)]),
        ("2 rue Y 20200 Bastia", [("20200", "Bastia", False)]),
        ("route 20220 L'ILE-ROUSSE", [("20220", "L'ILE-ROUSSE", False)]),
        ("rue X 33500 Libourne Chemin du Verdet", [("33500", "Libourne", False)]),
        ("rue X 33500 Hameau", [("33500", "Hameau", False)]),
        ("rue X 33500 Le Hameau - Nord", [("33500", "Le Hameau", False)]),
        ("rue X 33 700", []),
        ("tél 0536491234", []),
        ("CS 41006", []),
        ("sans chiffre", []),
        ("12345 route", []),
        ("33700 9 rue", []),
    ],
)
def test_reads_postal_codes_that_are_some(texte, attendu):
    assert [(lue.code_postal, lue.commune, lue.cedex) for lue in read_localites(texte, REFERENTIEL)] == attendu


def test_another_town_in_the_address_is_a_question():
    lu = clean("691 avenue de la Liberté - 33500 LIBOURNE", commune=MERIGNAC, code_postal="33700")
    assert lu.voie.valeur is None
    assert lu.voie.proposition == "691 avenue de la Liberté"
    assert lu.voie.regle == "adresse.autre_commune"
    assert (lu.code_postal_lu, lu.commune_lue) == ("33500", "LIBOURNE")


def test_same_postal_code_is_not_another_town():
    assert clean("8 rue X 33500 Saint-Machin", commune=MERIGNAC, code_postal="33500").voie.valeur == "8 rue X"


def test_two_addresses_are_a_question_but_the_first_stands():
    texte = "5, rue Malakoff,\n38000 Grenoble \n\n-\n\\n29, bis rue Bougault, 38100 Grenoble"
    voie = clean(texte, commune=GRENOBLE).voie
    assert (voie.valeur, voie.etat, voie.regle) == ("5 rue Malakoff", Etat.DOUTEUX, "adresse.deux_adresses")


def test_too_long_is_unreadable_and_kept():
    texte = "rue " * 200
    assert clean(texte).voie.etat is Etat.ILLISIBLE
    assert clean(texte).voie.original == texte


def test_complement_column_is_cleaned_and_completed():
    lu = clean("8 rue X 33700 Mérignac, Hall A", commune=MERIGNAC, complement="  Allée    5 ")
    assert lu.complement.valeur == "Allée 5, Hall A"
    assert lu.complement.regle == "complement_adresse.depuis_adresse"


def test_complement_column_alone():
    assert clean(None, complement="Allée 5").complement.valeur == "Allée 5"


@pytest.mark.parametrize("voie", ["", "12", "Rue", "la rue", "PLACE.", "- 3"])
def test_says_nothing(voie):
    assert says_nothing(voie)


@pytest.mark.parametrize("voie", ["Mairie", "Grande Rue", "12 rue X"])
def test_says_something(voie):
    assert not says_nothing(voie)


BRUTS = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="0123456789 ,.-/'’dlA\nrue33700 MérignacBPcedex()\"_²", max_size=60),
    st.none(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.lists(st.text(max_size=6), max_size=3),
)


@given(BRUTS, st.sampled_from([None, MERIGNAC, GRENOBLE]))
def test_never_raises_and_keeps_the_original(brut, commune):
    lu = clean(brut, commune=commune)
    for resultat in (lu.voie, lu.complement):
        assert resultat.is_question == bool(resultat.question)
    if isinstance(brut, str) and brut:
        assert lu.voie.original == brut


@given(BRUTS, st.sampled_from([None, MERIGNAC, GRENOBLE]))
def test_cleaning_twice_changes_nothing(brut, commune):
    voie = clean(brut, commune=commune).voie.valeur
    if voie is not None:
        encore = clean(voie, commune=commune).voie
        assert encore.valeur == voie or encore.is_question


@given(st.text(max_size=80))
def test_tidy_is_stable(texte):
    voie, _ = tidy_voie(texte)
    assert tidy_voie(voie) == (voie, "")


@pytest.mark.parametrize(
    "hostile",
    ["a" * 1_000_000, "1 " * 500_000, ", " * 500_000, "33700 " * 200_000, "d " * 500_000, "0" * 399, "," * 399, " -" * 199,
     "A-" * 190, "0 " * 199, "null " * 79, "12 34 " * 60, "33700 a" * 50, "(" * 399, "d'" * 199],
)  # fmt: skip
def test_hostile_text_is_quick(hostile):
    assert clean(hostile, commune=MERIGNAC).voie.original == hostile


def test_what_cutting_uncovers_is_cleaned_too():
    assert (
        clean_adresse("Ã:", referentiel=REFERENTIEL).voie.valeur
        == clean_adresse("à", referentiel=REFERENTIEL).voie.valeur
    )
