"""What a person would type, and the place expected in the first three: on the three Départements of the reference pack.

Skipped without it: ``test_trente_fictives`` asks as much of the fictional Département.
"""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

REELLES = (
    ("17", "saintes", "France services de Saintes"),
    ("17", "17200", "France services de Royan"),
    ("17", "st jean d'angely", "France services Saint-Jean-d'Angély"),
    ("17", "france service larochele", "France services Mireuil de la Rochelle"),
    ("17", "marenne oleron", "France services du Bassin de Marennes"),
    ("17", "impots rochefort", "France services Rochefort"),
    ("17", "6 av de bellevue saintes", "France services de Saintes"),
    ("17", "ile d'oléron", "France services île d'Oléron"),
    ("17", "surgere", "France services Surgeres"),
    ("17", "msa", "France services MSA Jonzac"),
    ("64", "mediatheque garazi", "Mediatheque Garazi Baigorri"),
    ("64", "cyberbase bayone", "Cyberbase"),
    ("64", "imprimer arzacq", "Espace Numerique d'Arzacq-Arraziguet"),
    ("64", "mission local anglet", "Mission Locale Pays Basque"),
    ("64", "ccas biaritz", "CCAS BIARRITZ"),
    ("64", "64500", "France services de Saint-Jean-de-Luz"),
    ("64", "mauleon", "MAISON DE SERVICES de MAULEON"),
    ("64", "3 place de la résistance garlin", "France services Garlin"),
    ("64", "apprendre l'ordinateur à Garlin", "Espace Numerique de Garlin"),
    ("64", "centre social pau", "Centre Social La Pepiniere"),
    ("66", "perpignan nord", "France services Perpignan - Nord"),
    ("66", "66400", "France services Céret"),
    ("66", "argeles", "France services d'Argelès-sur-Mer"),
    ("66", "ST LAURENT DE LA SALANQUE", "France services de Saint-Laurent de la Salanque"),
    ("66", "font romeu", "France services Pyrénées-Catalanes - Antenne de Font-Romeu Odeillo"),
    ("66", "banyul", "France services de Banyuls-sur-Mer"),
    ("66", "caf prades", "France services Prades-Olette"),
    ("66", "rue michel carola perpignan", "France services Perpignan - Centre"),
    ("66", "lesoler", "France services Le Soler"),
    ("66", "la poste vernet les bain", "France services La Poste de Vernet-les-Bains"),
)
FICHIERS = {"64": ("fibre-64",)}


@pytest.fixture(scope="module")
def reels(base_du_module: str, partage: Path, tmp_path_factory: Any) -> None:
    from django.core.management import call_command

    census = partage / "data" / "census"
    rows = list(csv.DictReader(io.StringIO((census / "france-services-2024-17-64-66.csv").read_text())))
    folder = tmp_path_factory.mktemp("reels")
    quiet = io.StringIO()
    for code in ("17", "64", "66"):
        call_command("importer_territoire", code, source=str(partage / "data" / "geo" / f"{code}.json"), stdout=quiet)
        path = folder / f"france-services-{code}.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(row for row in rows if row["insee_dep"] == code)
        call_command("importer", str(path), territoire=code, stdout=quiet)
        for name in FICHIERS.get(code, ()):
            config = census / f"{name}.config.json"
            call_command("importer", str(census / f"{name}.json"), territoire=code, config=config, stdout=quiet)


@pytest.mark.usefixtures("reels")
def test_thirty_searches_on_real_departements(trouver: Callable[[str, str], list[str]]) -> None:
    assert len(REELLES) == 30
    seen = {(code, texte): trouver(code, texte) for code, texte, _ in REELLES}
    assert [(texte, nom, seen[code, texte]) for code, texte, nom in REELLES if nom not in seen[code, texte]] == []
