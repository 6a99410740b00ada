"""``python -m bench.nettoyage FILE… [--json] [--passes 5]``: rows cleaned a second, on one core.

Each pass is a fresh process with cold caches: reading of the files, mapping, cleaning of every field, state of the
row. Loading Python modules and the national list of communes is told apart (``chargement_s``), not counted. The
median of the passes is given; ``lignes_par_seconde_cpu`` counts processor time, for a machine that is not idle.
"""

import argparse
import datetime
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.mesure import mapping_of, opened, referential, show
from maillage.reseau.recensement.jugement import Juge


def one_pass(paths: list[Path], geo: list[Path]) -> dict[str, float]:
    start = time.perf_counter()
    referentiel = referential(geo)
    loaded, processor = time.perf_counter(), time.process_time()
    today, rows = datetime.datetime.now(tz=datetime.UTC).date(), 0
    for path in paths:
        source = opened(path)
        juge = Juge(correspondance=mapping_of(path, source), referentiel=referentiel, departement="", today=today)
        for row in source.rows():
            juge.judge(row)
            rows += 1
    elapsed, used = time.perf_counter() - loaded, time.process_time() - processor
    return {"lignes": rows, "secondes": elapsed, "secondes_cpu": used, "chargement_s": loaded - start}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fichiers", nargs="+", type=Path)
    parser.add_argument("--geo", action="append", type=Path, default=[])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--une-passe", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.une_passe:
        print(json.dumps(one_pass(options.fichiers, options.geo)))
        return
    command = [sys.executable, "-m", "bench.nettoyage", "--une-passe", *map(str, options.fichiers)]
    command += [part for path in options.geo for part in ("--geo", str(path))]
    passes = [
        json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(options.passes)
    ]
    rows = int(passes[0]["lignes"])
    speed = statistics.median(rows / one["secondes"] for one in passes)
    figures = {
        "lignes": rows,
        "lignes_par_seconde": round(speed),
        "lignes_par_seconde_cpu": round(statistics.median(rows / one["secondes_cpu"] for one in passes)),
        "passes": [round(rows / one["secondes"]) for one in passes],
        "chargement_s": round(statistics.median(one["chargement_s"] for one in passes), 3),
    }
    lines = [
        f"{rows} lignes, {figures['lignes_par_seconde']} lignes par seconde (médiane de {len(passes)} passes : {figures['passes']})"
    ]
    lines.append(f"chargement de la liste nationale : {figures['chargement_s']} s, non compté")
    show(figures, as_json=options.json, lines=lines)


if __name__ == "__main__":
    main()
