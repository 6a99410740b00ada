"""``manage.py check --deploy`` with the settings of a real installation: a warning fails."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]


def main() -> int:
    """Exit code of the check. Its secret is drawn here: it protects nothing and is kept nowhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAILLAGE_", "DATABASE_"))}
    production = {
        "MAILLAGE_PRODUCTION": "1",
        "MAILLAGE_CLE_SECRETE": secrets.token_urlsafe(50),
        "MAILLAGE_HOTES": "numerique.example.org",
        "MAILLAGE_SMTP_HOTE": "smtp.example.org",
        "DATABASE_URL": "postgresql://proprietaire@base.example.org/maillage",
    }
    command = [sys.executable, str(RACINE / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=RACINE, env=kept | production, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
