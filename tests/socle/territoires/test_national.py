"""Compiling and loading the national list, on a package of three communes."""

import gzip
import json

import pytest

from maillage.socle.territoires import national
from maillage.socle.territoires.national import (
    DepartementRef,
    NationalError,
    compile_national,
    load_departements,
    load_national,
)
from maillage.socle.territoires.referentiel import Referentiel

COMMUNES = [
    {"code": "96001", "nom": "Lauzac", "type": "commune-actuelle", "departement": "96", "region": "00", "population": 12,
     "codesPostaux": ["96010", "96011"], "anciensCodes": ["96101", "96102"]},
    {"code": "96001", "nom": "Lauzac", "type": "commune-deleguee", "chefLieu": "96001", "departement": "96", "region": "00"},
    {"code": "96101", "nom": "Vieux-Lauzac", "type": "commune-deleguee", "chefLieu": "96001", "departement": "96", "region": "00"},
    {"code": "96002", "nom": "Île sans Poste", "type": "commune-actuelle", "departement": "96", "region": "00"},
    {"code": "96201", "nom": "Lauzac 1er Arrondissement", "type": "arrondissement-municipal", "commune": "96001",
     "departement": "96", "region": "00", "codesPostaux": ["96010"], "population": 6},
]  # fmt: skip
EPCI = [{"code": "000000001", "nom": "Lauzac Métropole", "type": "METRO", "membres": [{"code": "96001"}]}]
DEPARTEMENTS = [
    {"code": "96", "nom": "Basse-Lierne", "region": "00"},
    {"code": "99", "nom": "Sans région", "region": "77"},
]


@pytest.fixture
def paquet(tmp_path):
    dossier = tmp_path / "paquet"
    (dossier / "data").mkdir(parents=True)
    contenus = {
        "communes": COMMUNES,
        "epci": EPCI,
        "departements": DEPARTEMENTS,
        "regions": [{"code": "00", "nom": "Atlantique"}],
    }
    for nom, contenu in contenus.items():
        (dossier / "data" / f"{nom}.json").write_text(json.dumps(contenu))
    return dossier


@pytest.fixture
def cible(paquet, tmp_path):
    chemin = tmp_path / "donnees" / "national.json.gz"
    assert compile_national(paquet, chemin) == 3
    return chemin


def test_commune_of_today(cible):
    lauzac = load_national(cible)[0]
    assert (lauzac.code, lauzac.nom, lauzac.codes_postaux, lauzac.population) == (
        "96001",
        "Lauzac",
        ("96010", "96011"),
        12,
    )
    assert (lauzac.epci_code, lauzac.epci_nom, lauzac.epci_nature) == ("000000001", "Lauzac Métropole", "ME")
    assert lauzac.anciens == (("96101", "Vieux-Lauzac"), ("96102", ""))
    assert (lauzac.cle, lauzac.latitude, lauzac.contour) == ("lauzac", None, None)


def test_commune_without_post_office_nor_epci(cible):
    ile = load_national(cible)[1]
    assert (ile.codes_postaux, ile.epci_code, ile.population, ile.anciens) == ((), "", 0, ())


def test_arrondissement_knows_its_city_and_epci(cible):
    arrondissement = load_national(cible)[2]
    assert (arrondissement.commune_mere, arrondissement.epci_code) == ("96001", "000000001")


def test_loads_into_a_referential(cible):
    referentiel = Referentiel(load_national(cible))
    assert referentiel.by_code("96102").nom == "Lauzac"
    assert referentiel.commune_of(referentiel.by_code("96201")).code == "96001"
    assert referentiel.arrondissement("96010").code == "96201"


def test_departements(cible):
    assert load_departements(cible) == [
        DepartementRef("96", "Basse-Lierne", "00", "Atlantique"),
        DepartementRef("99", "Sans région", "77", ""),
    ]


def test_same_package_same_bytes(paquet, cible):
    avant = cible.read_bytes()
    compile_national(paquet, cible)
    assert cible.read_bytes() == avant


def test_missing_package_says_what_to_do(tmp_path):
    with pytest.raises(NationalError, match="make setup"):
        compile_national(tmp_path, tmp_path / "x.gz")


@pytest.mark.parametrize("contenu", ['{"a": 1}', "pas du JSON", '[{"code": "1"}]'])
def test_unknown_shape_is_refused(paquet, tmp_path, contenu):
    (paquet / "data" / "communes.json").write_text(contenu)
    with pytest.raises(NationalError, match="forme attendue"):
        compile_national(paquet, tmp_path / "x.gz")


def test_missing_list_says_what_to_do(tmp_path):
    with pytest.raises(NationalError, match="make setup"):
        load_national(tmp_path / "absent.gz")


def test_list_of_another_version_is_refused(tmp_path):
    chemin = tmp_path / "vieux.gz"
    chemin.write_bytes(gzip.compress(b'{"version": 0}'))
    with pytest.raises(NationalError, match="autre version"):
        load_national(chemin)


def test_command(paquet, tmp_path, capsys):
    assert national.main([str(paquet), str(tmp_path / "n.json.gz")]) == 0
    assert "3 communes" in capsys.readouterr().out


def test_command_without_package(tmp_path, capsys):
    assert national.main([str(tmp_path), str(tmp_path / "n.json.gz")]) == 1
    assert "introuvable" in capsys.readouterr().err


def test_command_defaults(monkeypatch, paquet, tmp_path):
    monkeypatch.setattr(national, "SOURCE", paquet)
    monkeypatch.setattr(national, "CIBLE", tmp_path / "n.json.gz")
    assert national.main([]) == 0
    assert len(load_national()) == 3
