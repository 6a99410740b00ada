"""Files of kinds that nobody has mapped: every row ends in one state, and what is published was said by the row."""

import datetime
import json
import random

import pytest

from maillage.reseau.lieux.nettoyage.horaires import validate_osm
from maillage.reseau.lieux.nettoyage.pivot import is_siret
from maillage.reseau.lieux.schema import ENUMERATIONS, FIELD_NAMES, TYPOLOGIES, serialise_csv, to_record
from tests.reseau.recensement.fabrique_fichiers import FABRIQUES, HEURES, write_csv
from tests.reseau.recensement.terrain import METROPOLE, REFERENTIEL, judge_file, said_by


def values(lignes, champ):
    return [ligne.valeurs.get(champ) for ligne in lignes]


@pytest.fixture(params=FABRIQUES, ids=lambda fabrique: fabrique.__name__)
def fichier(request, tmp_path):
    path, modeles = request.param(tmp_path)
    source, lignes = judge_file(path)
    return source, lignes, modeles


def test_every_row_is_in_one_state_and_published(fichier):
    source, lignes, modeles = fichier
    assert len(lignes) == source.row_count == len(modeles)
    assert all(ligne.publiable == (not ligne.motifs) for ligne in lignes)
    assert [ligne.motifs for ligne in lignes if not ligne.publiable] == []
    assert len({ligne.cle for ligne in lignes}) == len(lignes)


def test_what_is_published_was_said_by_the_row(fichier):
    _, lignes, modeles = fichier
    for ligne, modele in zip(lignes, modeles, strict=True):
        assert ligne.valeurs["nom"] == modele.nom
        assert ligne.valeurs["code_insee"] == modele.insee
        assert ligne.valeurs["code_postal"] == modele.code_postal
        assert said_by(modele.voie) in said_by(ligne.valeurs["adresse"])
        assert said_by(modele.numero) in said_by(ligne.valeurs["adresse"])
        assert modele.e164 in ligne.valeurs.get("telephone", [modele.e164])
        if "latitude" in ligne.valeurs:
            assert ligne.valeurs["latitude"] == pytest.approx(modele.latitude, abs=1e-3)
            assert ligne.valeurs["longitude"] == pytest.approx(modele.longitude, abs=1e-3)


def test_hours_are_read_and_no_needless_question_is_asked(fichier):
    _, lignes, _ = fichier
    for rang, horaires in enumerate(values(lignes, "horaires")):
        assert horaires in (None, HEURES[rang % len(HEURES)][1])
    questions = [
        (question.champ, question.regle, question.original) for ligne in lignes for question in ligne.questions
    ]
    assert questions == []


EXPECTED_FIELDS = {
    "csv_excel_francais": {"telephone", "courriels", "site_web", "horaires"},
    "csv_anglais": {"telephone", "courriels", "site_web", "latitude", "date_maj"},
    "csv_adresse_entiere": {"telephone", "presentation_detail", "date_maj"},
    "xlsx_titre": {"telephone", "pivot", "latitude", "date_maj"},
    "ods_lambert": {"telephone", "latitude"},
    "geojson": {"telephone", "latitude", "horaires"},
    "json_imbrique": {"telephone", "courriels", "latitude", "horaires"},
    "axes_inverses": {"telephone", "latitude"},
    "outre_mer": {"telephone", "latitude"},
    "une_feuille_par_commune": {"telephone"},
    "trois_cents_colonnes": {"telephone"},
}


@pytest.mark.parametrize("fabrique", FABRIQUES, ids=lambda fabrique: fabrique.__name__)
def test_the_proposed_mapping_finds_the_fields(fabrique, tmp_path):
    _, lignes = judge_file(fabrique(tmp_path)[0])
    filled = {champ for ligne in lignes for champ in ligne.valeurs}
    assert EXPECTED_FIELDS[fabrique.__name__] <= filled


# The national schema: its own export, and its older version.


