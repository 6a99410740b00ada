"""What the benchmarks share: the pack of files to read, and how figures are printed."""

import gc
import json
import sys
from pathlib import Path
from typing import Any

from maillage.reseau.recensement.correspondance import Correspondance, load_mapping, propose
from maillage.reseau.recensement.lecture import Source, open_source
from maillage.socle.territoires.national import load_national
from maillage.socle.territoires.referentiel import Referentiel, commune_from_api_geo


def mapping_of(path: Path, source: Source) -> Correspondance:
    """The mapping beside the file (``X.config.json``), else the one that Maillage proposes."""
    stem = path.name.rsplit(".", 1)[0]
    # « france-services-2024-17.csv » may be read with « france-services.config.json ».
    parts = stem.split("-")
    for name in ("-".join(parts[:number]) for number in range(len(parts), 0, -1)):
        config = path.with_name(f"{name}.config.json")
        if config.is_file():
            return load_mapping(config)
    rows = [row.cells for _, row in zip(range(200), source.rows(), strict=False)]
    return load_mapping(propose(source.columns, rows).correspondance)


def referential(geo: list[Path]) -> Referentiel:
    """The national list, with the geometry of the API Géo files given."""
    geometries = [commune_from_api_geo(item) for path in geo for item in json.loads(path.read_text())]
    referentiel = Referentiel(load_national(), geometries)
    # 35,000 communes that live as long as the process: the collector need not walk through them again and again.
    gc.freeze()
    return referentiel


def opened(path: Path) -> Source:
    return open_source(path, name=path.name)


def show(figures: Any, *, as_json: bool, lines: list[str]) -> None:
    """JSON alone on standard output, or the lines for a person."""
    if as_json:
        json.dump(figures, sys.stdout, ensure_ascii=False)
        print()
        return
    print("\n".join(lines))
