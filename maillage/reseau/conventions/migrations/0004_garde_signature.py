"""What no form, no command and no SQL of the web role goes round (CGCT, L.2131-1 and L.3131-1; convention model, art. 8.2).

- No signature without both executory proofs, of another text than the last, of other bytes, or before its side's receipt.
- A frozen text and a signature never change. Once a text is to be signed, what it says stays: parties, places, parameters.
- A convention takes effect by its two signatures, an avenant binds by its own two, and by nothing else.
- The end of a Département (registre) opens DELETE to the owner who names it, as for the journal.
"""

from django.db import migrations

from maillage.base.rls import protect

AVANT = "ARRAY['DEMANDEE', 'INSTRUITE', 'DELIBEREE', 'EXECUTOIRE']"
OWNER = "current_user = (SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = TG_TABLE_NAME)"
CLOSING = f"""
    IF TG_OP = 'DELETE' AND {OWNER} AND current_setting('maillage.cloture', true) = to_jsonb(OLD)->>'departement_id' THEN
        RETURN OLD;
    END IF;"""

TOOLS = """
CREATE FUNCTION conventions_executoire(p_convention bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(*) = 2 FROM conventions_partieconvention p WHERE p.convention_id = p_convention AND (
        (p.cote <> 'DEPARTEMENT' AND p.sans_deliberation <> '')
        OR (p.deliberation_numero <> '' AND p.deliberation_le IS NOT NULL AND p.publiee_le IS NOT NULL
            AND p.transmise_le IS NOT NULL AND p.accuse_numero <> '' AND p.accuse_le IS NOT NULL))
$$;

CREATE FUNCTION conventions_dernier_texte(p_convention bigint, p_avenant bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT max(t.id) FROM conventions_texteconvention t
    WHERE t.convention_id = p_convention AND t.avenant_id IS NOT DISTINCT FROM p_avenant
$$;

CREATE FUNCTION conventions_refuser(p_message text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', p_message USING ERRCODE = 'check_violation';
END $$;
"""

FROZEN = f"""
CREATE FUNCTION conventions_figer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{CLOSING}
    RAISE EXCEPTION 'un texte figé et une signature ne changent pas (%)', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER texte_fige BEFORE UPDATE OR DELETE ON conventions_texteconvention FOR EACH ROW EXECUTE FUNCTION conventions_figer();
CREATE TRIGGER texte_jamais_vide BEFORE TRUNCATE ON conventions_texteconvention FOR EACH STATEMENT EXECUTE FUNCTION conventions_figer();
CREATE TRIGGER signature_figee BEFORE UPDATE OR DELETE ON conventions_signature FOR EACH ROW EXECUTE FUNCTION conventions_figer();
CREATE TRIGGER signature_jamais_vide BEFORE TRUNCATE ON conventions_signature FOR EACH STATEMENT EXECUTE FUNCTION conventions_figer();
"""

# FOR NO KEY UPDATE on the convention: signatures, parties and places of one convention are judged one after the other.
SIGNATURE = """
CREATE FUNCTION conventions_garder_signature() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    t conventions_texteconvention; c conventions_convention; p conventions_partieconvention; v conventions_avenant;
BEGIN
    SELECT * INTO t FROM conventions_texteconvention WHERE id = NEW.texte_id AND departement_id = NEW.departement_id;
    SELECT * INTO c FROM conventions_convention WHERE id = t.convention_id FOR NO KEY UPDATE;
    SELECT * INTO p FROM conventions_partieconvention WHERE convention_id = c.id AND cote = NEW.cote;
    IF p.id IS NULL THEN
        PERFORM conventions_refuser('signature : ni texte ni partie');
    END IF;
    IF NOT conventions_executoire(c.id) THEN
        PERFORM conventions_refuser('signature : une délibération n''est pas exécutoire');
    END IF;
    IF t.id IS DISTINCT FROM conventions_dernier_texte(t.convention_id, t.avenant_id) THEN
        PERFORM conventions_refuser('signature : ce texte n''est pas le dernier');
    END IF;
    IF NEW.sha256 <> t.sha256 THEN
        PERFORM conventions_refuser('signature : ce n''est pas ce texte');
    END IF;
    IF p.sans_deliberation = '' AND NEW.signee_le < p.accuse_le THEN
        PERFORM conventions_refuser('signature : avant l''accusé de réception de la préfecture');
    END IF;
    IF NEW.signee_le NOT BETWEEN (t.fige_at AT TIME ZONE 'Europe/Paris')::date
        AND (NEW.enregistree_at AT TIME ZONE 'Europe/Paris')::date THEN
        PERFORM conventions_refuser('signature : avant le texte, ou après son enregistrement');
    END IF;
    IF t.avenant_id IS NULL AND c.etat <> 'A_SIGNER' THEN
        PERFORM conventions_refuser('signature : la convention n''est pas à signer');
    END IF;
    IF t.avenant_id IS NOT NULL THEN
        SELECT * INTO v FROM conventions_avenant WHERE id = t.avenant_id FOR NO KEY UPDATE;
        IF v.etat <> 'A_SIGNER' OR c.effet_le IS NULL THEN
            PERFORM conventions_refuser('signature : l''avenant n''est pas à signer');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signature_gardee BEFORE INSERT ON conventions_signature FOR EACH ROW EXECUTE FUNCTION conventions_garder_signature();
"""

