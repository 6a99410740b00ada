"""Proposals: from names, from cells, and a file already in the national schema."""

import pytest
from hypothesis import given
from hypothesis import settings as hsettings
from hypothesis import strategies as st

from maillage.reseau.lieux.schema import ENUMERATIONS, FIELD_NAMES, TYPOLOGIES
from maillage.reseau.recensement.correspondance import load_mapping, propose
from maillage.reseau.recensement.correspondance.proposition.noms import words
from maillage.reseau.recensement.correspondance.proposition.vocabulaires import elements

NOMS = ["Mairie de Pau", "Médiathèque d'Orthez", "Centre social du Hameau", "Cyberbase", "École de Lons", "MJC Berlioz"]
COMMUNES = ["Pau", "Orthez", "Pau", "Mourenx", "Lons", "Pau"]
RUES = ["2 rue Gambetta", "8 avenue de la Gare", "Place Royale", "1 chemin Vert", "Le bourg", "84 avenue Buros"]


def table(**columns):
    """Rows of columns whose lists are repeated until six rows."""
    return [{name: values[at % len(values)] for name, values in columns.items()} for at in range(6)]


def propose_table(rows):
    return propose(list(rows[0]), rows)


def columns_of(proposition, champ):
    return proposition.champs[champ].colonnes if champ in proposition.champs else ()


BASE = {"Nom du lieu": NOMS, "Ville": COMMUNES, "Adresse": RUES}


@pytest.mark.parametrize(
    ("name", "values", "champ"),
    [
        ("Code postal", ["64000", "64300"], "code_postal"),
        ("CP", [64000, 1000], "code_postal"),
        ("ZIP", ["64000.0"], "code_postal"),
        ("Code commune INSEE", ["64445"], "code_insee"),
        ("Tél.", ["05 59 00 00 00"], "telephone"),
        ("NUM_TEL", [559000000, "3949"], "telephone"),
        ("Contact", ["+33 5 59 00 00 00"], "telephone"),
        ("colonne 7", ["accueil@pau.fr"], "courriels"),
        ("Adresse mail", ["accueil@pau.fr ou mairie@pau.fr"], "courriels"),
        ("Site Internet", ["www.pau.fr", "https://pau.fr/x"], "site_web"),
        ("colonne 8", ["http://pau.fr"], "site_web"),
        ("SIRET", ["21640445900018"], "pivot"),
        ("n identification", ["W643001234"], "pivot"),
        ("Date de mise à jour", ["21/04/2022"], "date_maj"),
        ("Last update", ["2022-04-21T10:00:00Z"], "date_maj"),
        ("ID", ["1", "2", "3"], "id"),
        ("Complément d'adresse", ["Bâtiment A"], "complement_adresse"),
        ("Structure porteuse", ["CCAS"], "structure_parente"),
        ("Description", ["Un lieu où l'on apprend à se servir d'un ordinateur."], "presentation_detail"),
        ("Description courte", ["Un lieu"], "presentation_resume"),
        ("Fiche acces libre", ["https://acceslibre.beta.gouv.fr/app/x"], "fiche_acces_libre"),
        ("Prise de RDV", ["https://rdv.fr/x"], "prise_rdv"),
        ("Origine", ["Hub"], "source"),
    ],
)
def test_field_is_recognised(name, values, champ):
    proposition = propose_table(table(**BASE, **{name: values}))
    assert columns_of(proposition, champ) == (name,)
    assert proposition.champs[champ].raison.endswith(".")
    assert 0.35 <= proposition.champs[champ].confiance <= 1


