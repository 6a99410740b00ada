"""Public pages tell how to reach the data protection officer: a change raises the public version of his Département."""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION registre_delegue_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM territoires_hausser_version(OLD.departement_id);
    ELSE
        PERFORM territoires_hausser_version(NEW.departement_id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER version_publique AFTER INSERT OR UPDATE OR DELETE ON registre_delegue
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registre_delegue_change();
"""
UNDO = "DROP TRIGGER version_publique ON registre_delegue; DROP FUNCTION registre_delegue_change;"


class Migration(migrations.Migration):
    dependencies = [("registre", "0002_isolation"), ("territoires", "0005_pages_publiques")]
    operations = [migrations.RunSQL(TRIGGER, UNDO)]
