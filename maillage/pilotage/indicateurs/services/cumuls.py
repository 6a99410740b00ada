"""The sums against the truth: make one row of many, compare with a direct count, write them anew.

The three run as one statement each, so that what others write meanwhile is either in both sides or in neither.
"""

from typing import Final, NamedTuple

from django.db import connection

from maillage.pilotage.indicateurs.definitions.mesures import ANNUELS, GRAIN, GRAINS, MESURES

CLES: Final = ("grain", "mois", "structure_id", "convention_id", "agent_id", "employeur_id", "secteur_id", "epci")
_CLES: Final = ", ".join(CLES)
_MESURES: Final = ", ".join(MESURES)
_SOMMES: Final = ", ".join(f"sum({name})" for name in MESURES)
_NON_NUL: Final = " OR ".join(f"sum({name}) <> 0" for name in MESURES)
_PROPRES: Final = CLES[2:]
"""Keys of a setting, without the month."""
_UNE_CLE: Final = ", ".join(f"(mois, {name})" for name in GRAINS)
_PAR_AN: Final = ", ".join(f"(annee, {name})" for name in ANNUELS)
_VERITE: Final = f"""
    SELECT {GRAIN}, COALESCE(mois, annee),
        {", ".join(f"COALESCE({name}, 0)" for name in _PROPRES[:-1])}, COALESCE(epci, ''), {_SOMMES}
    FROM (SELECT *, date_trunc('year', mois)::date AS annee FROM indicateurs_verite WHERE departement_id = %(departement)s) d
    GROUP BY GROUPING SETS ((mois), {_UNE_CLE}, (mois, {", ".join(_PROPRES)}), {_PAR_AN})
"""  # noqa: S608 (names of our own columns)
_COMPACT: Final = f"""
    WITH doubles AS (
        SELECT {_CLES} FROM indicateurs_cumul WHERE departement_id = %(departement)s
        GROUP BY {_CLES} HAVING count(*) > 1 OR NOT ({_NON_NUL})
    ), gone AS (
        DELETE FROM indicateurs_cumul c USING doubles d
        WHERE c.departement_id = %(departement)s AND {" AND ".join(f"c.{name} = d.{name}" for name in CLES)}
        RETURNING c.*
    ), kept AS (
        INSERT INTO indicateurs_cumul (departement_id, {_CLES}, {_MESURES})
        SELECT %(departement)s, {_CLES}, {_SOMMES} FROM gone GROUP BY {_CLES} HAVING {_NON_NUL} RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept)
"""  # noqa: S608
_COMPARE: Final = f"""
    SELECT {_CLES}, {_SOMMES} FROM (
        SELECT {_CLES}, {_MESURES} FROM indicateurs_cumul WHERE departement_id = %(departement)s
        UNION ALL
        SELECT {_CLES}, {", ".join(f"-{name}" for name in MESURES)} FROM ({_VERITE}) v ({_CLES}, {_MESURES})
    ) d ({_CLES}, {_MESURES}) GROUP BY {_CLES} HAVING {_NON_NUL} ORDER BY {_CLES} LIMIT %(limite)s
"""  # noqa: S608
_REBUILD: Final = f"""
    WITH gone AS (DELETE FROM indicateurs_cumul WHERE departement_id = %(departement)s)
    INSERT INTO indicateurs_cumul (departement_id, {_CLES}, {_MESURES})
    SELECT %(departement)s, {_CLES}, {_MESURES} FROM ({_VERITE}) v ({_CLES}, {_MESURES})
    WHERE {" OR ".join(f"{name} <> 0" for name in MESURES)}
    ORDER BY grain, structure_id, mois
"""  # noqa: S608
_MISSING: Final = """
    SELECT indicateurs_rattacher(ARRAY(
        SELECT p.id FROM permanences_permanence p WHERE p.departement_id = %(departement)s
        AND NOT EXISTS (SELECT 1 FROM indicateurs_rattachementpermanence r WHERE r.permanence_id = p.id)
    ))
"""


class Ecart(NamedTuple):
    """Sums that differ from a direct count. ``cles``: those of the row; ``mesures``: {column: sum minus truth}."""

    cles: dict[str, object]
    mesures: dict[str, int]


def compact(departement_id: int) -> int:
    """Make one row of those that bear the same keys; how many rows went. Writers add theirs meanwhile, undisturbed."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPACT, {"departement": departement_id})
        row = cursor.fetchone()
    return int(row[0])


def compare(departement_id: int, limite: int = 100) -> list[Ecart]:
    """Where the sums are not what a direct count gives; at most ``limite`` rows, none when all is right."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, {"departement": departement_id, "limite": limite})
        rows = cursor.fetchall()
    cut = len(CLES)
    return [
        Ecart(
            dict(zip(CLES, row[:cut], strict=True)),
            {name: int(value) for name, value in zip(MESURES, row[cut:], strict=True) if value},
        )
        for row in rows
    ]


def rebuild(departement_id: int) -> int:
    """Write the sums anew from a direct count; how many rows. Half-days that nothing attaches yet are attached first."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, {"departement": departement_id})
        cursor.execute(_REBUILD, {"departement": departement_id})
        return int(cursor.rowcount)
