"""A published place that comes, changes or goes raises the public version of its Département."""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION lieux_public_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM territoires_hausser_version(OLD.departement_id);
    ELSE
        PERFORM territoires_hausser_version(NEW.departement_id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER version_publique AFTER INSERT OR UPDATE OR DELETE ON lieux_lieupublic
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lieux_public_change();
"""
UNDO = "DROP TRIGGER version_publique ON lieux_lieupublic; DROP FUNCTION lieux_public_change;"


class Migration(migrations.Migration):
    dependencies = [("lieux", "0007_rattachement"), ("territoires", "0004_version_publique")]
    operations = [migrations.RunSQL(TRIGGER, UNDO)]
