"""What changed among published places, removed ones too: a trigger writes it at commit, under the lock of the public version."""

import django.db.models.deletion
from django.db import migrations, models

TRACE = """
INSERT INTO lieux_changementpublic (cle, departement_id, presence, numero, change_le)
    SELECT cle, departement_id, 'PUBLIE', 0, published_at FROM lieux_lieupublic;
CREATE FUNCTION lieux_public_trace() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    qui integer; quelle text; comment text := 'PUBLIE'; n bigint;
    -- What is computed from the rest of the row (0011) tells nothing new to its readers.
    muettes text[] := '{published_at,recherche,masque,mots,ouvertures,particulier}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        qui := OLD.departement_id; quelle := OLD.cle; comment := 'RETIRE';
    ELSE
        qui := NEW.departement_id; quelle := NEW.cle;
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - muettes = to_jsonb(OLD) - muettes THEN
            RETURN NULL;
        END IF;
    END IF;
    PERFORM territoires_hausser_version(qui);
    SELECT numero INTO n FROM territoires_versionpublique WHERE departement_id = qui;
    IF n IS NOT NULL THEN
        INSERT INTO lieux_changementpublic (cle, departement_id, presence, numero, change_le)
            VALUES (quelle, qui, comment, n, clock_timestamp())
            ON CONFLICT (cle) DO UPDATE SET departement_id = EXCLUDED.departement_id, presence = EXCLUDED.presence,
                numero = EXCLUDED.numero, change_le = EXCLUDED.change_le;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER trace_publique AFTER INSERT OR UPDATE OR DELETE ON lieux_lieupublic
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lieux_public_trace();
"""
UNDO = "DROP TRIGGER trace_publique ON lieux_lieupublic; DROP FUNCTION lieux_public_trace;"


class Migration(migrations.Migration):
    dependencies = [("lieux", "0008_version_publique"), ("territoires", "0004_version_publique")]
    operations = [
        migrations.CreateModel(
            name="ChangementPublic",
            fields=[
                (
                    "cle",
                    models.CharField(max_length=10, primary_key=True, serialize=False, verbose_name="clé publique"),
                ),
                (
                    "presence",
                    models.CharField(
                        choices=[("PUBLIE", "Dans la liste"), ("RETIRE", "Plus dans la liste")],
                        max_length=10,
                        verbose_name="présence",
                    ),
                ),
                ("numero", models.BigIntegerField(verbose_name="version publique")),
                ("change_le", models.DateTimeField(verbose_name="changé le")),
                (
                    "departement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="territoires.departement",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement public",
                "verbose_name_plural": "changements publics",
                "indexes": [
                    models.Index(fields=["departement", "numero", "cle"], name="changementpublic_ordre"),
                ],
            },
        ),
        migrations.RunSQL(TRACE, UNDO),
    ]
