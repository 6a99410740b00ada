"""The two database roles: the owner migrates; the web role owns nothing and cannot bypass row-level security."""

from psycopg import Connection, sql

TABLES = "SELECT, INSERT, UPDATE, DELETE"


class RolesImpossibles(Exception):
    """The roles cannot be prepared; the message says what the database administrator must do, in French."""


def prepare(connection: Connection, *, web: str, password: str | None) -> None:
    """Create or repair the web role and what it may do in this database, now and for tables to come.

    ``connection`` is the owner's. Raises RolesImpossibles when the role misses and the owner may not create it,
    or when it exists with more power than it must have (superuser, BYPASSRLS, owner of tables).
    """
    name = sql.Identifier(web)
    row = connection.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", [web]).fetchone()
    can_create = connection.execute(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row is None:
        if not can_create or not can_create[0]:
            raise RolesImpossibles(
                f"Le rôle « {web} » n'existe pas et votre rôle ne peut pas le créer. Demandez à l'administrateur de la base : "
                f"CREATE ROLE {web} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '…'; puis donnez son adresse dans DATABASE_WEB_URL."
            )
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(name))
    elif row[0] or row[1]:
        raise RolesImpossibles(
            f"Le rôle « {web} » est superutilisateur ou contourne la sécurité par ligne (BYPASSRLS). "
            f"Il ne doit rien posséder : ALTER ROLE {web} NOSUPERUSER NOBYPASSRLS;"
        )
    if password is not None and can_create and can_create[0]:
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(password)))
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name))
    connection.execute(sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    close_temporary(connection)
    for target, rights in (("TABLES", TABLES), ("SEQUENCES", "USAGE, SELECT"), ("FUNCTIONS", "EXECUTE")):
        statement = sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {} ON {} TO {}")
        connection.execute(statement.format(sql.SQL(rights), sql.SQL(target), name))


def close_temporary(connection: Connection) -> None:
    """Nobody but the owner makes temporary objects in this database: by their names they could stand for the real ones."""
    name = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(name))
