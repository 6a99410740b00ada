"""Names leave the hash of a line: it holds salted commitments instead, so that a person can be erased (ADR 0008).

A commitment is SHA-256(salt ‖ text). While the salt is there the verifier proves the text; once text and salt are gone,
nothing can be guessed from what is left, and the chain still holds. Lines written before are chained again in the new
form: no installation has published a root of the old one.
"""

from django.conf import settings
from django.db import migrations, models

from maillage.base.rls import restrict

ROLE = f'"{settings.ROLE_WEB}"'

FORM = """
CREATE OR REPLACE FUNCTION journal_texte(l journal_ligne) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_array(
        l.departement_id, l.numero, to_char(l.instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        l.acteur_id, l.acteur_empreinte, l.action, l.objet_type, l.objet_id, l.objet_empreinte, l.detail_empreinte
    )::text
$$;

CREATE FUNCTION journal_engagement(sel text, texte text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(sel || texte, 'UTF8')), 'hex')
$$;

-- What is written is what was promised; or it was erased, salt included.
CREATE FUNCTION journal_noms_justes(l journal_ligne) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN l.acteur_sel = '' THEN l.acteur_nom = 'Personne effacée'
                ELSE l.acteur_empreinte = journal_engagement(l.acteur_sel, l.acteur_nom) END
       AND CASE WHEN l.objet_sel = '' THEN l.objet_nom = 'Nom effacé'
                ELSE l.objet_empreinte = journal_engagement(l.objet_sel, l.objet_nom) END
       AND CASE WHEN l.detail_sel = '' THEN l.detail = '{"efface": true}'::jsonb
                ELSE l.detail_empreinte = journal_engagement(l.detail_sel, l.detail::text) END
$$;

CREATE OR REPLACE FUNCTION journal_enchainer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE tete journal_tete%ROWTYPE;
BEGIN
    INSERT INTO journal_tete (departement_id, numero, empreinte) VALUES (NEW.departement_id, 0, '')
        ON CONFLICT (departement_id) DO NOTHING;
    SELECT * INTO tete FROM journal_tete WHERE departement_id = NEW.departement_id FOR UPDATE;
    NEW.numero := tete.numero + 1;
    NEW.empreinte_precedente := tete.empreinte;
    NEW.acteur_sel := gen_random_uuid(); NEW.objet_sel := gen_random_uuid(); NEW.detail_sel := gen_random_uuid();
    NEW.acteur_empreinte := journal_engagement(NEW.acteur_sel, NEW.acteur_nom);
    NEW.objet_empreinte := journal_engagement(NEW.objet_sel, NEW.objet_nom);
    NEW.detail_empreinte := journal_engagement(NEW.detail_sel, NEW.detail::text);
    NEW.empreinte := encode(sha256(convert_to(tete.empreinte || journal_texte(NEW), 'UTF8')), 'hex');
    UPDATE journal_tete SET numero = NEW.numero, empreinte = NEW.empreinte WHERE departement_id = NEW.departement_id;
    RETURN NEW;
END $$;
"""

# The lines of before, chained again. The guard is lifted for this transaction only.
RECHAIN = """
ALTER TABLE journal_ligne DISABLE TRIGGER journal_fige;
DO $$
DECLARE ligne journal_ligne%ROWTYPE; suite text; dep int;
BEGIN
    FOR dep IN SELECT departement_id FROM journal_tete LOOP
        suite := '';
        FOR ligne IN SELECT * FROM journal_ligne WHERE departement_id = dep ORDER BY numero LOOP
            ligne.acteur_sel := gen_random_uuid(); ligne.objet_sel := gen_random_uuid(); ligne.detail_sel := gen_random_uuid();
            ligne.acteur_empreinte := journal_engagement(ligne.acteur_sel, ligne.acteur_nom);
            ligne.objet_empreinte := journal_engagement(ligne.objet_sel, ligne.objet_nom);
            ligne.detail_empreinte := journal_engagement(ligne.detail_sel, ligne.detail::text);
            ligne.empreinte_precedente := suite;
            suite := encode(sha256(convert_to(suite || journal_texte(ligne), 'UTF8')), 'hex');
            UPDATE journal_ligne SET acteur_sel = ligne.acteur_sel, objet_sel = ligne.objet_sel, detail_sel = ligne.detail_sel,
                acteur_empreinte = ligne.acteur_empreinte, objet_empreinte = ligne.objet_empreinte,
                detail_empreinte = ligne.detail_empreinte, empreinte_precedente = ligne.empreinte_precedente, empreinte = suite
                WHERE id = ligne.id;
        END LOOP;
        UPDATE journal_tete SET empreinte = suite WHERE departement_id = dep;
    END LOOP;
END $$;
ALTER TABLE journal_ligne ENABLE TRIGGER journal_fige;
"""

