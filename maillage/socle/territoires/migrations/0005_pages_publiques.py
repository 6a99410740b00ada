"""What the public pages say of a Département (who publishes, whom to ask, its audit), and when it last changed.

The texts have a default in the database: the version that still runs meanwhile writes rows without them.
"""

from django.db import migrations, models


BUMP = """
CREATE OR REPLACE FUNCTION territoires_hausser_version(qui integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    marque text := pg_current_xact_id()::text || ':' || qui;
BEGIN
    IF current_setting('maillage.version_publique', true) IS DISTINCT FROM marque THEN
        INSERT INTO territoires_versionpublique (departement_id, numero, changee_le)
            SELECT id, 1, now() FROM territoires_departement WHERE id = qui
            ON CONFLICT (departement_id) DO UPDATE
            SET numero = territoires_versionpublique.numero + 1, changee_le = now();
        PERFORM set_config('maillage.version_publique', marque, true);
    END IF;
END $$;
"""
UNDO = """
CREATE OR REPLACE FUNCTION territoires_hausser_version(qui integer) RETURNS void LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):

    dependencies = [
        ('territoires', '0004_version_publique'),
    ]

    operations = [
        migrations.AddField(
            model_name='departement',
            name='audit_le',
            field=models.DateField(blank=True, null=True, verbose_name="date de l'audit d'accessibilité"),
        ),
        migrations.AddField(
            model_name='departement',
            name='audit_par',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name="auteur de l'audit d'accessibilité"),
        ),
        migrations.AddField(
            model_name='departement',
            name='audit_taux',
            field=models.SmallIntegerField(blank=True, null=True, verbose_name="taux de l'audit d'accessibilité"),
        ),
        migrations.AddField(
            model_name='departement',
            name='courriel_contact',
            field=models.EmailField(blank=True, db_default='', default='', max_length=254, verbose_name='adresse e-mail de contact'),
        ),
        migrations.AddField(
            model_name='departement',
            name='directeur_publication',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='directeur de la publication'),
        ),
        migrations.AddField(
            model_name='departement',
            name='hebergeur',
            field=models.TextField(blank=True, db_default='', default='', verbose_name='hébergeur'),
        ),
        migrations.AddField(
            model_name='departement',
            name='horaires_aide',
            field=models.CharField(blank=True, db_default='', default='', max_length=150, verbose_name='horaires du téléphone'),
        ),
        migrations.AddField(
            model_name='departement',
            name='schema_accessibilite',
            field=models.URLField(blank=True, db_default='', default='', verbose_name="schéma pluriannuel d'accessibilité"),
        ),
        migrations.AddField(
            model_name='versionpublique',
            name='changee_le',
            field=models.DateTimeField(blank=True, null=True, verbose_name='changée le'),
        ),
        migrations.AddConstraint(
            model_name='departement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('audit_le__isnull', True), ('audit_par', ''), ('audit_taux__isnull', True)), models.Q(('audit_le__isnull', False), ('audit_taux__range', (0, 100)), models.Q(('audit_par', ''), _negated=True)), _connector='OR'), name='departement_audit_entier'),
        ),
        migrations.RunSQL(BUMP, UNDO),
    ]