@pytest.mark.parametrize(
    ("nom", "commune", "adresse"),
    [
        ("Nom de l'organisation", "Ville", "Rue"),
        ("Nomdelastructure", "Commune", "Adressenumeronomdelavoie"),
        ("c_nom", "c_city", "c_adresse"),
        ("NOM_STRUCTURE", "COMMUNE", "ADRESSE"),
        ("name", "address.addressLocality", "address.streetAddress"),
        ("raison_sociale", "commune_insee", "adresse"),
        ("Établissement", "Localité", "Voie"),
        ("siteName", "town", "streetAddress"),
    ],
)
def test_names_of_columns(nom, commune, adresse):
    proposition = propose_table(table(**{nom: NOMS, commune: COMMUNES, adresse: RUES}))
    assert {c: columns_of(proposition, c) for c in ("nom", "commune", "adresse")} == {
        "nom": (nom,),
        "commune": (commune,),
        "adresse": (adresse,),
    }
    assert proposition.alerts == []


def test_cells_contradict_the_name():
    proposition = propose_table(table(**BASE, Téléphone=["oui", "non"], Mobile=["06 00 00 00 00"]))
    assert columns_of(proposition, "telephone") == ("Mobile",)


def test_columns_of_an_address_search_come_last():
    rows = table(
        **BASE, result_city=COMMUNES, result_postcode=["64000"], result_citycode=["64445"], result_id=["1", "2"]
    )
    proposition = propose_table(rows)
    assert columns_of(proposition, "commune") == ("Ville",)
    assert columns_of(proposition, "code_postal") == ("result_postcode",)
    assert not {"code_insee", "id"} & proposition.champs.keys()


def test_other_columns_are_offered():
    proposition = propose_table(table(**BASE, Commune=COMMUNES))
    assert proposition.champs["commune"].autres == ("Commune",) or proposition.champs["commune"].autres == ("Ville",)


@pytest.mark.parametrize(
    ("columns", "latitude", "longitude"),
    [
        ({"LAT": [43.3], "LNG": [-0.37]}, "LAT", "LNG"),
        ({"Coord. X": [43.3], "Coord. Y": [-0.37]}, "Coord. X", "Coord. Y"),
        ({"x": ["475198,12"], "y": ["6692424,5"]}, "y", "x"),
        ({"Latitude": ["-21,1"], "Longitude": ["55,4"]}, "Latitude", "Longitude"),
        ({"Latitude": [""], "latitude": [43.3], "Longitude": [""], "longitude": [-0.3]}, "latitude", "longitude"),
    ],
)
def test_position_by_its_values(columns, latitude, longitude):
    mapping = propose_table(table(**BASE, **columns)).to_json()
    assert (mapping["latitude"], mapping["longitude"]) == ({"colonne": latitude}, {"colonne": longitude})


@pytest.mark.parametrize(
    ("cell", "separator"),
    [("43.3,-0.37", ","), ("43.3 ; -0.37", ";"), ("POINT (-0.37 43.3)", " "), ([-0.37, 43.3], ",")],
)
def test_position_in_one_column(cell, separator):
    rows = table(**BASE, **{"Geo Point": [cell]})
    mapping = propose_table(rows).to_json()
    assert mapping["latitude"]["dissocier"]["séparateur"] == separator
    lus = load_mapping(mapping).read(rows[0])
    assert (float(lus["latitude"].texte), float(lus["longitude"].texte)) == (43.3, -0.37)


def test_column_that_only_looks_like_a_position_is_left():
    assert "latitude" not in propose_table(table(**BASE, Tarif=["43,5 12,5", "x"])).champs


def test_unreadable_points_do_not_vote():
    rows = table(**BASE, Position=["43.3 , -0.37", "43,3 12,5 "])
    assert propose_table(rows).to_json()["latitude"]["dissocier"]["partie"] == 0


def test_one_coordinate_alone_is_not_proposed():
    assert "latitude" not in propose_table(table(**BASE, LAT=[43.3])).champs


def test_number_in_the_street_is_joined():
    rows = table(**{"Nom": NOMS, "Commune": COMMUNES, "N°": [2, 8], "ADRESSE": ["rue Gambetta", "Place Royale"]})
    assert propose_table(rows).to_json()["adresse"] == {"joindre": {"colonnes": ["N°", "ADRESSE"], "séparateur": " "}}


