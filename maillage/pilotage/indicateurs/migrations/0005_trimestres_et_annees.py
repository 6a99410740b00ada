"""Writers add one row a setting and month; sums of months, quarters and years are made of them by the worker (ADR 0013).

Any filter and any length of time is then read from few rows, and writing costs less than it did: one row in three indexes, in place of eight in six.
"""

from importlib import import_module

from django.db import migrations, models

_old = import_module("maillage.pilotage.indicateurs.migrations.0002_declencheurs")
_an = import_module("maillage.pilotage.indicateurs.migrations.0004_sommes_par_an")
CLES = ", ".join(_old.CLES)
MESURES = ", ".join(_old.TOUTES)
AJOUT = 512
PAR_MOIS = 192
FILTRES = (253, 254, 251, PAR_MOIS, 320, 384)
SEULES = ("structure_id", "convention_id", "agent_id", CLES)
ENSEMBLES = ", ".join(
    [
        *("(mois)", "(mois, secteur_id)", "(mois, epci)", "(mois, employeur_id)", f"(mois, {CLES})"),
        *(f"({temps}, {cles})" for temps in ("trimestre", "annee") for cles in SEULES),
    ]
)


def add(source, names):
    """The rows of a setting and month, and nothing else."""
    sums = [f"sum(signe * {name})" for name in names]
    return f"""
        INSERT INTO indicateurs_cumul (departement_id, mois, grain, {CLES}, {", ".join(names)})
        SELECT departement_id, mois, {AJOUT}, {CLES}, {", ".join(sums)} FROM ({source}) d GROUP BY departement_id, mois, {CLES}
        HAVING {" OR ".join(f"{one} <> 0" for one in sums)};"""


# The rows of every key by month hold all that the others do. Constraints are looked at before the indexes of a backward migration.
AVANCER = f"""
INSERT INTO indicateurs_cumul (departement_id, grain, mois, {CLES}, {MESURES})
SELECT departement_id, GROUPING(mois, trimestre, annee, {CLES}), COALESCE(mois, trimestre, annee),
    {", ".join(f"COALESCE({cle}, 0)" for cle in _old.CLES[:-1])}, COALESCE(epci, ''), {", ".join(f"sum({name})" for name in _old.TOUTES)}
FROM (
    SELECT *, date_trunc('quarter', mois)::date AS trimestre, date_trunc('year', mois)::date AS annee FROM indicateurs_cumul WHERE grain = 0
) d
GROUP BY departement_id, GROUPING SETS ({ENSEMBLES})
HAVING {" OR ".join(f"sum({name}) <> 0" for name in _old.TOUTES)};
DELETE FROM indicateurs_cumul WHERE grain < {PAR_MOIS};
SET CONSTRAINTS ALL IMMEDIATE;
"""
RECULER = f"""
{_an.add(f"SELECT 1 AS signe, departement_id, mois, {CLES}, {MESURES} FROM indicateurs_cumul WHERE grain IN ({PAR_MOIS}, {AJOUT})", _old.TOUTES)}
DELETE FROM indicateurs_cumul WHERE grain >= {PAR_MOIS};
SET CONSTRAINTS ALL IMMEDIATE;
"""


def index(fields, name, **more):
    return migrations.AddIndex("cumul", models.Index(fields=["departement", *fields], name=name, **more))


class Migration(migrations.Migration):
    dependencies = [("indicateurs", "0004_sommes_par_an"), ("territoires", "0005_pages_publiques")]
    operations = [
        *(migrations.RemoveIndex("cumul", f"cumul_{name}") for name in ("mois", "structure", "agent", "convention")),
        index(["mois"], "cumul_ajouts", condition=models.Q(grain=AJOUT)),
        index(
            ["grain", "mois"],
            "cumul_sommes",
            include=(
                *_old.CLES,
                *("prevues", "tenues", "annulees", "non_tenues", "accompagnements", "personnes", "confirmes", "contestes", "sans_reponse"),
            ),
            condition=models.Q(grain__lt=AJOUT),
        ),
        *(
            index([cle, "grain", "mois"], f"cumul_par_{cle.removesuffix('_id')}", condition=models.Q(grain__in=FILTRES))
            for cle in _old.CLES
        ),
        migrations.RunSQL(_an.functions(add), _an.functions(_an.add)),
        migrations.RunSQL(AVANCER, RECULER),
    ]
