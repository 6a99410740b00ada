"""Bring the embedded database up to date: server, roles, database, migrations."""

import atexit
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from maillage.config import postgres_embarque
from maillage.config.environnement import RACINE, var_folder

PRETE = "MAILLAGE_BASE_PRETE"
"""Set for child commands: the database is running and being prepared, they need not look."""


def ensure_database(serveur: postgres_embarque.Serveur, name: str, owner: str) -> bool:
    """The owner role and its database, created when they miss; True when the database is new."""
    host, user = str(serveur.socket), postgres_embarque.SUPERUTILISATEUR
    with psycopg.connect(host=host, user=user, dbname="postgres", autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(717170)")  # two processes may prepare a new server at once
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [owner]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE").format(sql.Identifier(owner)))
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)))
        return True


def manage(*arguments: str, role: str | None = None, quiet: bool = False) -> None:
    """Run ``manage.py`` in a process of its own; raises CalledProcessError."""
    environment = os.environ | {PRETE: "1"} | ({"MAILLAGE_ROLE": role} if role else {})
    subprocess.run(  # noqa: S603 (own program)
        [sys.executable, str(Path(RACINE) / "manage.py"), *arguments],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL if quiet else None,
    )


def lend_database() -> None:
    """For one command: the private server running, its database migrated when it is new; stopped at the end if it
    was started here. Does nothing with an address of its own. Raises BaseIndisponible.
    """
    given = os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_WEB_URL")
    if given or os.environ.get(PRETE):
        return
    os.environ[PRETE] = "1"  # for the commands that this one runs
    serveur = postgres_embarque.start(var_folder() / os.environ.get("MAILLAGE_POSTGRES_DOSSIER", "postgres"))
    if serveur.started_here:
        atexit.register(postgres_embarque.stop, serveur)
    if ensure_database(serveur, os.environ.get("MAILLAGE_BASE", "maillage"), "maillage_proprietaire"):
        migrate_database()


def migrate_database() -> None:
    """Roles, then migrations, as the owner."""
    manage("preparer_base", role="proprietaire", quiet=True)
    manage("migrate", "--no-input", "-v", "0", role="proprietaire")
