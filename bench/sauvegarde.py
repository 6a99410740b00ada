"""``python -m bench.sauvegarde [--lieux 20000] [--json]``: back up, check and restore a filled Département.

Seconds of each, size of the archive, and the most memory that this process took.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.base import throwaway
from bench.mesure import show


def measure(lieux: int) -> dict[str, Any]:
    """Figures of one round trip; the restoration goes back into the same database."""
    from django.conf import settings
    from django.db import connections

    from bench.import_complet import measure as fill
    from maillage.socle.exploitation.services.sauvegarde import create_backup, restore_backup, verify_backup

    with tempfile.TemporaryDirectory() as folder:
        settings.VAR = Path(folder)
        settings.DOSSIER_DEPOTS = Path(folder) / "depots"
        fill(lieux)
        connections["default"].close()
        connections["default"].settings_dict["USER"] = settings.ROLE_PROPRIETAIRE
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        found = create_backup(destination=Path(folder) / "sauvegardes", say=_quiet)
        saved = time.perf_counter()
        with found.archive.open("rb") as file:
            controle = verify_backup(file, secret=settings.SECRET_KEY)
            verified = time.perf_counter()
            restore_backup(file, controle, replace=True, say=_quiet)
        return {
            "lieux": lieux,
            "lignes": found.lignes,
            "archive_mo": round(found.octets / 1e6, 1),
            "sauvegarde_s": round(saved - start, 2),
            "verification_s": round(verified - saved, 2),
            "restauration_s": round(time.perf_counter() - verified, 2),
            "memoire_avant_mo": round(memory / 1024),
            "memoire_mo": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }


def _quiet(_line: str) -> None:
    """Progress is not measured."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.sauvegarde", description=__doc__)
    parser.add_argument("--lieux", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with throwaway():
        figures = measure(options.lieux)
    show(figures, as_json=options.json, lines=[f"{name:18} {value}" for name, value in figures.items()])


if __name__ == "__main__":
    main()
