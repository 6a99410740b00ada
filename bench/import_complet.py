"""``python -m bench.import_complet [--lignes 5000] [--json] [--profil ETAPE]``: a whole import with its database.

A generated census of the fictional département goes through the very engine of the screens, in a throw-away database:
read and judged (« lecture »), written to places, versions, questions and the public table (« ecriture »), matched
(« rapprochement »). Wall and CPU seconds are both told: CPU counts this process and PostgreSQL's own for this connection,
which together are what a quiet machine would take on one core.
"""

import argparse
import cProfile
import csv
import io
import pstats
import resource
import time
from collections.abc import Callable
from typing import Any

import psutil

from bench.base import throwaway
from bench.mesure import show

GRAINE = 2026
CODE = "96"


def census(lignes: int) -> tuple[Any, bytes, dict[str, Any]]:
    """(fictional département, CSV, mapping)."""
    from maillage.socle.territoires.generateur import census_config, generate_census, generate_departement

    fiction = generate_departement(GRAINE, CODE)
    rows = generate_census(GRAINE, fiction.communes, lignes)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return fiction, text.getvalue().encode(), census_config()


class Chrono:
    """Wall and CPU seconds of a stage: this process, and the PostgreSQL process behind its connection."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._backend = psutil.Process(cursor.fetchone()[0])

    def _cpu(self) -> tuple[float, float]:
        times = self._backend.cpu_times()
        return time.process_time(), times.user + times.system

    def measure(self, work: Callable[[], Any], profil: bool = False) -> tuple[dict[str, float], Any]:
        python, base = self._cpu()
        start = time.perf_counter()
        if profil:
            profiler = cProfile.Profile()
            result = profiler.runcall(work)
            pstats.Stats(profiler).sort_stats("tottime").print_stats(45)
        else:
            result = work()
        wall = time.perf_counter() - start
        python_after, base_after = self._cpu()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        figures = {
            "secondes": wall,
            "cpu_python": python_after - python,
            "cpu_base": base_after - base,
            "memoire_mo": peak,
        }
        return figures, result


def measure(lignes: int, profil: str = "") -> dict[str, Any]:
    """Figures of one import of ``lignes`` rows, stage by stage."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.recensement.models import Import
    from maillage.reseau.recensement.services.application import apply_lines
    from maillage.reseau.recensement.services.deroulement import run, start_application
    from maillage.reseau.recensement.services.receptions import ensure_source, receive_file
    from maillage.socle.comptes.acteur import command_acteur
    from maillage.socle.territoires.cleaning import referential_of
    from maillage.socle.territoires.referentiel import commune_from_api_geo
    from maillage.socle.territoires.services import load_territory

    fiction, content, config = census(lignes)
    refs = [commune_from_api_geo(commune) for commune in fiction.communes]
    departement, _ = load_territory(code=CODE, nom=fiction.nom, communes=refs, natures={}, fictif=True)
    by = command_acteur(departement.pk, "bench")
    with tenant_transaction(departement.pk):
        source = ensure_source(by=by, nom="Recensement")
        lot = receive_file(
            by=by,
            source=source,
            stream=io.BytesIO(content),
            nom="recensement.csv",
            territoire=CODE,
            correspondance=config,
        )
        referential_of(CODE)  # loaded once by a worker for all its imports
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    chrono = Chrono()
    stages: dict[str, dict[str, float]] = {}
    stages["lecture"], lot = chrono.measure(lambda: run(lot.pk, departement.pk), profil == "lecture")
    lot = start_application(by=by, lot=lot)
    stages["ecriture"], _ = chrono.measure(lambda: apply_lines(lot), profil == "ecriture")
    stages["rapprochement"], lot = chrono.measure(lambda: run(lot.pk, departement.pk), profil == "rapprochement")
    with tenant_transaction(departement.pk):
        lot = Import.objects.get(pk=lot.pk)
    return summary(lignes, stages, lot.compteurs) | {
        "etat": lot.etat,
        "memoire_avant_mo": round(memory / 1024),
    }


def summary(lignes: int, stages: dict[str, dict[str, float]], counts: dict[str, int]) -> dict[str, Any]:
    total = {name: sum(stage[name] for stage in stages.values()) for name in ("secondes", "cpu_python", "cpu_base")}
    cpu = total["cpu_python"] + total["cpu_base"]
    return {
        "lignes": lignes,
        "secondes": round(total["secondes"], 2),
        "lignes_par_seconde": round(lignes / total["secondes"]),
        "lignes_par_seconde_cpu": round(lignes / cpu),
        "cpu_python": round(total["cpu_python"], 2),
        "cpu_base": round(total["cpu_base"], 2),
        "memoire_mo": round(max(stage["memoire_mo"] for stage in stages.values())),
        "etapes": {
            name: {key: round(value, 3) for key, value in stage.items()}
            | {
                "lignes_par_seconde": round(lignes / stage["secondes"]),
                "lignes_par_seconde_cpu": round(lignes / (stage["cpu_python"] + stage["cpu_base"])),
            }
            for name, stage in stages.items()
        },
        "compteurs": counts,
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.import_complet", description=__doc__)
    parser.add_argument("--lignes", type=int, default=5000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--profil", choices=["lecture", "ecriture", "rapprochement"], default="", help="montre où va le temps"
    )
    options = parser.parse_args()
    with throwaway():
        figures = measure(options.lignes, options.profil)
    lines = [
        f"{'étape':16} {'secondes':>9} {'CPU Python':>11} {'CPU base':>9} {'lignes/s':>9} {'lignes/s CPU':>13} {'mémoire Mo':>11}"
    ]
    for name, stage in [*figures["etapes"].items(), ("total", figures)]:
        lines.append(
            f"{name:16} {stage['secondes']:9.2f} {stage['cpu_python']:11.2f} {stage['cpu_base']:9.2f} "
            f"{stage['lignes_par_seconde']:9} {stage['lignes_par_seconde_cpu']:13} {stage['memoire_mo']:11.0f}"
        )
    lines.append(f"{figures['lignes']} lignes : {figures['compteurs']}")
    lines.append(f"mémoire avant l'import : {figures['memoire_avant_mo']} Mo")
    show(figures, as_json=options.json, lines=lines)


if __name__ == "__main__":
    main()