def test_number_taken_for_something_else_is_given_back():
    rows = table(Nom=NOMS, Commune=COMMUNES, numero=["3949"], Rue=["rue Gambetta"])
    rows = [row | {"Numero voie": "12"} for row in rows]
    assert propose_table(rows).to_json()["adresse"]["joindre"]["colonnes"][1] == "Rue"


def test_missing_essentials_are_told():
    alerts = propose(["a", "b"], [{"a": "1", "b": "2"}]).alerts
    assert len(alerts) == 3
    assert all(alert.endswith(".") for alert in alerts)


def test_doubtful_name_is_told():
    rows = table(Titre=["x", "y"] * 3, Ville=COMMUNES, Adresse=RUES)
    assert any("« nom »" in alert for alert in propose_table(rows).alerts)


def test_nothing_at_all():
    assert propose([], []).to_json() == {}


# Hours

JOURS = ["Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche"]


def test_one_column_a_day():
    rows = table(**BASE, **{f"h_{jour.lower()}": ["9h-12h"] for jour in JOURS[:5]}, h_samedi=[""])
    horaires = propose_table(rows).to_json()["horaires"]
    assert [(jour["colonne"], jour["osm"]) for jour in horaires["jours"]] == [
        ("h_lundi", "Mo"),
        ("h_mardi", "Tu"),
        ("h_mercredi", "We"),
        ("h_jeudi", "Th"),
        ("h_vendredi", "Fr"),
        ("h_samedi", "Sa"),
    ]


def test_two_columns_a_day():
    rows = table(**BASE, **{f"{jour} {half}": ["9h-12h"] for jour in JOURS[:3] for half in ("matin", "soir")})
    assert propose_table(rows).to_json()["horaires"]["jours"][0] == {
        "colonne": ["Lundi matin", "Lundi soir"],
        "osm": "Mo",
    }


def test_single_times_are_left_to_a_person():
    rows = table(**BASE, **{f"{jour} {end}": ["9:00"] for jour in JOURS for end in ("ouverture", "fermeture")})
    assert "horaires" not in propose_table(rows).champs


def test_hours_of_the_week_in_one_text():
    rows = table(
        **BASE, **{"Horaires d'ouverture": ["lundi au vendredi 9h-12h", ""], "Autres horaires": ["été 9h-10h", "", ""]}
    )
    proposition = propose_table(rows)
    assert proposition.to_json()["horaires"] == {"semaine": "Horaires d'ouverture"}
    assert proposition.champs["horaires"].autres == ("Autres horaires",)


def test_osm_hours_and_odd_weeks():
    rows = table(**BASE, heures=["Mo-Fr 09:00-12:00"], ouverture=["Semaine impaire", "Semaine paire"])
    mapping = propose_table(rows).to_json()
    assert mapping["horaires"] == {"osm": "heures"}
    assert mapping["semaine_ouverture"] == {"colonne": "ouverture"}


# Vocabularies


def chosen(proposition, champ, cells):
    return load_mapping(proposition.to_json()).read(cells)[champ].cibles


@pytest.mark.parametrize(
    ("name", "cell", "champ", "expected"),
    [
        ("Type de lieu", "Médiathèque", "typologie", ("BIB",)),
        ("Catégorie", "Associations", "typologie", ("ASSO",)),
        (
            "Aides",
            "Aide aux démarches administratives / Loisirs et créations numériques",
            "services",
            ("Aide aux démarches administratives", "Loisirs et créations numériques"),
        ),
        (
            "Aides",
            "{Prendre en main un ordinateur,Accéder à du matériel}",
            "services",
            ("Maîtrise des outils numériques du quotidien", "Accès internet et matériel informatique"),
        ),
        ("Tarif", "gratuit sous condition : sur demande", "frais_a_charge", ("Gratuit sous condition",)),
        ("Public", "Seniors;Femmes", "publics_specifiquement_adresses", ("Seniors", "Femmes")),
        ("Format", "Itinérante", "itinerance", ("Itinérant",)),
    ],
)
def test_column_of_known_labels(name, cell, champ, expected):
    proposition = propose_table(table(**BASE, **{name: [cell]}))
    assert chosen(proposition, champ, {name: cell}) == expected


