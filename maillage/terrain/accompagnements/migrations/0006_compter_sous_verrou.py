"""Two people who write in one report at once are both counted, and an accompaniment that changes report leaves the old one.

The reports are locked first, in the order of their keys; what they hold is counted by the next statement, which sees what others
committed while this one waited.
"""

from django.db import migrations

COMPTER = """
CREATE OR REPLACE FUNCTION accompagnements_compter() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE ids bigint[];
BEGIN
    ids := ARRAY(SELECT DISTINCT compte_rendu_id FROM touchees WHERE compte_rendu_id IS NOT NULL);
    IF TG_OP = 'UPDATE' THEN
        ids := ids || ARRAY(SELECT DISTINCT compte_rendu_id FROM anciennes WHERE compte_rendu_id IS NOT NULL);
    END IF;
    PERFORM 1 FROM accompagnements_compterendu WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE accompagnements_compterendu c SET personnes = s.nombre
    FROM (
        SELECT t.id, COALESCE(SUM(a.participants) FILTER (WHERE a.supprime_at IS NULL), 0) AS nombre
        FROM (SELECT DISTINCT unnest(ids) AS id) t
        LEFT JOIN accompagnements_accompagnement a ON a.compte_rendu_id = t.id
        GROUP BY t.id
    ) s
    WHERE c.id = s.id AND c.personnes <> s.nombre;
    RETURN NULL;
END $$;
DROP TRIGGER compter_changement ON accompagnements_accompagnement;
CREATE TRIGGER compter_changement AFTER UPDATE ON accompagnements_accompagnement
    REFERENCING NEW TABLE AS touchees OLD TABLE AS anciennes FOR EACH STATEMENT EXECUTE FUNCTION accompagnements_compter();
"""
AVANT = """
DROP TRIGGER compter_changement ON accompagnements_accompagnement;
CREATE TRIGGER compter_changement AFTER UPDATE ON accompagnements_accompagnement
    REFERENCING NEW TABLE AS touchees FOR EACH STATEMENT EXECUTE FUNCTION accompagnements_compter();
CREATE OR REPLACE FUNCTION accompagnements_compter() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("accompagnements", "0005_journal_isolation")]
    operations = [migrations.RunSQL(COMPTER, AVANT)]
