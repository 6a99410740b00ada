"""A throw-away database on the embedded PostgreSQL, of a server of its own: nothing else of the installation is touched."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

DOSSIER = "postgres-bench"


def prepare_environment(name: str) -> None:
    """Before Django's settings are read: the bench's server and database, whatever the installation uses."""
    for variable in ("DATABASE_URL", "DATABASE_WEB_URL"):
        os.environ.pop(variable, None)
    os.environ |= {"MAILLAGE_POSTGRES_DOSSIER": DOSSIER, "MAILLAGE_BASE": name}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")


@contextmanager
def throwaway() -> Iterator[str]:
    """A migrated database, dropped at the end; Django speaks to it as the web role. Its server keeps default durability."""
    name = f"maillage_bench_{os.getpid()}"
    prepare_environment(name)
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from maillage.config import installation, postgres_embarque

    running = postgres_embarque.running_pid(settings.POSTGRES_DOSSIER.resolve())
    server = postgres_embarque.start(settings.POSTGRES_DOSSIER)
    try:
        installation.ensure_database(server, name, settings.ROLE_PROPRIETAIRE)
        installation.migrate_database()
        yield name
    finally:
        connections.close_all()
        with admin("postgres") as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            others = connection.execute("SELECT 1 FROM pg_database WHERE datname LIKE 'maillage_bench_%'").fetchone()
        if not running and not others:  # another benchmark may have joined the server meanwhile
            postgres_embarque.stop(server)


@contextmanager
def admin(name: str) -> Iterator[Any]:
    """The superuser's connection, outside Django."""
    import psycopg
    from django.conf import settings

    from maillage.config import postgres_embarque

    host = str(postgres_embarque.socket_of(settings.POSTGRES_DOSSIER))
    with psycopg.connect(
        host=host, user=postgres_embarque.SUPERUTILISATEUR, dbname=name, autocommit=True
    ) as connection:
        yield connection
