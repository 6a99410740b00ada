"""Row-level security as migration operations, the same for every tenant table."""

from django.conf import settings
from django.db import migrations

CONDITION = "{column} = NULLIF(current_setting('maillage.departement', true), '')::int"


def protect(table: str, column: str = "departement_id") -> migrations.RunSQL:
    """Migration operation: only the rows of the transaction's Département are seen or written.

    The ``NULLIF`` guards against the empty string that PostgreSQL leaves in the setting after a commit.
    """
    condition = CONDITION.format(column=column)
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY locataire ON {table} USING ({condition}) WITH CHECK ({condition});
        """,
        f"DROP POLICY locataire ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def restrict(table: str, *privileges: str) -> migrations.RunSQL:
    """Migration operation: the web role keeps only these privileges on ``table``."""
    role, kept = settings.ROLE_WEB, ", ".join(privileges)
    return migrations.RunSQL(
        f'REVOKE ALL ON {table} FROM "{role}"; GRANT {kept} ON {table} TO "{role}";',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO "{role}";',
    )


def erasable(table: str, columns: dict[str, str]) -> migrations.RunSQL:
    """Migration operation: in an append-only history, a person's name can be replaced, and nothing else changed.

    Makes ``<table>_effacer(motif, remplacement)``, which acts as the owner on the rows of the transaction's Département:
    in ``columns`` (name → SQL type) what the regular expression ``motif`` finds becomes ``remplacement``; it gives the
    number of rows changed. A pattern of fewer than three characters is refused (RGPD, art. 17).
    """
    changes = ", ".join(
        f"{name} = regexp_replace({name}::text, p_motif, p_remplacement, 'gi')::{kind}"
        for name, kind in columns.items()
    )
    found = " OR ".join(f"{name}::text ~* p_motif" for name in columns)
    where = CONDITION.format(column="departement_id")
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {table}_effacer(p_motif text, p_remplacement text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        DECLARE n bigint;
        BEGIN
            IF length(p_motif) < 3 THEN RAISE EXCEPTION 'motif trop court' USING ERRCODE = 'invalid_parameter_value'; END IF;
            UPDATE {table} SET {changes} WHERE {where} AND ({found});
            GET DIAGNOSTICS n = ROW_COUNT;
            RETURN n;
        END $$;
        REVOKE EXECUTE ON FUNCTION {table}_effacer(text, text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION {table}_effacer(text, text) TO "{settings.ROLE_WEB}";
        """,  # noqa: S608 (names given by our own migrations)
        f"DROP FUNCTION {table}_effacer(text, text);",
    )