# structure_id is left out: two records of one body may be merged, and the convention follows. So is lieu_id below.
STATE = f"""
CREATE FUNCTION conventions_garder_etat() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    avant constant text[] := {AVANT};
    dits constant text[] := ARRAY['reference', 'rythme', 'objet', 'gabarit', 'clauses', 'mention', 'duree_mois', 'reconduction',
        'preavis_mois', 'lecture', 'opposition_comptee', 'fin_au_plus_tard', 'delai_faute_jours', 'delai_force_majeure_jours'];
    cotes int; derniere date; dit text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.etat <> ALL(avant) OR NEW.effet_le IS NOT NULL THEN
            PERFORM conventions_refuser('convention : elle commence avant son texte');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.etat <> ALL(avant) AND NEW.etat <> ALL(avant) THEN
        FOREACH dit IN ARRAY dits LOOP
            IF to_jsonb(NEW)->dit IS DISTINCT FROM to_jsonb(OLD)->dit THEN
                PERFORM conventions_refuser('convention : son texte est figé (' || dit || ')');
            END IF;
        END LOOP;
    END IF;
    SELECT count(DISTINCT s.cote), max(s.signee_le) INTO cotes, derniere FROM conventions_signature s
        WHERE s.texte_id = conventions_dernier_texte(NEW.id, NULL);
    IF NEW.effet_le IS NOT NULL OR NEW.etat IN ('EN_VIGUEUR', 'DENONCEE', 'RESILIEE', 'ECHUE') THEN
        IF cotes <> 2 OR NEW.effet_le IS DISTINCT FROM derniere THEN
            PERFORM conventions_refuser('convention : elle prend effet par ses deux signatures');
        END IF;
    ELSIF NEW.etat = ANY(avant) AND (cotes > 0 OR OLD.etat = 'ABANDONNEE') THEN
        PERFORM conventions_refuser('convention : elle est signée ou abandonnée, on ne revient pas avant');
    ELSIF NEW.etat = 'A_SIGNER' AND OLD.etat <> 'A_SIGNER' AND (
        NOT conventions_executoire(NEW.id) OR conventions_dernier_texte(NEW.id, NULL) IS NULL) THEN
        PERFORM conventions_refuser('convention : il manque une preuve ou le texte figé');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER convention_gardee BEFORE INSERT OR UPDATE ON conventions_convention FOR EACH ROW EXECUTE FUNCTION conventions_garder_etat();
"""  # noqa: S608 (names given by our own migrations)

