"""Thirty searches that a person would type, and the place expected in the first three: on the fictional Département."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

FICTIVES = (
    ("belille", "Agence postale de Belille"),
    ("96520", "Agence postale de Belille"),
    ("belile", "Agence postale de Belille"),
    ("centre social brisigny", "Centre social de Brisigny"),
    ("mediateque chamagne sur eaulne", "Médiathèque de Chamagne-sur-Eaulne"),
    ("chamancon mediatheque", "Médiathèque Les Tilleuls"),
    ("ccas chamordes", "CCAS de Chamordes"),
    ("CHATEAU LES FRAILELLES", "Médiathèque de Château-lès-Frailelles"),
    ("73 place de l'église clameille", "Mairie de Clameille"),
    ("mission locale clamuis", "Mission locale de Clamuis"),
    ("chercher un emploi à clamuis", "Mission locale de Clamuis"),
    ("imprimer damillon", "Médiathèque de Damillon"),
    ("foyer rural faulois", "Foyer rural de Faulois"),
    ("faurevant", "Foyer rural de Faurevant-sur-Eaulne"),
    ("caf frailille", "CCAS de Frailille"),
    ("fonilac en brumois", "Maison des associations"),
    ("mairie grezevant", "Mairie de Grezevant"),
    ("espace numérique hautevant", "Espace public numérique de Hautevant"),
    ("lachapelle en cendree", "Foyer rural de La Chapelle-en-Cendrée"),
    ("roche en pontois", "Maison des associations"),
    ("le fresne le haut", "Mairie de Le Fresne-le-Haut"),
    ("france service nauraie", "France services Nauraie-en-Verdelais"),
    ("st hilaire", "Maison des associations"),
    ("st gervais france services", "France services Saint-Gervais"),
    ("ste gemme", "Mission locale de Sainte-Gemme"),
    ("impots saint gervais", "France services Saint-Gervais"),
    ("wifi quinargues", "Maison des associations"),
    ("12 bd de la liberté sauluges", "Médiathèque de Sauluges"),
    ("aide impots 96760", "France services Seruges"),
    ("mairye de serais", "Mairie de Serais"),
)
LIGNES = 400


@pytest.fixture(scope="module")
def fictif(base_du_module: str, tmp_path_factory: Any) -> None:
    from django.core.management import call_command

    from maillage.socle.territoires.generateur import census_config, generate_census, generate_departement

    quiet = io.StringIO()
    call_command("generer_territoire", graine=2026, code="96", stdout=quiet)
    rows = generate_census(2026, generate_departement(2026, "96").communes, LIGNES)
    folder = tmp_path_factory.mktemp("fictif")
    path, config = folder / "recensement.csv", folder / "recensement.config.json"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    config.write_text(json.dumps(census_config()))
    call_command("importer", str(path), territoire="96", config=config, stdout=quiet)


@pytest.mark.usefixtures("fictif")
def test_thirty_searches_on_the_fictional_departement(trouver: Callable[[str, str], list[str]]) -> None:
    assert len(FICTIVES) == 30
    seen = {texte: trouver("96", texte) for texte, _ in FICTIVES}
    assert [(texte, nom, seen[texte]) for texte, nom in FICTIVES if nom not in seen[texte]] == []
