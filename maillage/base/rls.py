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
