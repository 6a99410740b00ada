"""Row-level security of the working tables; the searchable text of the public one.

``lieux_lieupublic`` has no policy on purpose (ADR 0003): it holds only what anyone may read, and text search
under row-level security was measured 31 to 645 times slower.
"""

from django.db import migrations

from maillage.base.rls import protect, restrict

SEARCH = """
CREATE FUNCTION lieux_texte_cherchable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recherche :=
        setweight(to_tsvector('fr_unaccent', NEW.nom), 'A')
        || setweight(to_tsvector('fr_unaccent', NEW.commune || ' ' || NEW.code_postal), 'B')
        || setweight(to_tsvector('fr_unaccent', NEW.adresse || ' ' || NEW.structure_parente), 'C')
        || setweight(to_tsvector('fr_unaccent', NEW.presentation_resume || ' ' || left(NEW.presentation_detail, 5000)), 'D');
    RETURN NEW;
END $$;
CREATE TRIGGER lieux_texte_cherchable BEFORE INSERT OR UPDATE ON lieux_lieupublic
    FOR EACH ROW EXECUTE FUNCTION lieux_texte_cherchable();
"""


class Migration(migrations.Migration):
    dependencies = [("lieux", "0001_initial"), ("base", "0001_initial")]
    operations = [
        *(protect(f"lieux_{name}") for name in ("lieu", "lieuevenement", "source", "version", "ressemblance", "fusion")),
        restrict("lieux_lieuevenement", "SELECT", "INSERT"),
        migrations.RunSQL(SEARCH, "DROP TRIGGER lieux_texte_cherchable ON lieux_lieupublic; DROP FUNCTION lieux_texte_cherchable;"),
    ]
