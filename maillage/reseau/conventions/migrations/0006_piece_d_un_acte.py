"""The scan of the letter of an act is joined once: what the other party read stays what was received (convention, art. 6 and 7)."""

from django.db import migrations

PIECE = """
CREATE FUNCTION conventions_garder_piece_acte() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.piece <> '' AND NEW.piece IS DISTINCT FROM OLD.piece THEN
        PERFORM conventions_refuser('acte : sa pièce ne se remplace pas');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER acte_piece_gardee BEFORE UPDATE ON conventions_acteconvention
    FOR EACH ROW EXECUTE FUNCTION conventions_garder_piece_acte();
"""
UNDO = "DROP TRIGGER acte_piece_gardee ON conventions_acteconvention; DROP FUNCTION conventions_garder_piece_acte();"


class Migration(migrations.Migration):
    dependencies = [("conventions", "0005_jamais_en_arriere")]
    operations = [migrations.RunSQL(PIECE, UNDO)]
