"""Extensions, the French search configuration, the shared counters and the shared cache."""

from django.db import migrations

EXTENSIONS = """
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
"""

SEARCH = """
CREATE TEXT SEARCH CONFIGURATION fr_unaccent (COPY = french);
ALTER TEXT SEARCH CONFIGURATION fr_unaccent
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
CREATE FUNCTION f_unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT public.unaccent('public.unaccent', lower($1)) $$;
"""

COUNTERS = """
CREATE UNLOGGED TABLE base_compteur (
    cle text PRIMARY KEY, fenetre bigint NOT NULL, nombre integer NOT NULL
);
CREATE TABLE base_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX base_cache_expires ON base_cache (expires);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(EXTENSIONS, migrations.RunSQL.noop),
        migrations.RunSQL(SEARCH, "DROP FUNCTION f_unaccent; DROP TEXT SEARCH CONFIGURATION fr_unaccent;"),
        migrations.RunSQL(COUNTERS, "DROP TABLE base_compteur; DROP TABLE base_cache;"),
    ]
