"""The public version of a Département, raised at commit by whatever changes what the public reads.

Deferred triggers: the version's row is locked only while the transaction commits, when it takes no other lock, so that two
writers never wait for each other crosswise. ``maillage.version_publique`` remembers what this transaction has raised.
"""

import django.db.models.deletion
from django.db import migrations, models

BUMP = """
CREATE FUNCTION territoires_hausser_version(qui integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    marque text := pg_current_xact_id()::text || ':' || qui;
BEGIN
    IF current_setting('maillage.version_publique', true) IS DISTINCT FROM marque THEN
        INSERT INTO territoires_versionpublique (departement_id, numero)
            SELECT id, 1 FROM territoires_departement WHERE id = qui
            ON CONFLICT (departement_id) DO UPDATE SET numero = territoires_versionpublique.numero + 1;
        PERFORM set_config('maillage.version_publique', marque, true);
    END IF;
END $$;
CREATE FUNCTION territoires_departement_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM territoires_hausser_version(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER version_publique AFTER UPDATE ON territoires_departement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION territoires_departement_change();
"""
UNDO = """
DROP TRIGGER version_publique ON territoires_departement;
DROP FUNCTION territoires_departement_change;
DROP FUNCTION territoires_hausser_version;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('territoires', '0003_logo_texte'),
    ]

    operations = [
        migrations.CreateModel(
            name='VersionPublique',
            fields=[
                ('departement', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='version_publique', serialize=False, to='territoires.departement')),
                ('numero', models.BigIntegerField(default=0, verbose_name='numéro')),
            ],
            options={
                'verbose_name': 'version publique',
                'verbose_name_plural': 'versions publiques',
            },
        ),
        migrations.RunSQL(BUMP, UNDO),
    ]
