"""``python -m bench`` (``make bench``): every benchmark with its default inputs, one table after the other.

The files are those of the reference pack beside the repository (or of ``MAILLAGE_SHARED``); without it, a generated census of a
fictional département takes their place. Exits with 1 when a benchmark fails.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]
GRAINE = 2026


def pack() -> Path | None:
    folder = Path(os.environ.get("MAILLAGE_SHARED", RACINE.parent / "shared")) / "data"
    return folder if folder.is_dir() else None


def census_files(folder: Path) -> list[Path]:
    """Files of the pack that have a mapping, and the France services list."""
    files = [path for path in sorted(folder.iterdir()) if path.suffix in {".csv", ".json", ".xlsx", ".ods"}]
    return [path for path in files if not path.name.endswith(".config.json") and _has_mapping(path)]


def _has_mapping(path: Path) -> bool:
    parts = path.name.rsplit(".", 1)[0].split("-")
    return any(path.with_name(f"{'-'.join(parts[:n])}.config.json").is_file() for n in range(len(parts), 0, -1))


def generated(folder: Path) -> tuple[list[Path], list[Path], Path]:
    """(files to read, communes in the API Géo format, places to match), all fictional."""
    from maillage.socle.territoires.generateur import census_config, generate_census, generate_departement

    fiction = generate_departement(GRAINE)
    rows = generate_census(GRAINE, fiction.communes, 2000)
    path = folder / "recensement-fictif.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    (folder / "recensement-fictif.config.json").write_text(json.dumps(census_config()))
    geo = folder / "communes.json"
    geo.write_text(json.dumps(fiction.communes))
    return [path], [geo], write_places(folder, fiction, rows)


def write_places(folder: Path, fiction: object, rows: list[dict[str, str]]) -> Path:
    """The census as places of the national schema, for the matching."""
    from maillage.socle.territoires.generateur import COLONNES

    insee = {commune["nom"]: commune["code"] for commune in fiction.communes}  # type: ignore[attr-defined]
    places = []
    for rank, row in enumerate(rows):
        place = {champ: row[colonne] for champ, colonne in COLONNES.items() if row[colonne]} | {"id": str(rank)}
        place["code_insee"] = insee.get(row[COLONNES["commune"]], "")
        for champ in ("latitude", "longitude"):
            try:
                place[champ] = float(place[champ])  # type: ignore[assignment]
            except (KeyError, ValueError):
                place.pop(champ, None)
        places.append(place)
    path = folder / "lieux.json"
    path.write_text(json.dumps(places))
    return path


def commands(folder: Path) -> list[tuple[str, list[str]]]:
    """(title, module and arguments) of every benchmark."""
    data = pack()
    if data is None:
        files, geo, places = generated(folder)
        matching = [("Rapprochement (lieux inventés)", ["bench.rapprochement", str(places)])]
    else:
        files, geo = census_files(data / "census"), sorted((data / "geo").glob("[0-9]*.json"))
        sets = [path for path in sorted((data / "dedupe").glob("*.json")) if ".truth" not in path.name]
        matching = [
            (f"Rapprochement ({path.name})", ["bench.rapprochement", str(path), *map(str, truth_of(path))])
            for path in sets
        ]
        matching += (
            [("Rapprochement, croissance", ["bench.rapprochement", str(sets[-1]), "--croissance"])] if sets else []
        )
    geometry = [part for path in geo for part in ("--geo", str(path))]
    return [
        ("Ce que devient chaque ligne", ["bench.fichiers", *map(str, files), *geometry]),
        ("Vitesse du nettoyage", ["bench.nettoyage", *map(str, files)]),
        *matching,
        ("Voisins difficiles", ["bench.rapprochement", "--difficiles"]),
        ("Import complet, avec la base", ["bench.import_complet"]),
        ("Annuaire du réseau, 2 000 structures", ["bench.annuaire"]),
        ("Texte d'une convention", ["bench.conventions"]),
        ("Recherche publique, 20 000 lieux", ["bench.requetes"]),
        ("Isolation dans la base", ["bench.isolation"]),
        ("La nuit des échéances", ["bench.echeances"]),
        ("Pages publiques par seconde", ["bench.serveur"]),
        ("Poids des pages publiques", ["bench.pages"]),
        ("Papier : annuaires et fiches", ["bench.editions"]),
    ]


def truth_of(path: Path) -> list[Path]:
    """The file of known duplicates beside a set of places, when there is one."""
    truth = path.with_name(f"{path.stem}.truth.json")
    return [truth] if truth.is_file() else []


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        for title, arguments in commands(Path(folder)):
            print(f"\n== {title}\n   python -m {arguments[0]}", flush=True)
            if subprocess.run([sys.executable, "-m", *arguments], cwd=RACINE, check=False).returncode:
                failed.append(title)
    for title in failed:
        print(f"ÉCHEC : {title}", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main())
