#!/usr/bin/env python
"""Django's command line. Commands that change the schema speak as the owner role, all others as the web role.

Without DATABASE_URL, a command that needs the database finds the private PostgreSQL running (``make run``), or
starts it for its own time.
"""

import os
import sys

OWNER_COMMANDS = {
    "migrate",
    "makemigrations",
    "sqlmigrate",
    "squashmigrations",
    "preparer_base",
    "dbshell",
    "sauvegarder",
    "restaurer",
}
SANS_BASE = {
    "maintenance",
    "verifier_sauvegarde",
    "check",
    "collectstatic",
    "help",
    "makemigrations",
    "version",
    "--help",
    "-h",
    "--version",
}
"""Commands that read no database."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in OWNER_COMMANDS:
        os.environ.setdefault("MAILLAGE_ROLE", "proprietaire")
    if command not in SANS_BASE:
        from maillage.config.installation import lend_database
        from maillage.config.postgres_embarque import BaseIndisponible

        try:
            lend_database()
        except BaseIndisponible as error:
            sys.exit(str(error))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