LINES = f"""
CREATE FUNCTION conventions_garder_ligne() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    nouvelle constant jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
    ancienne constant jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
    libres constant text[] := CASE TG_TABLE_NAME WHEN 'conventions_lieuconvention' THEN ARRAY['locaux', 'lieu_id']
        ELSE ARRAY['courriel_signature', 'updated_at'] END;
    un bigint;
BEGIN{CLOSING}
    FOR un IN SELECT DISTINCT x::bigint FROM unnest(ARRAY[nouvelle->>'convention_id', ancienne->>'convention_id']) x
        WHERE x IS NOT NULL ORDER BY 1 LOOP
        PERFORM 1 FROM conventions_convention WHERE id = un AND etat = ANY({AVANT}) FOR NO KEY UPDATE;
        IF FOUND OR (TG_OP = 'UPDATE' AND nouvelle - libres = ancienne - libres) THEN
            CONTINUE;
        END IF;
        IF TG_OP = 'INSERT' AND TG_TABLE_NAME = 'conventions_lieuconvention' AND EXISTS (
            SELECT 1 FROM conventions_avenant v WHERE v.id = (nouvelle->>'avenant_id')::bigint AND v.convention_id = un
            AND v.etat = 'SIGNE' AND v.changements->'lieux' @> (nouvelle->'lieu_id')) THEN
            CONTINUE;
        END IF;
        PERFORM conventions_refuser('convention : son texte est figé, il faut un avenant');
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER partie_gardee BEFORE INSERT OR UPDATE OR DELETE ON conventions_partieconvention
    FOR EACH ROW EXECUTE FUNCTION conventions_garder_ligne();
CREATE TRIGGER lieu_garde BEFORE INSERT OR UPDATE OR DELETE ON conventions_lieuconvention
    FOR EACH ROW EXECUTE FUNCTION conventions_garder_ligne();
"""  # noqa: S608 (names given by our own migrations)

AVENANT = f"""
CREATE FUNCTION conventions_garder_avenant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    libres constant text[] := ARRAY['etat', 'signe_le', 'updated_at'];
    cotes int; derniere date;
BEGIN{CLOSING}
    IF TG_OP = 'INSERT' THEN
        IF NEW.etat <> 'PREPARE' OR NEW.signe_le IS NOT NULL THEN
            PERFORM conventions_refuser('avenant : il commence avant son texte');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.etat = 'SIGNE' AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - 'updated_at' <> to_jsonb(OLD) - 'updated_at') THEN
        PERFORM conventions_refuser('avenant : il est signé');
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF OLD.etat = 'A_SIGNER' AND to_jsonb(NEW) - libres <> to_jsonb(OLD) - libres THEN
        PERFORM conventions_refuser('avenant : son texte est figé');
    END IF;
    SELECT count(DISTINCT s.cote), max(s.signee_le) INTO cotes, derniere FROM conventions_signature s
        WHERE s.texte_id = conventions_dernier_texte(NEW.convention_id, NEW.id);
    IF (NEW.etat = 'SIGNE' OR NEW.signe_le IS NOT NULL) AND (cotes <> 2 OR NEW.signe_le IS DISTINCT FROM derniere) THEN
        PERFORM conventions_refuser('avenant : il engage par ses deux signatures');
    END IF;
    IF NEW.etat = 'PREPARE' AND OLD.etat <> 'PREPARE' AND (cotes > 0 OR OLD.etat = 'ABANDONNE') THEN
        PERFORM conventions_refuser('avenant : il est signé ou abandonné');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER avenant_garde BEFORE INSERT OR UPDATE OR DELETE ON conventions_avenant
    FOR EACH ROW EXECUTE FUNCTION conventions_garder_avenant();
"""  # noqa: S608 (names given by our own migrations)

UNDO = """
DROP TRIGGER avenant_garde ON conventions_avenant; DROP TRIGGER lieu_garde ON conventions_lieuconvention;
DROP TRIGGER partie_gardee ON conventions_partieconvention; DROP TRIGGER convention_gardee ON conventions_convention;
DROP TRIGGER signature_gardee ON conventions_signature;
DROP TRIGGER signature_jamais_vide ON conventions_signature; DROP TRIGGER signature_figee ON conventions_signature;
DROP TRIGGER texte_jamais_vide ON conventions_texteconvention; DROP TRIGGER texte_fige ON conventions_texteconvention;
DROP FUNCTION conventions_garder_avenant; DROP FUNCTION conventions_garder_ligne; DROP FUNCTION conventions_garder_etat;
DROP FUNCTION conventions_garder_signature; DROP FUNCTION conventions_figer; DROP FUNCTION conventions_refuser;
DROP FUNCTION conventions_dernier_texte; DROP FUNCTION conventions_executoire;
"""


class Migration(migrations.Migration):
    dependencies = [("conventions", "0003_textes")]
    operations = [
        protect("conventions_modeleconvention"),
        migrations.RunSQL(TOOLS + FROZEN + SIGNATURE + STATE + LINES + AVENANT, UNDO),
    ]
