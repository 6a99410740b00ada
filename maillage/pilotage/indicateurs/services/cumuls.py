"""The sums against the truth: spread what was added, make one row of many, compare with a direct count, write them anew.

Each is one statement, so that what others write meanwhile is either in both sides or in neither.
"""

from typing import Final, NamedTuple

from django.db import connection

from maillage.pilotage.indicateurs.definitions.mesures import AJOUT, CLES, ENSEMBLES, GRAIN, MESURES, TEMPS

VERROU: Final = 7_305_013
"""First key of the advisory lock; the second is the Département. Two that make rows of others' would count them twice; writers never take it."""
COLONNES: Final = ("grain", "mois", *CLES)
_COLONNES: Final = ", ".join(COLONNES)
_CLES: Final = ", ".join(CLES)
_MESURES: Final = ", ".join(MESURES)
_SOMMES: Final = ", ".join(f"sum({name})::int" for name in MESURES)
_NON_NUL: Final = " OR ".join(f"sum({name}) <> 0" for name in MESURES)
_ENSEMBLES: Final = ", ".join(f"({', '.join((temps, *cles))})" for temps, cles in ENSEMBLES)


def _spread(source: str) -> str:
    """SQL of every sum kept, from the name of rows of settings by month."""
    return f"""
        SELECT {GRAIN}, COALESCE({", ".join(TEMPS)}), {", ".join(f"COALESCE({name}, 0)" for name in CLES[:-1])}, COALESCE(epci, ''), {_SOMMES}
        FROM (SELECT *, date_trunc('quarter', mois)::date AS trimestre, date_trunc('year', mois)::date AS annee FROM {source}) d
        GROUP BY GROUPING SETS ({_ENSEMBLES}) HAVING {_NON_NUL}
    """  # noqa: S608 (names of our own columns)


_FOLD: Final = f"""
    WITH gone AS (
        DELETE FROM indicateurs_cumul WHERE departement_id = %(departement)s AND grain = {AJOUT} RETURNING *
    ), kept AS (
        INSERT INTO indicateurs_cumul (departement_id, {_COLONNES}, {_MESURES})
        SELECT %(departement)s, {_COLONNES}, {_MESURES} FROM ({_spread("gone")}) v ({_COLONNES}, {_MESURES})
    )
    SELECT count(*) FROM gone
"""  # noqa: S608
_COMPACT: Final = f"""
    WITH doubles AS (
        SELECT {_COLONNES} FROM indicateurs_cumul WHERE departement_id = %(departement)s AND grain < {AJOUT}
        GROUP BY {_COLONNES} HAVING count(*) > 1 OR NOT ({_NON_NUL})
    ), gone AS (
        DELETE FROM indicateurs_cumul c USING doubles d
        WHERE c.departement_id = %(departement)s AND {" AND ".join(f"c.{name} = d.{name}" for name in COLONNES)}
        RETURNING c.*
    ), kept AS (
        INSERT INTO indicateurs_cumul (departement_id, {_COLONNES}, {_MESURES})
        SELECT %(departement)s, {_COLONNES}, {_SOMMES} FROM gone GROUP BY {_COLONNES} HAVING {_NON_NUL} RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept)
"""  # noqa: S608
_COMPARE: Final = f"""
    WITH reste AS MATERIALIZED (
        SELECT mois, {_CLES}, {_SOMMES} FROM (
            SELECT mois, {_CLES}, {_MESURES} FROM indicateurs_cumul WHERE departement_id = %(departement)s AND grain = {AJOUT}
            UNION ALL
            SELECT mois, {_CLES}, {", ".join(f"-{name}" for name in MESURES)} FROM indicateurs_verite WHERE departement_id = %(departement)s
        ) d (mois, {_CLES}, {_MESURES}) GROUP BY mois, {_CLES}
    )
    SELECT {_COLONNES}, {_SOMMES} FROM (
        SELECT {_COLONNES}, {_MESURES} FROM indicateurs_cumul WHERE departement_id = %(departement)s AND grain < {AJOUT}
        UNION ALL
        {_spread(f"reste r (mois, {_CLES}, {_MESURES})")}
    ) d ({_COLONNES}, {_MESURES}) GROUP BY {_COLONNES} HAVING {_NON_NUL} ORDER BY {_COLONNES} LIMIT %(limite)s
"""  # noqa: S608
_REBUILD: Final = f"""
    WITH gone AS (DELETE FROM indicateurs_cumul WHERE departement_id = %(departement)s),
    vrai AS MATERIALIZED (
        SELECT mois, {_CLES}, {_SOMMES} FROM indicateurs_verite WHERE departement_id = %(departement)s GROUP BY mois, {_CLES}
    )
    INSERT INTO indicateurs_cumul (departement_id, {_COLONNES}, {_MESURES})
    SELECT %(departement)s, {_COLONNES}, {_MESURES}
    FROM ({_spread(f"vrai r (mois, {_CLES}, {_MESURES})")}) v ({_COLONNES}, {_MESURES})
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


def fold(departement_id: int) -> int:
    """Spread what writers added over the sums that readers use; how many rows went. Writers add theirs meanwhile, undisturbed."""
    _lock(departement_id)
    return _count(_FOLD, departement_id)


def compact(departement_id: int) -> int:
    """The same, then make one row of those that bear the same keys; how many rows went."""
    return fold(departement_id) + _count(_COMPACT, departement_id)


def _lock(departement_id: int) -> None:
    """Alone until the transaction ends; a statement of its own, so that the next one sees what the former holder did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [VERROU, departement_id])


def _count(statement: str, departement_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"departement": departement_id})
        row = cursor.fetchone()
    return int(row[0])


def compare(departement_id: int, limite: int = 100) -> list[Ecart]:
    """Where the sums are not what a direct count gives; at most ``limite`` rows, none when all is right."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, {"departement": departement_id, "limite": limite})
        rows = cursor.fetchall()
    cut = len(COLONNES)
    return [
        Ecart(
            dict(zip(COLONNES, row[:cut], strict=True)),
            {name: int(value) for name, value in zip(MESURES, row[cut:], strict=True) if value},
        )
        for row in rows
    ]


def rebuild(departement_id: int) -> int:
    """Write the sums anew from a direct count; how many rows. Half-days that nothing attaches yet are attached first."""
    _lock(departement_id)
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, {"departement": departement_id})
        cursor.execute(_REBUILD, {"departement": departement_id})
        return int(cursor.rowcount)
