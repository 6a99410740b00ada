"""A half-day that comes, changes or goes raises the public version of its Département."""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION permanences_public_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM territoires_hausser_version(OLD.departement_id);
    ELSE
        PERFORM territoires_hausser_version(NEW.departement_id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER version_publique AFTER INSERT OR UPDATE OR DELETE ON permanences_permanence
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION permanences_public_change();
"""
UNDO = "DROP TRIGGER version_publique ON permanences_permanence; DROP FUNCTION permanences_public_change;"


class Migration(migrations.Migration):
    dependencies = [("permanences", "0003_serie_tient_feries"), ("territoires", "0004_version_publique")]
    operations = [migrations.RunSQL(TRIGGER, UNDO)]
