"""When two records of an employer are merged, or parted again, the half-days that its posts hold are counted under the right one.

A half-day keeps the employer of the day when it was laid; a post that goes to another employer changes nothing of the past. But two
records of one body are one employer, and its reports follow the merge: so does what its half-days were attached to.
"""

from importlib import import_module

from django.db import migrations

_sums = import_module("maillage.pilotage.indicateurs.migrations.0002_declencheurs")
_ROWS = "(SELECT * FROM permanences_permanence WHERE id = ANY(touchees))"


def follow(names):
    """The function and its trigger; ``names``: the columns of half-days."""
    return f"""
CREATE FUNCTION indicateurs_employeur_reuni() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE touchees bigint[];
BEGIN
    IF NOT EXISTS (SELECT 1 FROM structures_structure WHERE id = OLD.employeur_id AND fusionnee_dans_id = NEW.employeur_id)
        AND NOT EXISTS (SELECT 1 FROM structures_fusionstructure WHERE absorbee_id = NEW.employeur_id AND defaite_le IS NULL) THEN
        RETURN NULL;
    END IF;
    -- Who changes one of these half-days meanwhile waits, or is waited for: the statements below see what was committed.
    touchees := ARRAY(
        SELECT p.id FROM permanences_permanence p
        JOIN indicateurs_rattachementpermanence r ON r.permanence_id = p.id AND r.employeur_id = OLD.employeur_id
        JOIN equipes_contrat ct ON ct.departement_id = p.departement_id AND ct.agent_id = p.agent_id AND ct.poste_id = NEW.id
            AND p.jour >= ct.debut AND p.jour <= COALESCE(LEAST(ct.fin, ct.rupture_le), 'infinity'::date)
        WHERE p.departement_id = NEW.departement_id ORDER BY p.id FOR NO KEY UPDATE OF p
    );
    {_sums.add(_sums.half_days(_ROWS, -1, names), names)}
    UPDATE indicateurs_rattachementpermanence SET employeur_id = NEW.employeur_id WHERE permanence_id = ANY(touchees);
    {_sums.add(_sums.half_days(_ROWS, 1, names), names)}
    RETURN NULL;
END $$;
CREATE TRIGGER employeur_reuni AFTER UPDATE OF employeur_id ON equipes_poste FOR EACH ROW
    WHEN (OLD.employeur_id IS DISTINCT FROM NEW.employeur_id) EXECUTE FUNCTION indicateurs_employeur_reuni();
"""  # noqa: S608 (names of our own columns)


class Migration(migrations.Migration):
    dependencies = [
        ("indicateurs", "0002_declencheurs"),
        ("structures", "0008_histoire_effacable"),
        ("equipes", "0002_isolation"),
    ]
    operations = [
        migrations.RunSQL(
            follow(list(_sums.PERMANENCES)), "DROP TRIGGER employeur_reuni ON equipes_poste; DROP FUNCTION indicateurs_employeur_reuni();"
        )
    ]
