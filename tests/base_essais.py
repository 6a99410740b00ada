"""Real PostgreSQL for the tests, spoken to as the web role.

One model database is migrated once (again when a migration changes); each worker, and each test that needs
real commits, gets a clone of it. The web role may not truncate, so Django's own flush cannot be used.
"""

import hashlib
import itertools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

RACINE = Path(__file__).resolve().parents[1]
_serial = itertools.count()


def _admin(dbname: str = "postgres") -> psycopg.Connection:
    """Owner's (or superuser's) connection outside Django."""
    from django.conf import settings

    if settings.POSTGRES_EMBARQUE:
        from maillage.config.postgres_embarque import SUPERUTILISATEUR, socket_of

        host = str(socket_of(settings.POSTGRES_DOSSIER))
        return psycopg.connect(host=host, user=SUPERUTILISATEUR, dbname=dbname, autocommit=True)
    from maillage.config.environnement import database

    base = database(os.environ["DATABASE_URL"])
    return psycopg.connect(
        host=str(base["HOST"]) or None,
        port=str(base["PORT"]) or None,
        user=str(base["USER"]),
        password=str(base["PASSWORD"]) or None,
        dbname=dbname if dbname != "postgres" else str(base["NAME"]),
        autocommit=True,
    )


def _model_name() -> str:
    digest = hashlib.sha256()
    for path in sorted([*(RACINE / "maillage").rglob("migrations/*.py"), RACINE / "requirements/dev.txt"]):
        digest.update(path.read_bytes())
    return f"maillage_modele_{digest.hexdigest()[:12]}"


def _ensure_model() -> str:
    """The migrated model database; built under a lock, once for all workers."""
    from django.conf import settings

    name = _model_name()
    if settings.POSTGRES_EMBARQUE:
        from maillage.config import installation, postgres_embarque

        serveur = postgres_embarque.start(settings.POSTGRES_DOSSIER, durable=False)
        installation.ensure_database(serveur, "maillage", settings.ROLE_PROPRIETAIRE)
    with _admin() as connection:
        connection.execute("SELECT pg_advisory_lock(717171)")
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        _drop_old_models(connection)
        draft = f"{name}_brouillon"
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))
        owner = settings.ROLE_PROPRIETAIRE if settings.POSTGRES_EMBARQUE else connection.info.user
        statement = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
        connection.execute(sql.SQL(statement).format(sql.Identifier(draft), sql.Identifier(owner)))
        _migrate(draft)
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name))
        )
    return name


def _migrate(dbname: str) -> None:
    from urllib.parse import urlsplit, urlunsplit

    from maillage.config import installation

    before = dict(os.environ)
    try:
        if url := os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{dbname}"))
        os.environ["MAILLAGE_BASE"] = dbname
        installation.migrate_database()
    finally:
        os.environ.clear()
        os.environ.update(before)


def _drop_old_models(connection: psycopg.Connection) -> None:
    rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'maillage_modele_%'").fetchall()
    for (old,) in rows:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))


@contextmanager
def clone(model: str) -> Iterator[str]:
    """A database of its own, made from the model, dropped at the end; Django's default connection points to it."""
    from django.db import connections

    from maillage.base.roles import close_temporary

    worker = os.environ.get("PYTEST_XDIST_WORKER", "solo")
    name = f"maillage_essai_{os.getpid()}_{worker}_{next(_serial)}"
    with _admin() as connection:
        statement = "CREATE DATABASE {} TEMPLATE {}"
        connection.execute("SELECT pg_advisory_lock(717172)")  # a template must have no other user
        connection.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(model)))
    with _admin(name) as connection:  # rights on a database do not come with its template
        close_temporary(connection)
    default: Any = connections["default"]
    former = default.settings_dict["NAME"]
    default.close()
    default.settings_dict["NAME"] = name
    try:
        yield name
    finally:
        connections.close_all()
        default.settings_dict["NAME"] = former
        with _admin() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def modele_base(django_db_blocker: Any) -> str:
    """Name of the migrated model database."""
    with django_db_blocker.unblock():
        return _ensure_model()


@pytest.fixture(scope="session")
def django_db_setup(modele_base: str, django_db_blocker: Any) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """Replaces pytest-django's: the worker's clone of the model, as the web role."""
    with django_db_blocker.unblock(), clone(modele_base):
        yield


@pytest.fixture
def base_neuve(modele_base: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database for one test that needs real commits, threads or processes; gives its name."""
    with django_db_blocker.unblock(), clone(modele_base) as name:
        yield name


@pytest.fixture
def proprietaire(base_neuve: str) -> Iterator[psycopg.Connection]:
    """The owner's connection to the test's own database: what a superuser could do."""
    connection = _admin(base_neuve)
    yield connection
    connection.close()


def entrer(client: Any, utilisateur: Any, ahead: int = 0) -> Any:
    """Sign ``utilisateur`` in as after an e-mail code and a second factor, a moment ago; gives the client back.

    ``ahead``: seconds by which the proofs stay fresh longer, for sessions that many tests share.
    """
    client.force_login(utilisateur)
    session = client.session
    at = time.time() + ahead
    session["account_authentication_methods"] = [
        {"method": "code", "at": at, "email": utilisateur.email},
        {"method": "mfa", "at": at, "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(utilisateur.pk)
    session.save()
    return client


@pytest.fixture
def departement(db: None) -> Any:
    """A Département, and the test's transaction speaking for it."""
    from maillage.base.tenancy import set_tenant
    from maillage.socle.territoires.models import Departement
    from maillage.socle.territoires.selectors import forget_hosts

    forget_hosts()  # queries are counted: the Département of the test before is no longer there
    row = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True, hotes=["96.localhost"])
    set_tenant(row.pk)
    return row


@pytest.fixture
def acteur(departement: Any) -> Any:
    """A coordinator of the Département."""
    from maillage.socle.comptes.acteur import Acteur
    from maillage.socle.comptes.enums import Role
    from maillage.socle.comptes.models import Utilisateur

    user = Utilisateur.objects.create_user("coordination@example.org", "Camille Essai")
    return Acteur(user.pk, str(user), departement.pk, frozenset({Role.COORDINATEUR}))
