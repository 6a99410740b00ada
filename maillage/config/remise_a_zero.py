"""``make demo-reset``: drop the embedded demo database; the next ``make run`` makes it anew."""

import shutil
import sys

from maillage.config import postgres_embarque
from maillage.config.environnement import var_folder


def main() -> int:
    """Ask nothing: only the embedded demo is touched, never a database given by DATABASE_URL."""
    dossier = var_folder() / "postgres"
    if postgres_embarque.running_pid(dossier.resolve()):
        print("La démonstration tourne : arrêtez-la d'abord avec Ctrl-C.", file=sys.stderr)
        return 1
    for name in ("postgres", "courriels", "depots", "fichiers"):
        shutil.rmtree(var_folder() / name, ignore_errors=True)
    print("La démonstration est effacée. « make run » la refait.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
