"""Sums a year of each host, convention and adviser, beside those a month: hundreds are compared over years from a row each."""

from importlib import import_module

from django.db import migrations

_old = import_module("maillage.pilotage.indicateurs.migrations.0002_declencheurs")
_reuni = import_module("maillage.pilotage.indicateurs.migrations.0003_employeur_reuni")
CLES = ", ".join(_old.CLES)


def add(source, names):
    """As in migration 0002, with the sums of a year: the grain is ``definitions.mesures.GRAIN``."""
    sums = [f"sum(signe * {name})" for name in names]
    return f"""
        INSERT INTO indicateurs_cumul (departement_id, mois, grain, {CLES}, {", ".join(names)})
        SELECT departement_id, COALESCE(mois, annee), GROUPING(agent_id, secteur_id, epci, employeur_id)
            + CASE WHEN GROUPING(mois) = 1 THEN 16 * (1 + GROUPING(convention_id)) ELSE 0 END,
            {", ".join(f"COALESCE({cle}, 0)" for cle in _old.CLES[:-1])}, COALESCE(epci, ''), {", ".join(sums)}
        FROM (SELECT *, date_trunc('year', mois)::date AS annee FROM ({source}) s) d
        GROUP BY departement_id, GROUPING SETS ((mois), (mois, secteur_id), (mois, epci), (mois, employeur_id), (mois, {CLES}),
            (annee, structure_id), (annee, convention_id), (annee, agent_id))
        HAVING {" OR ".join(f"{one} <> 0" for one in sums)};"""


def functions(adder):
    """Every function that adds to the sums, written with ``adder``."""
    before, _old.add = _old.add, adder
    try:
        names = list(_old.PERMANENCES)
        made = [
            _old.trigger(table, name, _old.TOUT, body)
            for table, name, body in (
                ("permanences_permanence", "permanence", _old.of_permanences),
                ("accompagnements_compterendu", "compterendu", _old.of_comptes_rendus),
                ("accompagnements_accompagnement", "accompagnement", _old.of_accompagnements),
            )
        ]
        made.append(_reuni.follow(names))
    finally:
        _old.add = before
    text = "\n".join(made).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    return text.replace("CREATE TRIGGER", "CREATE OR REPLACE TRIGGER")


PAR_AN = [47, 31, 39]
REMPLIR = f"""
INSERT INTO indicateurs_cumul (departement_id, mois, grain, {CLES}, {", ".join(_old.TOUTES)})
SELECT departement_id, annee, CASE WHEN GROUPING(structure_id) = 0 THEN 47 WHEN GROUPING(convention_id) = 0 THEN 31 ELSE 39 END,
    COALESCE(structure_id, 0), COALESCE(convention_id, 0), COALESCE(agent_id, 0), 0, 0, '', {", ".join(f"sum({name})" for name in _old.TOUTES)}
FROM (SELECT *, date_trunc('year', mois)::date AS annee FROM indicateurs_cumul WHERE grain = 0) d
GROUP BY departement_id, annee, GROUPING SETS ((structure_id), (convention_id), (agent_id));
"""
VIDER = f"DELETE FROM indicateurs_cumul WHERE grain IN ({', '.join(map(str, PAR_AN))});"


class Migration(migrations.Migration):
    dependencies = [("indicateurs", "0003_employeur_reuni")]
    operations = [
        migrations.RunSQL(functions(add), functions(_old.add)),
        migrations.RunSQL(REMPLIR, VIDER),
    ]
