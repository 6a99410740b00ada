"""The chain: number and hash of each line are made by a trigger; nothing can be changed, removed or emptied."""

from django.db import migrations

from maillage.base.rls import protect, restrict

CHAIN = """
CREATE FUNCTION journal_texte(l journal_ligne) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_array(
        l.departement_id, l.numero, to_char(l.instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        l.acteur_id, l.acteur_nom, l.action, l.objet_type, l.objet_id, l.objet_nom, l.detail
    )::text
$$;

-- SECURITY DEFINER: the head of the chain is out of the web role's reach; the row lock on it orders the writers.
CREATE FUNCTION journal_enchainer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE tete journal_tete%ROWTYPE;
BEGIN
    INSERT INTO journal_tete (departement_id, numero, empreinte) VALUES (NEW.departement_id, 0, '')
        ON CONFLICT (departement_id) DO NOTHING;
    SELECT * INTO tete FROM journal_tete WHERE departement_id = NEW.departement_id FOR UPDATE;
    NEW.numero := tete.numero + 1;
    NEW.empreinte_precedente := tete.empreinte;
    NEW.empreinte := encode(sha256(convert_to(tete.empreinte || journal_texte(NEW), 'UTF8')), 'hex');
    UPDATE journal_tete SET numero = NEW.numero, empreinte = NEW.empreinte WHERE departement_id = NEW.departement_id;
    RETURN NEW;
END $$;
CREATE TRIGGER journal_enchainer BEFORE INSERT ON journal_ligne FOR EACH ROW EXECUTE FUNCTION journal_enchainer();

CREATE FUNCTION journal_refuser() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'le journal ne se modifie pas (%)', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER journal_fige BEFORE UPDATE OR DELETE ON journal_ligne FOR EACH ROW EXECUTE FUNCTION journal_refuser();
CREATE TRIGGER journal_jamais_vide BEFORE TRUNCATE ON journal_ligne FOR EACH STATEMENT EXECUTE FUNCTION journal_refuser();
"""

UNDO = """
DROP TRIGGER journal_jamais_vide ON journal_ligne;
DROP TRIGGER journal_fige ON journal_ligne;
DROP TRIGGER journal_enchainer ON journal_ligne;
DROP FUNCTION journal_refuser;
DROP FUNCTION journal_enchainer;
DROP FUNCTION journal_texte;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial"), ("base", "0001_initial")]
    operations = [
        migrations.RunSQL(CHAIN, UNDO),
        protect("journal_ligne"),
        protect("journal_tete"),
        restrict("journal_ligne", "SELECT", "INSERT"),
        restrict("journal_tete", "SELECT"),
    ]
