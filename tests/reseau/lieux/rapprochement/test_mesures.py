"""Figures that must hold: the hard set of the repository, and the sets with known truth of the reference pack."""

from pathlib import Path

import pytest

from bench.rapprochement import close_truth, enlarge, main, measure, measure_hard_set, read_json
from maillage.reseau.lieux.rapprochement import Fiche


def test_hard_set_has_no_wrong_merge() -> None:
    mesure = measure_hard_set()
    assert mesure["serrees"] >= 60
    assert mesure["fusions_fausses"] == 0
    assert mesure["score"] >= 0.95


def test_hard_set_has_every_kind_of_the_field() -> None:
    sortes = measure_hard_set()["sortes"]
    for sorte in (
        "mairie, CCAS, France services",
        "deux organismes à une adresse",
        "bibliothèques d’un réseau",
        "un organisme sur deux sites",
        "ancien et nouveau nom",
    ):
        assert sortes[sorte]["paires"] >= 8
        assert sortes[sorte]["fausses"] == 0


def test_hard_set_is_printed_by_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--difficiles"]) == 0
    assert "un organisme sur deux sites" in capsys.readouterr().out


def test_hard_set_names_a_producer_and_no_person() -> None:
    jeu = read_json(Path(__file__).parents[4] / "bench" / "jeux" / "voisins_difficiles.json")
    idents = [fiche["id"] for fiche in jeu["fiches"]]
    assert len(set(idents)) == len(idents)
    assert all(fiche["producteur"] for fiche in jeu["fiches"])
    assert all(paire["producteurs"] and {paire["a"], paire["b"]} <= set(idents) for paire in jeu["paires"])


@pytest.mark.parametrize("taille", [1000, 4000])
def test_known_truth(partage: Path, taille: int) -> None:
    dossier = partage / "data" / "dedupe"
    fiches = [Fiche.from_schema(lieu) for lieu in read_json(dossier / f"lieux_{taille}.json")]
    verite = close_truth(read_json(dossier / f"lieux_{taille}.truth.json")["duplicates"])
    mesure, _ = measure(fiches, verite)
    assert mesure["precision"] >= 0.995
    assert mesure["rappel"] >= 0.985
    assert mesure["peut_etre"] <= 0.03 * taille


def test_enlarging_makes_new_places() -> None:
    lieux = [
        {"id": "1", "nom": "A", "commune": "X", "latitude": 1.5, "longitude": 2.5, "telephone": "+33559000101"},
        {"id": "2", "nom": "B", "commune": "Y", "courriels": "a@x.org"},
    ]
    grand = enlarge(lieux, 5)
    assert len({lieu["id"] for lieu in grand}) == 5
    assert grand[2]["telephone"] != grand[0]["telephone"]


def test_command_prints_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lieux = tmp_path / "lieux.json"
    lieux.write_text('[{"id": "1", "nom": "Nid"}, {"id": "2", "nom": "Nid"}]', encoding="utf-8")
    assert main([str(lieux), "--json"]) == 0
    sortie = tmp_path / "sortie.json"
    sortie.write_text(capsys.readouterr().out, encoding="utf-8")
    mesure = read_json(sortie)
    assert set(mesure) == {"lieux", "secondes", "paires", "precision", "rappel", "peut_etre"}
    assert (mesure["lieux"], mesure["precision"], mesure["rappel"]) == (2, None, None)