@pytest.mark.parametrize(
    ("name", "yes", "champ", "expected"),
    [
        ("Accès WIFI", "oui", "services", "Accès internet et matériel informatique"),
        ("DEM_Gen", "Oui", "services", "Aide aux démarches administratives"),
        ("Individuellement", "X", "modalites_accompagnement", "Accompagnement individuel"),
        ("Séniors", "1", "publics_specifiquement_adresses", "Seniors"),
        ("c_acces_pmr", "True", "prise_en_charge_specifique", "Handicaps moteurs"),
        ("Gratuit ?", "vrai", "frais_a_charge", "Gratuit"),
    ],
)
def test_column_of_yes_and_no(name, yes, champ, expected):
    proposition = propose_table(table(**BASE, **{name: [yes, "non", ""]}))
    assert chosen(proposition, champ, {name: yes}) == (expected,)
    assert chosen(proposition, champ, {name: "non"}) == ()


def test_two_columns_feed_one_field():
    proposition = propose_table(table(**BASE, Wifi=["oui", "non"], Imprimante=["x", ""]))
    assert columns_of(proposition, "services") == ("Wifi", "Imprimante")
    assert chosen(proposition, "services", {"Imprimante": "x"}) == ("Accès internet et matériel informatique",)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Question", ["oui", "non"]),
        ("Remarque libre", ["blablabla, rien de connu"]),
        ("Ponctuation", ["|;|"]),
        ("Texte", ["mairie " * 60]),
    ],
)
def test_unknown_words_feed_nothing(name, values):
    proposition = propose_table(table(**BASE, **{name: values}))
    assert not (ENUMERATIONS.keys() | {"typologie"}) & proposition.champs.keys()


def test_names_of_places_are_not_kinds():
    rows = [
        {"Nom": f"Mairie {at}", "Commune": f"Ville {at}", "Lieu": label} for at, label in enumerate(TYPOLOGIES.values())
    ]
    assert columns_of(propose_table(rows), "typologie") == ()


def test_long_distinct_texts_are_not_labels():
    rows = [{"Nom": f"Mairie {at}", "Note": f"Gratuit|Payant|{'mot ' * 15}{at}"} for at in range(30)]
    assert "frais_a_charge" not in propose_table(rows).champs


def test_elements():
    assert elements("a|b; c\n- d {e,f}") == ["a", "b", "c", "d", "e", "f"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("NumTel", "num tel"),
        ("N° Téléphone", "no telephone"),
        ("c__edit_datemaj", "c edit datemaj"),
        ("École", "ecole"),
    ],
)
def test_words(name, expected):
    assert words(name) == expected


# A file already in the national schema


def schema_row():
    row = dict.fromkeys(FIELD_NAMES, "")
    for champ, table_ in ENUMERATIONS.items():
        row[champ] = "|".join(list(table_.values())[:2])
    return row | {
        "id": "x_1",
        "pivot": "21640445900018",
        "nom": "Mairie de Pau",
        "commune": "Pau",
        "code_postal": "64000",
        "code_insee": "64445",
        "adresse": "Place Royale",
        "latitude": "43.29",
        "longitude": "-0.37",
        "typologie": "MUNI|ESAT",
        "telephone": "+33559000000",
        "courriels": "accueil@pau.fr|mairie@pau.fr",
        "site_web": "https://www.pau.fr",
        "horaires": "Mo-Fr 09:00-12:00",
        "presentation_resume": "Un lieu ouvert à tous",
        "source": "Hub",
        "date_maj": "2024-01-02",
        "frais_a_charge": "Gratuit sous condition",
        "autres_formations_labels": "QPV|SudLabs",
        "fiche_acces_libre": "https://acceslibre.beta.gouv.fr/app/x",
        "prise_rdv": "https://rdv.fr/x",
    }