def _siret(tirage):
    for _ in range(200):
        chiffres = f"{tirage.randrange(10**13):013d}"
        for cle in range(10):
            if chiffres[0] != "0" and is_siret(f"{chiffres}{cle}"):
                return f"{chiffres}{cle}"
    raise AssertionError


def _choice(tirage, labels):
    taken = tirage.sample(labels, min(3, len(labels)))
    return tuple(label for label in labels if label in taken)


def _lieu(rang, tirage):
    communes = [c for c in (REFERENTIEL.by_code(m.insee) for m in METROPOLE) if c is not None and not c.commune_mere]
    commune = tirage.choice(communes)
    modele = next(m for m in METROPOLE if m.insee == commune.code)
    lieu = {
        "id": f"essai_{rang}",
        "pivot": _siret(tirage),
        "nom": f"Espace d’essai n° {rang} & Cie",
        "commune": commune.nom,
        "code_postal": modele.code_postal,
        "code_insee": commune.code,
        "adresse": f"{rang + 1} rue de l’Église",
        "complement_adresse": "Bâtiment B, 2e étage",
        "latitude": modele.latitude,
        "longitude": modele.longitude,
        "typologie": _choice(tirage, list(TYPOLOGIES)),
        "telephone": ("+33199001234",),
        "courriels": ("contact@exemple.fr", "a.b@exemple.org"),
        "site_web": ("https://exemple.fr/Chemin?x=1", "http://www.exemple.org"),
        "horaires": tirage.choice(HEURES)[1],
        "presentation_resume": "Un lieu, avec « des guillemets » ; et des virgules",
        "presentation_detail": "Une présentation plus longue. " * 12 + "Fin.",
        "source": "Source d’essai",
        "structure_parente": "Ville d’Essai",
        "date_maj": datetime.date(2024, 5, rang % 28 + 1),
        "autres_formations_labels": ("QPV", "Label du coin"),
        "fiche_acces_libre": "https://acceslibre.beta.gouv.fr/app/64/erp/lieu/",
        "prise_rdv": "https://rdv.exemple.fr/Prise",
    }
    for champ, table in ENUMERATIONS.items():
        labels = [label for label in table.values() if "pas de public" not in label]
        lieu[champ] = _choice(tirage, labels)
    return lieu


@pytest.mark.parametrize("format_", ["csv", "json"])
def test_the_national_export_comes_back_whole(tmp_path, format_):
    tirage = random.Random(64)
    records = [to_record(_lieu(rang, tirage)) for rang in range(60)]
    path = tmp_path / f"national.{format_}"
    text = "".join(serialise_csv(records)) if format_ == "csv" else json.dumps(records, ensure_ascii=False)
    path.write_text(text, "utf-8")
    source, lignes = judge_file(path)
    assert {champ for record in records for champ in record} == set(FIELD_NAMES)
    assert source.row_count == len(records)
    for record, ligne in zip(records, lignes, strict=True):
        back = to_record({**{c: r.valeur for c, r in ligne.resultats.items()}, "id": ligne.cle})
        # « France Services » makes a RFS of a place whose type did not say it.
        assert _as_set(record.pop("typologie")) <= _as_set(back.pop("typologie"))
        assert {champ: _as_set(back.get(champ)) for champ in record} == {c: _as_set(v) for c, v in record.items()}
        assert ligne.publiable
        assert ligne.questions == ()


def _as_set(value):
    return frozenset(value.split("|")) if isinstance(value, str) else value


