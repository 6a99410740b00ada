"""What is typed keeps its key, holds known values only, and is counted in its report; history holds what was replaced."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

COMPTES = {
    "genres": "'FEMININ', 'MASCULIN', 'NON_COMMUNIQUE'",
    "tranches": "'MOINS_12', 'DE_12_17', 'DE_18_24', 'DE_25_39', 'DE_40_59', 'DE_60_69', 'PLUS_70', 'NON_COMMUNIQUE'",
    "statuts": "'SCOLARISE', 'SANS_EMPLOI', 'EN_EMPLOI', 'RETRAITE', 'NON_COMMUNIQUE'",
}


def only_counts(column, values):
    """{known value: number}, and nothing else: no word that a person typed can stand there."""
    name, table = f"accompagnement_{column}_connus", "accompagnements_accompagnement"
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (
            jsonb_typeof({column}) = 'object' AND {column} - ARRAY[{values}] = '{{}}'::jsonb
            AND NOT jsonb_path_exists({column}, '$.* ? (@.type() != "number")')
            AND NOT jsonb_path_exists({column}, '$.* ? (@ < 0)')
        )
        """,
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


# One statement of accompaniments, however many rows, is one update of the reports that it touched.
COMPTER = """
CREATE FUNCTION accompagnements_compter() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE accompagnements_compterendu c SET personnes = s.nombre
    FROM (
        SELECT t.id, COALESCE(SUM(a.participants) FILTER (WHERE a.supprime_at IS NULL), 0) AS nombre
        FROM (SELECT DISTINCT compte_rendu_id AS id FROM touchees WHERE compte_rendu_id IS NOT NULL) t
        LEFT JOIN accompagnements_accompagnement a ON a.compte_rendu_id = t.id
        GROUP BY t.id
    ) s
    WHERE c.id = s.id AND c.personnes <> s.nombre;
    RETURN NULL;
END $$;
CREATE TRIGGER compter_ajout AFTER INSERT ON accompagnements_accompagnement
    REFERENCING NEW TABLE AS touchees FOR EACH STATEMENT EXECUTE FUNCTION accompagnements_compter();
CREATE TRIGGER compter_changement AFTER UPDATE ON accompagnements_accompagnement
    REFERENCING NEW TABLE AS touchees FOR EACH STATEMENT EXECUTE FUNCTION accompagnements_compter();
CREATE TRIGGER compter_retrait AFTER DELETE ON accompagnements_accompagnement
    REFERENCING OLD TABLE AS touchees FOR EACH STATEMENT EXECUTE FUNCTION accompagnements_compter();
"""
NE_PLUS_COMPTER = """
DROP TRIGGER compter_ajout ON accompagnements_accompagnement;
DROP TRIGGER compter_changement ON accompagnements_accompagnement;
DROP TRIGGER compter_retrait ON accompagnements_accompagnement;
DROP FUNCTION accompagnements_compter();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accompagnements', '0002_isolation'),
        ('conventions', '0002_isolation'),
        ('equipes', '0002_isolation'),
        ('lieux', '0011_recherche'),
        ('permanences', '0004_version_publique'),
        ('structures', '0008_histoire_effacable'),
        ('territoires', '0005_pages_publiques'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='accompagnement',
            name='modifie_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='compterendu',
            name='modifie_update',
        ),
        migrations.AddField(
            model_name='accompagnement',
            name='cle_saisie',
            field=models.CharField(blank=True, max_length=40, verbose_name='clé de la saisie'),
        ),
        migrations.AlterField(
            model_name='compterendu',
            name='motif',
            field=models.CharField(blank=True, choices=[('ABSENCE', 'Conseiller absent'), ('LIEU_FERME', 'Lieu fermé'), ('JOUR_FERIE', 'Jour férié'), ('FORMATION', "Formation ou réunion de l'équipe"), ('METEO', 'Intempéries ou panne'), ('DEMANDE_HOTE', 'À la demande de la structure'), ('AUTRE', 'Autre raison')], max_length=300, verbose_name='raison'),
        ),
        migrations.AlterField(
            model_name='compterenduevenement',
            name='motif',
            field=models.CharField(blank=True, choices=[('ABSENCE', 'Conseiller absent'), ('LIEU_FERME', 'Lieu fermé'), ('JOUR_FERIE', 'Jour férié'), ('FORMATION', "Formation ou réunion de l'équipe"), ('METEO', 'Intempéries ou panne'), ('DEMANDE_HOTE', 'À la demande de la structure'), ('AUTRE', 'Autre raison')], max_length=300, verbose_name='raison'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accompagnement',
            trigger=pgtrigger.compiler.Trigger(name='modifie_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."agent_id" IS DISTINCT FROM (NEW."agent_id") OR OLD."autonomie" IS DISTINCT FROM (NEW."autonomie") OR OLD."canal" IS DISTINCT FROM (NEW."canal") OR OLD."cle_import" IS DISTINCT FROM (NEW."cle_import") OR OLD."commune_id" IS DISTINCT FROM (NEW."commune_id") OR OLD."compte_rendu_id" IS DISTINCT FROM (NEW."compte_rendu_id") OR OLD."convention_id" IS DISTINCT FROM (NEW."convention_id") OR OLD."deja_accompagnes" IS DISTINCT FROM (NEW."deja_accompagnes") OR OLD."demarches" IS DISTINCT FROM (NEW."demarches") OR OLD."departement_id" IS DISTINCT FROM (NEW."departement_id") OR OLD."duree_min" IS DISTINCT FROM (NEW."duree_min") OR OLD."employeur_id" IS DISTINCT FROM (NEW."employeur_id") OR OLD."epci_id" IS DISTINCT FROM (NEW."epci_id") OR OLD."genres" IS DISTINCT FROM (NEW."genres") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."jour" IS DISTINCT FROM (NEW."jour") OR OLD."lieu_id" IS DISTINCT FROM (NEW."lieu_id") OR OLD."materiels" IS DISTINCT FROM (NEW."materiels") OR OLD."modifie_par" IS DISTINCT FROM (NEW."modifie_par") OR OLD."nature" IS DISTINCT FROM (NEW."nature") OR OLD."niveau" IS DISTINCT FROM (NEW."niveau") OR OLD."orientations" IS DISTINCT FROM (NEW."orientations") OR OLD."participants" IS DISTINCT FROM (NEW."participants") OR OLD."provenance" IS DISTINCT FROM (NEW."provenance") OR OLD."secteur_id" IS DISTINCT FROM (NEW."secteur_id") OR OLD."statuts" IS DISTINCT FROM (NEW."statuts") OR OLD."structure_id" IS DISTINCT FROM (NEW."structure_id") OR OLD."supprime_at" IS DISTINCT FROM (NEW."supprime_at") OR OLD."thematiques" IS DISTINCT FROM (NEW."thematiques") OR OLD."titre" IS DISTINCT FROM (NEW."titre") OR OLD."tranches" IS DISTINCT FROM (NEW."tranches"))', func='INSERT INTO "accompagnements_accompagnementevenement" ("agent_id", "autonomie", "canal", "cle_import", "commune_id", "compte_rendu_id", "convention_id", "deja_accompagnes", "demarches", "departement_id", "duree_min", "employeur_id", "epci_id", "genres", "id", "jour", "lieu_id", "materiels", "modifie_par", "nature", "niveau", "orientations", "participants", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "secteur_id", "statuts", "structure_id", "supprime_at", "thematiques", "titre", "tranches") VALUES (OLD."agent_id", OLD."autonomie", OLD."canal", OLD."cle_import", OLD."commune_id", OLD."compte_rendu_id", OLD."convention_id", OLD."deja_accompagnes", OLD."demarches", OLD."departement_id", OLD."duree_min", OLD."employeur_id", OLD."epci_id", OLD."genres", OLD."id", OLD."jour", OLD."lieu_id", OLD."materiels", OLD."modifie_par", OLD."nature", OLD."niveau", OLD."orientations", OLD."participants", NOW(), \'modifie\', OLD."id", OLD."provenance", OLD."secteur_id", OLD."statuts", OLD."structure_id", OLD."supprime_at", OLD."thematiques", OLD."titre", OLD."tranches"); RETURN NULL;', hash='3b24c842fb566848c1c0d2047c6b2943da5bfcfb', operation='UPDATE', pgid='pgtrigger_modifie_update_c28b9', table='accompagnements_accompagnement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='compterendu',
            trigger=pgtrigger.compiler.Trigger(name='modifie_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."transmis_at" IS NOT NULL)', func='INSERT INTO "accompagnements_compterenduevenement" ("a_verifier_avant", "agent_id", "commune_id", "convention_id", "departement_id", "employeur_id", "epci_id", "etat", "id", "jour", "lieu_id", "modifie_par", "motif", "motif_contestation", "permanence_id", "personnes", "pgh_created_at", "pgh_label", "pgh_obj_id", "repondu_at", "repondu_par_nom", "reponse_equipe", "secteur_id", "structure_id", "tenue", "transmis_at") VALUES (OLD."a_verifier_avant", OLD."agent_id", OLD."commune_id", OLD."convention_id", OLD."departement_id", OLD."employeur_id", OLD."epci_id", OLD."etat", OLD."id", OLD."jour", OLD."lieu_id", OLD."modifie_par", OLD."motif", OLD."motif_contestation", OLD."permanence_id", OLD."personnes", NOW(), \'modifie\', OLD."id", OLD."repondu_at", OLD."repondu_par_nom", OLD."reponse_equipe", OLD."secteur_id", OLD."structure_id", OLD."tenue", OLD."transmis_at"); RETURN NULL;', hash='fcfd04f640cc240e8a7639db1135d8fde69a649b', operation='UPDATE', pgid='pgtrigger_modifie_update_abc5d', table='accompagnements_compterendu', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='accompagnement',
            constraint=models.UniqueConstraint(condition=models.Q(('cle_saisie', ''), _negated=True), fields=('compte_rendu', 'cle_saisie'), name='accompagnement_saisie_unique'),
        ),
        migrations.AddConstraint(
            model_name='accompagnement',
            constraint=models.CheckConstraint(condition=models.Q(('nature__in', ['RAPIDE', 'INDIVIDUEL', 'COLLECTIF'])), name='accompagnement_nature'),
        ),
        migrations.AddConstraint(
            model_name='accompagnement',
            constraint=models.CheckConstraint(condition=models.Q(('canal__in', ['LIEU_ACTIVITE', 'DOMICILE', 'A_DISTANCE', 'AUTRE'])), name='accompagnement_canal'),
        ),
        migrations.AddConstraint(
            model_name='accompagnement',
            constraint=models.CheckConstraint(condition=models.Q(('demarches__contained_by', ['PAPIERS', 'FAMILLE', 'SOCIAL', 'TRAVAIL', 'LOGEMENT', 'TRANSPORTS', 'ARGENT', 'JUSTICE', 'ETRANGERS', 'LOISIRS', 'ASSOCIATIONS']), ('materiels__contained_by', ['ORDINATEUR', 'TELEPHONE', 'TABLETTE', 'AUTRE', 'AUCUN']), ('orientations__contained_by', ['ADMINISTRATION', 'MEDIATION', 'OPERATEUR', 'AIDE_SOCIALE', 'INSERTION', 'AIDE_DEMARCHES', 'AUTRE']), ('thematiques__contained_by', ['DIAGNOSTIC', 'PRISE_EN_MAIN', 'MAINTENANCE', 'CONTENUS', 'NAVIGATION', 'COURRIEL', 'BUREAUTIQUE', 'RESEAUX_SOCIAUX', 'SANTE', 'BANQUE_ACHATS', 'ENTREPRENEURIAT', 'INSERTION', 'SECURITE', 'PARENTALITE', 'SCOLARITE', 'CREATION', 'CULTURE', 'IA', 'DEMARCHES'])), name='accompagnement_valeurs_connues'),
        ),
        migrations.AddConstraint(
            model_name='accompagnement',
            constraint=models.CheckConstraint(condition=models.Q(('autonomie__in', ['', 'AVEC_GUIDAGE', 'GUIDAGE_SI_BESOIN', 'AUTONOME']), ('niveau__in', ['', 'DEBUTANT', 'INTERMEDIAIRE', 'AVANCE'])), name='accompagnement_niveaux_connus'),
        ),
        migrations.AddConstraint(
            model_name='accompagnement',
            constraint=models.CheckConstraint(condition=models.Q(('nature', 'COLLECTIF'), ('titre', ''), _connector='OR'), name='accompagnement_titre_d_atelier'),
        ),
        migrations.AddConstraint(
            model_name='accompagnement',
            constraint=models.CheckConstraint(condition=models.Q(('titre__regex', '@|[0-9]([ .\\-]?[0-9]){8,}'), _negated=True), name='accompagnement_titre_anonyme'),
        ),
        migrations.AddConstraint(
            model_name='compterendu',
            constraint=models.CheckConstraint(condition=models.Q(('tenue__in', ['TENUE', 'REMPLACEE', 'NON_TENUE'])), name='compterendu_tenue_connue'),
        ),
        migrations.AddConstraint(
            model_name='compterendu',
            constraint=models.CheckConstraint(condition=models.Q(('motif__in', ['', 'ABSENCE', 'LIEU_FERME', 'JOUR_FERIE', 'FORMATION', 'METEO', 'DEMANDE_HOTE', 'AUTRE'])), name='compterendu_motif_connu'),
        ),
        *(only_counts(column, values) for column, values in COMPTES.items()),
        migrations.RunSQL(COMPTER, NE_PLUS_COMPTER),
    ]