def test_file_in_the_national_schema_is_proposed_whole():
    rows = [schema_row() for _ in range(5)]
    proposition = propose(list(FIELD_NAMES), rows)
    mapping = proposition.to_json()
    assert list(mapping) == list(FIELD_NAMES)
    assert proposition.colonnes_libres == ()
    for champ in FIELD_NAMES:
        assert columns_of(proposition, champ) == (champ,)
    loaded = load_mapping(mapping)
    assert (loaded.alerts, loaded.missing_columns(list(FIELD_NAMES))) == ([], [])
    lus = loaded.read(schema_row())
    for champ in ENUMERATIONS:
        assert lus[champ].cibles == tuple(schema_row()[champ].split("|")), champ
    assert lus["typologie"].cibles == ("ESAT", "MUNI")
    assert lus["autres_formations_labels"].cibles == ("QPV", "SudLabs")
    assert lus["horaires"].osm == "Mo-Fr 09:00-12:00"


def test_values_absent_from_the_sample_are_mapped_too():
    rows = [schema_row() | {"services": "", "typologie": ""} for _ in range(3)]
    loaded = load_mapping(propose(list(FIELD_NAMES), rows).to_json())
    for champ, labels in ENUMERATIONS.items():
        for label in labels.values():
            assert loaded.read({champ: label})[champ].cibles == (label,)
    for code in TYPOLOGIES:
        assert loaded.read({"typologie": code})["typologie"].cibles == (code,)


def test_empty_columns_of_the_schema_are_proposed():
    proposition = propose(list(FIELD_NAMES), [{"nom": "Mairie", "commune": "Pau", "adresse": "Place Royale"}] * 3)
    assert list(proposition.to_json()) == list(FIELD_NAMES)
    assert "vide" in proposition.champs["telephone"].raison


def test_older_schema_is_proposed():
    row = {
        "nom": "Mairie",
        "commune": "Pau",
        "adresse": "Place Royale",
        "courriel": "a@pau.fr",
        "services": "Accéder à du matériel;Créer avec le numérique",
        "publics_accueillis": "Seniors (+ 65 ans : x);Surdité",
        "conditions_acces": "Gratuit : oui",
        "labels_nationaux": "CNFS;France Services",
        "accessibilite": "",
    }
    proposition = propose(list(row), [row] * 4)
    mapping = proposition.to_json()
    assert mapping["courriels"] == {"colonne": "courriel"}
    lus = load_mapping(mapping).read(row)
    assert lus["services"].cibles == ("Loisirs et créations numériques", "Accès internet et matériel informatique")
    assert lus["prise_en_charge_specifique"].cibles == ("Surdité",)
    assert lus["frais_a_charge"].cibles == ("Gratuit",)
    assert lus["dispositif_programmes_nationaux"].cibles == ("Conseillers numériques", "France Services")


_CELL = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.lists(st.integers(), max_size=2)
)


@hsettings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["Nom", "CP", "lat", "lng", "Lundi", "Wifi", "Geo"]), _CELL, max_size=7),
        max_size=5,
    )
)
def test_proposing_never_raises(rows):
    columns = ["Nom", "CP", "lat", "lng", "Lundi", "Wifi", "Geo"]
    load = propose(columns, rows).to_json()
    if load:
        load_mapping(load)


def test_hostile_cells_take_no_time():
    rows = [{"a": "1 " * 500_000, "b": "a@" * 100_000, "c": "w" * 1_000_000, "d": "0:" * 100_000}] * 5
    assert propose(["a", "b", "c", "d"], rows).alerts