def test_an_older_national_file_is_carried_to_the_new_schema(tmp_path):
    head = [
        "id",
        "nom",
        "commune",
        "code_postal",
        "adresse",
        "services",
        "labels_nationaux",
        "publics_accueillis",
        "conditions_acces",
        "accessibilite",
        "labels_autres",
        "modalites_accompagnement",
        "date_maj",
    ]
    row = [
        "1", "Lieu d'essai", "Pau", "64000", "1 rue X",
        "Réaliser des démarches administratives avec un accompagnement, Accéder à une connexion internet",
        "Aidants Connect, France Services", "Seniors (+ 65 ans), Public langues étrangères",
        "Gratuit : Je peux accéder gratuitement au lieu et à ses services", "https://acceslibre.beta.gouv.fr/app/x/",
        "SudLabs", "Avec de l'aide : je suis accompagné seul dans l'usage du numérique", "2022-06-02",
    ]  # fmt: skip
    _, (ligne,) = judge_file(write_csv(tmp_path / "v0.csv", [head, row], separator=",", encoding="utf-8"))
    assert ligne.publiable
    assert len(ligne.valeurs["services"]) == 2
    assert len(ligne.valeurs["dispositif_programmes_nationaux"]) == 2
    assert ligne.valeurs["frais_a_charge"] == ["GRATUIT"]
    assert ligne.valeurs["fiche_acces_libre"] == "https://acceslibre.beta.gouv.fr/app/x/"
    assert len(ligne.valeurs["publics_specifiquement_adresses"]) == 1
    assert len(ligne.valeurs["prise_en_charge_specifique"]) >= 1
    assert len(ligne.valeurs["modalites_accompagnement"]) == 1


# Hostile and empty cells.

TETE = [
    "Nom",
    "Adresse",
    "Code postal",
    "Commune",
    "Téléphone",
    "Courriel",
    "Site web",
    "SIRET",
    "Horaires",
    "Description",
    "Date MAJ",
]
BON = ["Lieu sûr", "1 rue X", "64000", "Pau", "05 36 49 00 01", "a@exemple.fr", "https://exemple.fr", "", "", "", ""]


def judge_lines(tmp_path, *lines):
    """The lines, among enough plain ones for the columns to be recognised."""
    plain = [
        [
            f"Lieu {n}",
            f"{n} rue X",
            "64000",
            "Pau",
            f"05 36 49 01 {n:02d}",
            f"c{n}@exemple.fr",
            "www.exemple.fr",
            "12345678200002",
            "lundi 9h-12h",
            "Un lieu",
            "17/05/2024",
        ]
        for n in range(12)
    ]
    path = write_csv(tmp_path / "lieux.csv", [TETE, *plain, *lines], separator=";", encoding="utf-8")
    source, lignes = judge_file(path)
    assert len(lignes) == source.row_count
    assert all(ligne.publiable == (not ligne.motifs) for ligne in lignes)
    return lignes[12:]


def changed(**cells):
    names = dict(
        zip(
            ["nom", "adresse", "cp", "commune", "tel", "mel", "site", "siret", "heures", "texte", "date"],
            range(11),
            strict=True,
        )
    )
    line = list(BON)
    for name, value in cells.items():
        line[names[name]] = value
    return line


def test_a_row_with_only_a_name_goes_to_review(tmp_path):
    (ligne,) = judge_lines(tmp_path, ["Lieu seul", *[""] * 10])
    assert not ligne.publiable
    assert ligne.nom == "Lieu seul"
    assert any("commune" in motif for motif in ligne.motifs)


def test_a_row_without_a_name_goes_to_review(tmp_path):
    (ligne,) = judge_lines(tmp_path, changed(nom=""))
    assert any("nom" in motif for motif in ligne.motifs)


def test_empty_rows_are_no_rows(tmp_path):
    assert len(judge_lines(tmp_path, [""] * 11, ["  "] * 11, BON)) == 1


