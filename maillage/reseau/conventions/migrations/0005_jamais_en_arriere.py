"""What was signed never goes back, and what was recorded stays (convention model, art. 6, 7 and 8.2).

- Once both have signed, the convention keeps its date of effect and one of the states that follow; it is neither to sign nor abandoned.
- A text that somebody signed is never outranked by another one.
- An act is written once: its receipt is added, it is annulled, and that is all. The web role removes none.
"""

from django.conf import settings
from django.db import migrations

ALLER = """
CREATE FUNCTION conventions_garder_retour() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signees constant text[] := ARRAY['EN_VIGUEUR', 'DENONCEE', 'RESILIEE', 'ECHUE'];
BEGIN
    IF (OLD.effet_le IS NOT NULL OR OLD.etat = ANY(signees))
        AND (NEW.effet_le IS DISTINCT FROM OLD.effet_le OR NEW.etat <> ALL(signees)) THEN
        PERFORM conventions_refuser('convention : elle est signée, elle ne revient pas en arrière');
    END IF;
    IF NEW.etat = 'ABANDONNEE' AND OLD.etat <> 'ABANDONNEE' AND (
        SELECT count(DISTINCT s.cote) = 2 FROM conventions_signature s
        WHERE s.texte_id = conventions_dernier_texte(NEW.id, NULL)) THEN
        PERFORM conventions_refuser('convention : les deux parties ont signé, elle ne s''abandonne pas');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER convention_sans_retour BEFORE UPDATE ON conventions_convention FOR EACH ROW EXECUTE FUNCTION conventions_garder_retour();
"""

# The row of the convention is locked: a text and a signature of one convention are judged one after the other.
TEXTE = """
CREATE FUNCTION conventions_garder_texte() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM conventions_convention WHERE id = NEW.convention_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM conventions_signature s JOIN conventions_texteconvention t ON t.id = s.texte_id
        WHERE t.convention_id = NEW.convention_id AND t.avenant_id IS NOT DISTINCT FROM NEW.avenant_id) THEN
        PERFORM conventions_refuser('texte : le précédent est déjà signé');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER texte_garde BEFORE INSERT ON conventions_texteconvention FOR EACH ROW EXECUTE FUNCTION conventions_garder_texte();
"""

# Names and words may still be blanked (RGPD, art. 17): they decide of nothing.
ACTE = """
CREATE FUNCTION conventions_garder_acte() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    dits constant text[] := ARRAY['departement_id', 'convention_id', 'nature', 'cote', 'emis_le', 'acte_vise_id'];
    dit text;
BEGIN
    FOREACH dit IN ARRAY dits LOOP
        IF to_jsonb(NEW)->dit IS DISTINCT FROM to_jsonb(OLD)->dit THEN
            PERFORM conventions_refuser('acte : il est enregistré, il s''annule et ne change pas (' || dit || ')');
        END IF;
    END LOOP;
    IF (OLD.recu_le IS NOT NULL AND NEW.recu_le IS DISTINCT FROM OLD.recu_le)
        OR (OLD.annule_at IS NOT NULL AND NEW.annule_at IS DISTINCT FROM OLD.annule_at) THEN
        PERFORM conventions_refuser('acte : sa réception et son annulation ne s''écrivent qu''une fois');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER acte_garde BEFORE UPDATE ON conventions_acteconvention FOR EACH ROW EXECUTE FUNCTION conventions_garder_acte();
"""

UNDO = """
DROP TRIGGER acte_garde ON conventions_acteconvention; DROP TRIGGER texte_garde ON conventions_texteconvention;
DROP TRIGGER convention_sans_retour ON conventions_convention;
DROP FUNCTION conventions_garder_acte; DROP FUNCTION conventions_garder_texte; DROP FUNCTION conventions_garder_retour;
"""


class Migration(migrations.Migration):
    dependencies = [("conventions", "0004_garde_signature")]
    operations = [
        migrations.RunSQL(ALLER + TEXTE + ACTE, UNDO),
        migrations.RunSQL(
            f'REVOKE DELETE ON conventions_acteconvention FROM "{settings.ROLE_WEB}"',
            f'GRANT DELETE ON conventions_acteconvention TO "{settings.ROLE_WEB}"',
        ),
    ]
