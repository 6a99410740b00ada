"""What is counted holds known values only, and the people of a report are counted as its accompaniments are written."""

from django.db import migrations

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
        *(only_counts(column, values) for column, values in COMPTES.items()),
        migrations.RunSQL(COMPTER, NE_PLUS_COMPTER),
    ]