@pytest.mark.parametrize(
    "texte",
    [
        "=cmd|' /C calc'!A0",
        '<script>alert("x")</script><b>Gras</b> &amp;amp;',
        "🏠 Maison 👩🏽‍💻 de l’emoji",
        "\u202eمكتبة\u202c البلدية",
        "a\x00b\x07c",
        "ﬁn\u00ad de\u200b mot",
        "é" * 5_000,
        "x" * 900_000,
        "[" * 50_000,
        "{{7*7}} ${jndi:ldap://x}",
        "-" * 400,
        "1e309",
        "NaN",
        "٣٤٥ ٠٥",
    ],
    ids=range(14),
)
@pytest.mark.parametrize(
    "champ", ["nom", "adresse", "cp", "commune", "tel", "mel", "site", "siret", "heures", "texte", "date"]
)
def test_hostile_cells_neither_crash_nor_lose_the_rest(tmp_path, champ, texte):
    (ligne, apres) = judge_lines(tmp_path, changed(**{champ: texte}), BON)
    assert apres.valeurs["nom"] == "Lieu sûr"
    if champ not in {"nom", "commune", "cp"}:
        assert ligne.publiable
        assert ligne.valeurs["nom"] == "Lieu sûr"
    if champ not in {"tel", "cp", "commune"}:
        assert ligne.valeurs["telephone"] == ["+33536490001"]
    for valeur in ligne.valeurs.values():
        for texte_publie in valeur if isinstance(valeur, list) else [valeur]:
            assert "<script" not in str(texte_publie)
            assert "\x00" not in str(texte_publie)
            assert "\u202e" not in str(texte_publie)
            assert len(str(texte_publie)) <= 20_000
    if "horaires" in ligne.valeurs:
        assert validate_osm(ligne.valeurs["horaires"])


@pytest.mark.parametrize(
    ("cells", "champ", "valeur"),
    [
        ({"siret": "1,2345678200002E+13"}, "pivot", "12345678200002"),
        ({"siret": "1.23E+13"}, "pivot", None),
        ({"siret": "123 456 782 00002"}, "pivot", "12345678200002"),
        ({"date": "45429"}, "date_maj", None),
        ({"date": "21 avril 2022"}, "date_maj", "2022-04-21"),
        ({"date": "1970-01-01"}, "date_maj", None),
        ({"tel": "0536490001 ou 3949 (accueil)"}, "telephone", ["+33536490001", "3949"]),
        ({"tel": "0000000000"}, "telephone", None),
        ({"cp": "64010", "commune": "PAU CEDEX 9"}, "code_insee", "64445"),
        ({"cp": "64130", "commune": "Mauléon"}, "code_insee", "64371"),
        ({"cp": "79700", "commune": "Mauléon"}, "code_insee", "79079"),
        ({"cp": "", "commune": "Saint-Denis"}, "code_insee", None),
        ({"cp": "97400", "commune": "ST DENIS"}, "code_insee", "97411"),
        ({"cp": "41700", "commune": "Contres"}, "code_insee", "41059"),
        ({"cp": "64000", "commune": "Quartier du Hédas"}, "code_insee", "64445"),
        ({"cp": "69003", "commune": "LYON 03"}, "code_insee", "69383"),
        ({"cp": "13006", "commune": "Marseille"}, "code_insee", "13206"),
        ({"heures": "Le deuxième mercredi du mois de 9h à 12h"}, "horaires", "We[2] 09:00-12:00"),
        ({"heures": "9h-12h / 14h-18h"}, "horaires", None),
        ({"site": "www.exemple.fr/Chemin/DE/Fer"}, "site_web", ["http://www.exemple.fr/Chemin/DE/Fer"]),
        ({"site": "javascript:alert(1)"}, "site_web", None),
        ({"mel": "Accueil@Exemple.FR ; pas de mail"}, "courriels", ["accueil@exemple.fr"]),
    ],
)
def test_single_cells(tmp_path, cells, champ, valeur):
    (ligne,) = judge_lines(tmp_path, changed(**cells))
    assert ligne.valeurs.get(champ) == valeur
    # What is not published is still there to be read.
    said = [cell for cell in cells.values() if cell]
    assert any(cell in resultat.original for cell in said for resultat in ligne.resultats.values())


def test_rows_of_another_departement_go_to_review_with_that_reason(tmp_path):
    path, modeles = FABRIQUES[1](tmp_path)
    _, lignes = judge_file(path, departement="64")
    for ligne, modele in zip(lignes, modeles, strict=True):
        assert ligne.publiable == modele.insee.startswith("64")
        assert ligne.publiable or any("autre département" in motif for motif in ligne.motifs)