# Two doors through the guard, both for the owner of the table only: a name that goes (nothing else of the line may
# change), and the end of a whole Département. The web role reaches the first by one function, which leaves its own line.
GUARD = """
CREATE OR REPLACE FUNCTION journal_refuser() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    noms constant text[] := ARRAY['acteur_nom', 'acteur_sel', 'objet_nom', 'objet_sel', 'detail', 'detail_sel'];
    maitre constant boolean := current_user = (SELECT tableowner FROM pg_tables WHERE tablename = 'journal_ligne' AND schemaname = 'public');
BEGIN
    IF TG_OP = 'UPDATE' AND maitre AND current_setting('maillage.effacement', true) = 'oui' THEN
        IF to_jsonb(NEW) - noms = to_jsonb(OLD) - noms AND journal_noms_justes(NEW) THEN RETURN NEW; END IF;
    END IF;
    IF TG_OP = 'DELETE' AND maitre AND current_setting('maillage.cloture', true) = OLD.departement_id::text THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'le journal ne se modifie pas (%)', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION journal_effacer_noms(comptes bigint[], motif text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    ici constant int := NULLIF(current_setting('maillage.departement', true), '')::int;
    touchees bigint := 0; n bigint;
BEGIN
    IF ici IS NULL THEN RAISE EXCEPTION 'aucun Département' USING ERRCODE = 'insufficient_privilege'; END IF;
    IF length(motif) < 3 THEN RAISE EXCEPTION 'motif trop court' USING ERRCODE = 'invalid_parameter_value'; END IF;
    PERFORM set_config('maillage.effacement', 'oui', true);
    UPDATE journal_ligne SET acteur_nom = 'Personne effacée', acteur_sel = ''
        WHERE departement_id = ici AND acteur_sel <> '' AND (acteur_id = ANY(comptes) OR acteur_nom ~* motif);
    GET DIAGNOSTICS n = ROW_COUNT; touchees := touchees + n;
    UPDATE journal_ligne SET objet_nom = 'Nom effacé', objet_sel = ''
        WHERE departement_id = ici AND objet_sel <> ''
        AND ((objet_type = 'compte' AND objet_nom <> '' AND objet_id = ANY(comptes::text[])) OR objet_nom ~* motif);
    GET DIAGNOSTICS n = ROW_COUNT; touchees := touchees + n;
    UPDATE journal_ligne SET detail = '{"efface": true}', detail_sel = ''
        WHERE departement_id = ici AND detail_sel <> '' AND detail::text ~* motif;
    GET DIAGNOSTICS n = ROW_COUNT; touchees := touchees + n;
    PERFORM set_config('maillage.effacement', '', true);
    -- Whoever calls it leaves a chained line: names cannot be blanked without a trace.
    INSERT INTO journal_ligne (departement_id, numero, instant, acteur_nom, action, objet_type, objet_id, objet_nom, detail,
        empreinte_precedente, empreinte, acteur_sel, acteur_empreinte, objet_sel, objet_empreinte, detail_sel, detail_empreinte)
    VALUES (ici, 0, clock_timestamp(), 'Programme', 'journal.noms_effaces', 'journal', '', '', jsonb_build_object('nombre', touchees),
        '', '', '', '', '', '', '', '');
    RETURN touchees;
END $$;
"""
GRANTS = f"""
REVOKE EXECUTE ON FUNCTION journal_effacer_noms(bigint[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_effacer_noms(bigint[], text) TO {ROLE};
"""
FIELDS = [
    (f"{part}_{kind}", models.CharField(f"{name} : {label}", max_length=64, editable=False, default="", blank=True))
    for part, name in (("acteur", "acteur"), ("objet", "objet"), ("detail", "détail"))
    for kind, label in (("sel", "sel"), ("empreinte", "empreinte salée"))
]


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_moindre_droit")]
    operations = [
        *(migrations.AddField("ligne", name, field) for name, field in FIELDS),
        migrations.RunSQL(FORM, migrations.RunSQL.noop),
        migrations.RunSQL(RECHAIN, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, "DROP FUNCTION journal_effacer_noms;"),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        restrict("journal_ligne", "SELECT", "INSERT"),
    ]
