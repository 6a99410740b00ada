"""Normalising names, addresses and contacts before they are compared."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.lieux.rapprochement.contexte import Contexte, name_communes
from maillage.reseau.lieux.rapprochement.empreinte import (
    Empreinte,
    fold_commune,
    fold_mail,
    fold_phone,
    fold_site,
    split_address,
    split_words,
    take_fingerprint,
)
from maillage.reseau.lieux.rapprochement.fiche import Fiche
from maillage.reseau.lieux.rapprochement.natures import extract_natures, say_nature
from maillage.reseau.lieux.rapprochement.noms import resemble


def fingerprint(nom: str = "", **valeurs: object) -> Empreinte:
    return take_fingerprint(Fiche(id="1", nom=nom, commune="Arbonne", **valeurs), "64035")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("adresse", "numeros", "voie", "type_voie", "vague"),
    [
        ("4 rue des Tilleuls", {"4"}, {"tilleuls"}, "rue", False),
        ("4 bis, Rue des Tilleuls", {"4"}, {"tilleuls"}, "rue", False),
        ("4bis rue des Tilleuls", {"4"}, {"tilleuls"}, "rue", False),
        ("04 r. des Tilleuls", {"4"}, {"tilleuls"}, "rue", False),
        ("19/21 place du Martroy", {"19", "21"}, {"martroy"}, "place", False),
        ("2 av. du Mal Foch 64210 Arbonne", {"2"}, {"marechal", "foch"}, "avenue", False),
        ("Pôle Camus - 2 rue Henri Dunant", {"2"}, {"henri", "dunant"}, "rue", False),
        ("Bâtiment A - 4bis rue des Tilleuls", {"4"}, {"tilleuls"}, "rue", False),
        ("rue du 8 mai 1945", set(), {"mai", "1945"}, "rue", False),
        ("Place de la Mairie", set(), {"mairie"}, "place", True),
        ("Grand Rue", set(), {"grand"}, "", False),
        ("29 Grande Rue", {"29"}, {"grande"}, "", False),
        ("Le Bourg", set(), {"bourg"}, "", True),
        ("12 Le Bourg", {"12"}, {"bourg"}, "", False),
        ("0 rue Haute", set(), {"haute"}, "rue", False),
        ("64210 Arbonne", set(), {"64210", "arbonne"}, "", False),
        ("rue rue", set(), set(), "rue", True),
        ("Haute rue de", set(), {"haute"}, "", False),
        ("2 allée", {"2"}, set(), "", False),
        ("", set(), set(), "", True),
    ],
)
def test_address(adresse: str, numeros: set[str], voie: set[str], type_voie: str, vague: bool) -> None:
    assert split_address(adresse) == (numeros, voie, type_voie, vague)


@pytest.mark.parametrize(
    ("nom", "natures", "mots"),
    [
        ("Mairie d'Arbonne", {"MAIRIE"}, ()),
        ("Médiathèque Jean Moulin", {"BIB"}, ("jean", "moulin")),
        ("MAISON DE SERVICES AU PUBLIC", {"FS"}, ()),
        ("France Services La Poste d'Arbonne", {"FS", "POSTE"}, ()),
        ("CS Pasteur", {"CS"}, ("pasteur",)),
        ("La Passerelle", set(), ("passerelle",)),
        ("C.C.A.S. d'Arbonne", {"CCAS"}, ()),
        ("Commune d'Arbonne", {"MAIRIE"}, ()),
        ("Commune", set(), ()),
        ("Cœur de ville", set(), ("coeur",)),
        ("Œuvre Ætna", set(), ("oeuvre", "aetna")),
        ("X", set(), ("x",)),
    ],
)
def test_name(nom: str, natures: set[str], mots: tuple[str, ...]) -> None:
    empreinte = fingerprint(nom)
    assert (empreinte.natures, empreinte.mots) == (natures, mots)


def test_numbers_of_a_name() -> None:
    assert fingerprint("Cyber-base 02, 3ème étage, annexe IV").nombres == {"2", "3", "4"}


@pytest.mark.parametrize(
    ("nom", "typologies", "itinerant"),
    [("Bus numérique", (), True), ("Bibliobus", (), True), ("Étoile", ("ENM",), True), ("Étoile", ("BIB",), False)],
)
def test_itinerant(nom: str, typologies: tuple[str, ...], itinerant: bool) -> None:
    assert fingerprint(nom, typologies=typologies).itinerant is itinerant


def test_commune_written_at_the_end_is_dropped_from_the_text() -> None:
    assert fingerprint("Le Nid - Arbonne - ARBONNE").texte == "lenid"
    assert fingerprint("Arbonne").texte == "arbonne"


@pytest.mark.parametrize(
    ("telephone", "cle"),
    [("+33559000101", "559000101"), ("05 59 00 01 01", "559000101"), ("3949", ""), ("0000000000", ""), ("x" * 999, "")],
)
def test_phone(telephone: str, cle: str) -> None:
    assert fold_phone(telephone) == cle


@pytest.mark.parametrize(("courriel", "cle"), [(" A@X.org ", "a@x.org"), ("a@x", ""), ("@" * 999, ""), ("", "")])
def test_mail(courriel: str, cle: str) -> None:
    assert fold_mail(courriel) == cle


@pytest.mark.parametrize(
    ("site", "cle"),
    [
        ("https://www.x.org/a/", "x.org/a"),
        ("http:/x.org", "x.org"),
        ("WWW.X.ORG", "x.org"),
        ("a@x.org", ""),
        ("x", ""),
        ("x.org y.org", ""),
        ("@", ""),
    ],
)
def test_site(site: str, cle: str) -> None:
    assert fold_site(site) == cle


@pytest.mark.parametrize(
    ("code", "ville"), [("75113", "75056"), ("69381", "69123"), ("13201", "13055"), ("64035", "64035"), ("", "")]
)
def test_districts_are_their_town(code: str, ville: str) -> None:
    assert fold_commune(Fiche(id="1", code_insee=code, commune="X", code_postal="64210"))[0] == ville


def test_commune_known_by_another_row() -> None:
    fiches = [
        Fiche(id="1", commune="ST PAUL", code_postal="97460", code_insee="97415"),
        Fiche(id="2", commune="Saint-Paul", code_postal="97460"),
        Fiche(id="3", commune="Saint-Paul", code_postal="40990"),
        Fiche(id="4", code_postal="40990"),
    ]
    assert name_communes(fiches) == ["97415", "97415", "40:saintpaul", "40:40990"]


def test_shared_phone_weighs_by_addresses_not_rows() -> None:
    tel = ("+33559000101",)
    une = [Fiche(id=str(rang), adresse="4 rue Haute", telephones=tel, commune="X") for rang in range(9)]
    assert Contexte.build(une).forces["559000101"] == 1.0
    trois = [
        Fiche(id=str(rang), adresse=f"4 rue {rue}", telephones=tel, commune="X")
        for rang, rue in enumerate(("Haute", "Basse", "", "du Puits"))
    ]
    assert Contexte.build(trois).forces["559000101"] == 0.45
    cent = [Fiche(id=str(rang), adresse=f"4 rue Voie{rang}", telephones=tel, commune="X") for rang in range(100)]
    assert Contexte.build(cent).forces["559000101"] == 0.1


def test_streets_told_otherwise_are_one_address() -> None:
    tel = ("+33559000101",)
    rues = ("4 rue du Maréchal Foch", "4 rue Foch", "4 av. Foch")
    fiches = [Fiche(id=rue, adresse=rue, telephones=tel, commune="X") for rue in rues]
    assert Contexte.build(fiches).forces["559000101"] == 1.0


@pytest.mark.parametrize(
    ("mot", "autre", "proche"),
    [
        ("passerelle", "passerele", True),
        ("passerelle", "passerelle", True),
        ("mediatheque", "medathque", True),
        ("mediatheque", "mdathque", False),
        ("lien", "ien", True),
        ("mda", "mde", False),
        ("pal", "pla", False),
        ("1945", "1954", False),
        ("adav33", "addav33", True),
        ("adav33", "adav3", False),
        ("est", "ouest", False),
    ],
)
def test_typing_errors(mot: str, autre: str, proche: bool) -> None:
    assert resemble(mot, autre) is proche
    assert resemble(autre, mot) is proche


def test_words_are_spelt_out() -> None:
    assert split_words("Assoc. St-Jean & le Gal") == ["association", "saint", "jean", "general"]


def test_natures_are_said_in_french() -> None:
    assert extract_natures("mairie annexe") == ({"MAIRIE"}, "  annexe")
    assert (say_nature("FS"), say_nature("CCAS")) == ("France services", "CCAS")


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_read(nom: str, adresse: str) -> None:
    fingerprint(nom, adresse=adresse, telephones=(adresse,), courriels=(nom,), sites=(adresse,))


@pytest.mark.parametrize(
    "hostile", ["a." * 500_000, "1 " * 500_000, "é" * 1_000_000, "\x00" * 1_000_000, "a@" * 500_000]
)
def test_hostile_text_is_quick(hostile: str) -> None:
    debut = time.process_time()
    fingerprint(hostile, adresse=hostile, telephones=(hostile,), courriels=(hostile,), sites=(hostile,))
    assert time.process_time() - debut < 0.5
