"""Mapping files: each form of field, each shape of rule, and what is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.recensement.correspondance import (
    Choix,
    CorrespondanceInvalide,
    Jours,
    Texte,
    cell_text,
    load_mapping,
)
from maillage.reseau.recensement.correspondance.regles import fold

BASE = {"nom": {"colonne": "n"}, "commune": {"colonne": "c"}, "adresse": {"colonne": "a"}}


def read(mapping, cells):
    return load_mapping(mapping).read(cells)


def text_of(forme, cells, champ="adresse"):
    return read({champ: forme}, cells)[champ]


@pytest.mark.parametrize(
    ("forme", "cells", "expected"),
    [
        ({"colonne": "a"}, {"a": " 2 rue X "}, Texte("2 rue X", " 2 rue X ", "2 rue X")),
        ({"colonne": "a"}, {"a": 64000}, Texte("64000", 64000, "64000")),
        ({"colonne": "a"}, {"a": None}, Texte("", None, "")),
        ({"colonne": "a"}, {}, Texte("", None, "")),
        ({"colonne": ["a", "b"]}, {"a": "", "b": "x"}, Texte("x", "x", "x")),
        ({"colonne": ["a", "b"]}, {"a": None}, Texte("", None, "")),
        ({"valeur": "2022-12-07"}, {}, Texte("2022-12-07", "2022-12-07", "")),
        (
            {"joindre": {"colonnes": ["n", "v"], "séparateur": " "}},
            {"n": 5, "v": "rue X"},
            Texte("5 rue X", "5 rue X", "5 rue X"),
        ),
        ({"joindre": {"colonnes": ["n", "v"], "séparateur": " "}}, {"v": "rue X"}, Texte("rue X", "rue X", "rue X")),
        ({"joindre": {"colonnes": ["n", "v"], "separateur": ", "}}, {"n": 5, "v": "X"}, Texte("5, X", "5, X", "5, X")),
        ({"joindre": {"colonnes": ["n"], "ou": {"colonne": "z"}}}, {"z": "autre"}, Texte("autre", "autre", "autre")),
        (
            {"joindre": {"colonnes": ["n"], "ou": {"joindre": {"colonnes": ["y", "z"]}}}},
            {"y": 1, "z": 2},
            Texte("1 2", "1 2", "1 2"),
        ),
        ({"joindre": {"colonnes": ["n"]}}, {}, Texte("", None, "")),
        (
            {"dissocier": {"colonne": "a", "séparateur": " - ", "partie": 0}},
            {"a": "8 rue B - 33000 X"},
            Texte("8 rue B", "8 rue B", "8 rue B - 33000 X"),
        ),
        ({"dissocier": {"colonne": "a", "séparateur": "-", "partie": -1}}, {"a": "x - y"}, Texte("y", "y", "x - y")),
        ({"dissocier": {"colonne": "a", "séparateur": "-", "partie": 7}}, {"a": "x - y"}, Texte("", "", "x - y")),
        ({"dissocier": {"colonne": "a", "séparateur": "-", "partie": 0}}, {}, Texte("", None, "")),
        (
            {"joindre": {"colonnes": ["p", "q"], "séparateur": ";"}, "dissocier": {"séparateur": ";", "partie": 1}},
            {"p": "a", "q": "b"},
            Texte("b", "b", "a;b"),
        ),
    ],
)
def test_forms_of_a_field_of_one_value(forme, cells, expected):
    assert text_of(forme, cells) == expected


@pytest.mark.parametrize(
    ("cell", "separator", "latitude", "longitude"),
    [
        ("47.29,0.02", ",", "47.29", "0.02"),
        ("POINT (-0.49316 43.89695)", " ", "-0.49316", "43.89695"),
        ("(47.29 ; 0.02)", ";", "47.29", "0.02"),
        ([48.906579, 2.442389], ",", "48.906579", "2.442389"),
        ([48.906579], ",", "48.906579", ""),
    ],
)
def test_coordinates_in_one_column(cell, separator, latitude, longitude):
    mapping = {
        champ: {"dissocier": {"colonne": "p", "séparateur": separator, "partie": part}}
        for part, champ in enumerate(("latitude", "longitude"))
    }
    lus = read(mapping, {"p": cell})
    assert (lus["latitude"].texte, lus["longitude"].texte) == (latitude, longitude)


def test_field_mapped_to_nothing_is_not_read():
    assert read({**BASE, "date_maj": {"colonne": ""}}, {}).keys() == BASE.keys()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (" a ", "a"),
        (None, ""),
        (True, "true"),
        (False, "false"),
        (64000, "64000"),
        (64000.0, "64000"),
        (1.5, "1.5"),
        (1e300, "1e+300"),
        (["a", None, "b"], "a|b"),
        ([1.5, 2], "1.5,2"),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_cell_text(cell, expected):
    assert cell_text(cell) == expected


# Rules


def choose(rules, cells, champ="services"):
    return read({champ: rules}, cells)[champ]


@pytest.mark.parametrize(
    ("rules", "cells", "expected"),
    [
        ([{"cible": "A"}], {}, ("A",)),
        ([{"cible": ""}], {}, ()),
        ([{"colonnes": ["x"], "cible": "A"}], {"x": "X"}, ("A",)),
        ([{"colonnes": ["x"], "cible": "A"}], {"x": ""}, ()),
        ([{"colonnes": ["x"], "cible": "A"}], {"x": "   "}, ()),
        ([{"colonnes": ["x"], "termes": ["Wifi"], "cible": "A"}], {"x": "accès WIFI libre"}, ("A",)),
        ([{"colonnes": ["x"], "termes": ["wifi"], "cible": "A"}], {"y": "wifi"}, ()),
        ([{"colonnes": ["x", "y"], "termes": ["wifi"], "cible": "A"}], {"x": "non", "y": "wifi"}, ("A",)),
        ([{"colonnes": ["x"], "termes": ["l’emploi"], "cible": "A"}], {"x": "vers l'emploi"}, ("A",)),
        ([{"colonnes": ["x"], "termes": ["été"], "cible": "A"}], {"x": "e\u0301te\u0301"}, ("A",)),
        ([{"colonnes": ["x"], "termes": ["gratuit"], "sauf": ["Abonnés"], "cible": "A"}], {"x": "gratuit abonnés"}, ()),
        ([{"colonnes": ["x"], "termes": ["gratuit"], "sauf": ["abonné"], "cible": "A"}], {"x": "gratuit"}, ("A",)),
        (
            [{"colonnes": ["x", "y"], "termes": ["oui"], "sauf": ["peut-être"], "cible": "A"}],
            {"x": "peut-être", "y": "oui"},
            ("A",),
        ),
        ([{"colonnes": ["x"], "termes": [], "cible": "A"}], {"x": "a"}, ()),
        ([{"colonnes": ["x"], "termes": ["", " "], "cible": "A"}], {"x": "a"}, ()),
        ([{"colonnes": ["x"], "termes": ["a"], "cible": ""}], {"x": "a"}, ()),
        ([{"colonnes": ["x"]}], {"x": "a| b ||a"}, ("a", "b")),
        ([{"colonnes": ["x", "y"]}], {"x": "a", "y": "b"}, ("a", "b")),
        ([{"colonnes": ["x", "y"]}], {"y": "b"}, ("b",)),
        ([{"colonnes": ["x"], "termes": ["a"]}], {"x": "a|c"}, ("a", "c")),
        (
            [{"colonnes": ["x"], "termes": ["b"], "cible": "B"}, {"colonnes": ["x"], "termes": ["a"], "cible": "A"}],
            {"x": "a b"},
            ("B", "A"),
        ),
        ([{"colonnes": ["x"], "termes": ["b"], "cible": "B"}, {"cible": "B"}], {"x": "b"}, ("B",)),
        ([{"colonnes": ["x"], "termes": ["True"], "cible": "A"}], {"x": True}, ("A",)),
        ([{"colonnes": ["x"], "termes": ["wifi"], "cible": "A"}], {"x": ["scanner", "wifi"]}, ("A",)),
    ],
)
def test_rules(rules, cells, expected):
    assert choose(rules, cells).cibles == expected


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("ES", "ES", True),
        ("ES", "ESAT", False),
        ("ES", "espaces", False),
        ("ES", "RFS|es|CC", True),
        ("ASSO", "ASSO_CHOMEUR", False),
        ("5", "5", True),
        ("5", "15", False),
        ("FS", "FS et Conseiller", True),
        ("X", "x", True),
        ("Es", "Espaces", True),
    ],
)
def test_code_must_stand_alone(term, text, found):
    assert choose([{"colonnes": ["x"], "termes": [term], "cible": "A"}], {"x": text}).cibles == (
        ("A",) if found else ()
    )


def test_code_beside_a_word():
    rules = [{"colonnes": ["x"], "termes": ["BIB", "bibliothèque"], "cible": "BIB"}]
    assert choose(rules, {"x": "Bibliothèque"}, "typologie").cibles == ("BIB",)


FRAIS = [
    {"colonnes": ["t"], "termes": ["Gratuit", "GRAT"], "cible": "Gratuit"},
    {"colonnes": ["t"], "termes": ["Gratuit sous condition"], "cible": "Gratuit sous condition"},
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gratuit", ("Gratuit",)),
        ("gratuit sous condition", ("Gratuit sous condition",)),
        ("Gratuit|Gratuit sous condition", ("Gratuit", "Gratuit sous condition")),
        ("GRAT, gratuit sous condition", ("Gratuit", "Gratuit sous condition")),
    ],
)
def test_longer_fee_hides_the_shorter_one_inside_it(text, expected):
    assert choose(FRAIS, {"t": text}, "frais_a_charge").cibles == expected


def test_official_value_inside_another_does_not_count():
    rules = [
        {"colonnes": ["t"], "termes": [label], "cible": label}
        for label in ("Emmaüs Connect", "Relais numérique (Emmaüs Connect)")
    ]
    found = choose(rules, {"t": "Relais numérique (Emmaüs Connect)"}, "dispositif_programmes_nationaux")
    assert found.cibles == ("Relais numérique (Emmaüs Connect)",)


def test_terms_of_other_fields_may_overlap():
    rules = [
        {"colonnes": ["t"], "termes": ["par téléphone"], "cible": "Téléphoner"},
        {"colonnes": ["t"], "termes": ["par téléphone, sur place"], "cible": "Se présenter"},
    ]
    assert len(choose(rules, {"t": "par téléphone, sur place"}, "modalites_acces").cibles) == 2


def test_rule_that_needs_a_form_of_help():
    mapping = {
        "services": [{"colonnes": ["s"], "termes": ["cv"], "cible": "S", "modalitesAccompagnement": "À distance"}],
        "modalites_accompagnement": [{"colonnes": ["m"], "termes": ["visio"], "cible": "À distance"}],
    }
    assert read(mapping, {"s": "cv", "m": "visio"})["services"].cibles == ("S",)
    assert read(mapping, {"s": "cv", "m": "sur place"})["services"].cibles == ()


def test_texts_of_the_columns_named_are_kept():
    rules = [
        {"colonnes": ["x", "y"], "termes": ["wifi"], "cible": "A"},
        {"colonnes": ["y", "z"], "termes": ["pc"], "cible": "B"},
    ]
    assert choose(rules, {"x": "rien", "y": "", "z": " pc "}) == Choix(("B",), (("x", "rien"), ("z", "pc")))


def test_same_text_gives_the_same_answer_again():
    mapping = load_mapping({"services": [{"colonnes": ["x"], "termes": ["wifi"], "cible": "A"}]})
    assert [mapping.read({"x": "wifi"})["services"].cibles for _ in range(3)] == [("A",)] * 3
    assert mapping.read({"x": "wifi " + "y" * 500})["services"].cibles == ("A",)


def test_vocabulary_mapped_to_a_column():
    assert read({"services": {"colonne": "s"}}, {"s": "a|b"})["services"].cibles == ("a", "b")
    assert read({"services": {"colonne": ["s", "t"]}}, {"s": "a", "t": "b"})["services"].cibles == ("a", "b")


# Hours


def test_hours():
    mapping = {
        "horaires": {
            "jours": [
                {"colonne": "lundi", "osm": "Mo"},
                {"colonne": ["mardi am", "mardi pm"], "osm": "Tu"},
                {"colonne": "lundi bis", "osm": "Mo"},
                {"colonne": "mercredi", "osm": "We"},
            ],
            "semaine": "s",
            "osm": "o",
        },
        "semaine_ouverture": {"colonne": "w"},
    }
    cells = {
        "lundi": "9h-12h",
        "mardi am": "8h-9h",
        "mardi pm": "14h-15h",
        "lundi bis": "14h-16h",
        "s": "été",
        "w": "Semaine paire",
    }
    assert read(mapping, cells)["horaires"] == Jours(
        {"Mo": "9h-12h, 14h-16h", "Tu": "8h-9h, 14h-15h"}, "été", "", "Semaine paire"
    )


def test_hours_without_weeks():
    assert read({"horaires": {"osm": "o"}}, {"o": "Mo 09:00-12:00"})["horaires"] == Jours({}, "", "Mo 09:00-12:00", "")


# Keys


def test_older_names_are_read():
    lus = read(
        {"courriel": {"colonne": "e"}, "accessibilite": {"colonne": "f"}, "prive": {"colonne": "p"}}, {"e": "a@b.fr"}
    )
    assert lus["courriels"].texte == "a@b.fr"
    assert {"fiche_acces_libre", "prive"} <= lus.keys()


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({**BASE, "inconnu": {"colonne": "x"}}, "inconnu"),
        ({**BASE, "courriels": {"colonne": "x"}, "courriel": {"colonne": "y"}}, "courriel"),
        ({**BASE, "telephone": {"colonne": "x", "format": "y"}}, "format"),
        ({**BASE, "services": [{"cible": "Service inconnu"}]}, "schéma actuel"),
        ({**BASE, "services": [{"colonnes": ["x"], "cible": "Sécurité", "poids": 1}]}, "poids"),
        ({**BASE, "typologie": [{"cible": "XYZ"}]}, "XYZ"),
        ({**BASE, "horaires": {"osm": "x", "fuseau": "y"}}, "fuseau"),
        ({"nom": {"colonne": "n"}}, "commune"),
    ],
)
def test_what_is_not_understood_is_told(mapping, words):
    assert any(words in alert and alert.endswith(".") for alert in load_mapping(mapping).alerts)


def test_nothing_to_tell():
    assert load_mapping({**BASE, "autres_formations_labels": [{"cible": "x"}]}).alerts == []


def nested_ou(depth):
    forme = {"colonne": "x"}
    for _ in range(depth):
        forme = {"joindre": {"colonnes": ["a"], "ou": forme}}
    return forme


@pytest.mark.parametrize(
    ("mapping", "cle"),
    [
        ({"nom": "n"}, "nom"),
        ({"nom": None}, "nom"),
        ({"nom": []}, "nom"),
        ({"nom": {}}, "nom"),
        ({"nom": {"colone": "x"}}, "nom"),
        ({"nom": {"colonne": 3}}, "nom"),
        ({"nom": {"colonne": ["a", 3]}}, "nom"),
        ({"nom": {"valeur": None}}, "nom"),
        ({"adresse": {"joindre": ["a"]}}, "adresse"),
        ({"adresse": {"joindre": {"colonnes": "a"}}}, "adresse"),
        ({"adresse": {"joindre": {"colonnes": ["a"], "séparateur": 1}}}, "adresse"),
        ({"adresse": nested_ou(20)}, "adresse"),
        ({"latitude": {"dissocier": {"séparateur": ",", "partie": 0}}}, "latitude"),
        ({"latitude": {"dissocier": []}}, "latitude"),
        ({"latitude": {"dissocier": {"colonne": "x", "séparateur": ",", "partie": "0"}}}, "latitude"),
        ({"latitude": {"dissocier": {"colonne": "x", "séparateur": ",", "partie": True}}}, "latitude"),
        ({"services": "x"}, "services"),
        ({"services": {"valeur": "x"}}, "services"),
        ({"services": ["x"]}, "services"),
        ({"services": [{"colonnes": "x", "cible": "A"}]}, "services"),
        ({"services": [{"termes": ["x"]}]}, "services"),
        ({"services": [{"cible": 3}]}, "services"),
        ({"courriel": {"colonne": 3}}, "courriel"),
        ({"horaires": "x"}, "horaires"),
        ({"horaires": {"osm": 3}}, "horaires"),
        ({"horaires": {"jours": "x"}}, "horaires"),
        ({"horaires": {"jours": ["x"]}}, "horaires"),
        ({"horaires": {"jours": [{"colonne": "x", "osm": "Lu"}]}}, "horaires"),
        ({"horaires": {"jours": [{"colonne": 1, "osm": "Mo"}]}}, "horaires"),
        ([], ""),
        ({}, ""),
        ("x", ""),
    ],
)
def test_badly_written_key_is_named(mapping, cle):
    with pytest.raises(CorrespondanceInvalide) as caught:
        load_mapping(mapping)
    assert caught.value.cle == cle
    assert cle in caught.value.message_fr


def test_file(tmp_path):
    path = tmp_path / "x.config.json"
    path.write_text("\ufeff" + json.dumps(BASE), encoding="utf-8")
    assert load_mapping(path).to_json() == BASE


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b" " * 3_000_000])
def test_file_that_is_no_mapping(tmp_path, content):
    path = tmp_path / "x.config.json"
    path.write_bytes(content)
    with pytest.raises(CorrespondanceInvalide):
        load_mapping(path)


def test_round_trip_is_a_copy():
    mapping = load_mapping({**BASE, "inconnu": 1})
    copy = mapping.to_json()
    copy["nom"]["colonne"] = "autre"
    assert mapping.to_json() == {**BASE, "inconnu": 1}


def test_columns_that_the_source_has_not():
    mapping = load_mapping(
        {
            **BASE,
            "date_maj": {"colonne": ""},
            "horaires": {"jours": [{"colonne": "lu", "osm": "Mo"}], "semaine": "s"},
            "services": [{"colonnes": ["c", "w"], "cible": "A"}],
            "latitude": {"dissocier": {"colonne": "p", "séparateur": ",", "partie": 0}},
        }
    )
    assert mapping.colonnes == ("n", "c", "a", "s", "w", "p", "lu")
    assert mapping.missing_columns(["n", "c", "a", "p"]) == ["s", "w", "lu"]
    assert mapping.champs == ("nom", "commune", "adresse", "date_maj", "horaires", "services", "latitude")


_CELLS = st.dictionaries(
    st.sampled_from("nacstpx"),
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.lists(st.text(max_size=4), max_size=3),
    max_size=7,
)


@given(_CELLS)
def test_reading_never_raises(cells):
    mapping = {
        **BASE,
        "latitude": {"dissocier": {"colonne": "p", "séparateur": ",", "partie": 0}},
        "services": [{"colonnes": ["s", "x"], "termes": ["a", "B", "é"], "sauf": ["0"], "cible": "A"}],
        "frais_a_charge": FRAIS,
        "horaires": {"semaine": "x", "osm": "s"},
    }
    lus = read(mapping, cells)
    assert lus["nom"].original == cell_text(cells.get("n"))
    assert dict(lus["services"].textes) == {c: cell_text(cells[c]) for c in "sx" if cell_text(cells.get(c))}


@given(st.text(max_size=40))
def test_fold_is_stable(text):
    assert fold(fold(text)) == fold(text)


def test_hostile_text_takes_no_time():
    rules = [{"colonnes": ["x"], "termes": ["a" * 50 + str(i), "AB", "B1"], "cible": "A"} for i in range(100)]
    assert choose(rules, {"x": "a" * 1_000_000}).cibles == ()
