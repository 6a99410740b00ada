"""Which tables hold rows of a Département, and in which order they can go. Read from the database itself."""

from graphlib import TopologicalSorter
from typing import NamedTuple

from django.db import connection

_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'departement_id' AND NOT a.attisdropped
ORDER BY 1
"""
_LINKS = """
SELECT conrelid::regclass::text, confrelid::regclass::text, a.attname FROM pg_constraint k
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
WHERE contype = 'f' AND connamespace = 'public'::regnamespace
"""
COMPTES = "comptes_utilisateur"


class Plan(NamedTuple):
    """``ordre``: tables, those that point to others first. ``soi``: {table: columns that point to itself}.

    ``comptes``: (table, column) that point to an account.
    """

    ordre: tuple[str, ...]
    soi: dict[str, tuple[str, ...]]
    comptes: tuple[tuple[str, str], ...]


def read_plan() -> Plan:
    """Raises graphlib.CycleError when two tables point to each other: then the order is for a person to decide."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(_LINKS)
        links = [(source, target, column) for source, target, column in cursor.fetchall() if source in tables]
    before: dict[str, set[str]] = {name: set() for name in tables}
    itself: dict[str, tuple[str, ...]] = {}
    for source, target, column in links:
        if source == target:
            itself[source] = (*itself.get(source, ()), column)
        elif target in before:
            before[target].add(source)
    accounts = tuple((source, column) for source, target, column in links if target == COMPTES)
    return Plan(tuple(TopologicalSorter(before).static_order()), itself, accounts)


def count_rows(plan: Plan, departement_id: int) -> dict[str, int]:
    """{table: rows of the Département}, empty tables left out."""
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table in sorted(plan.ordre):
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE departement_id = %s', [departement_id])  # noqa: S608 (names of the catalogue)
            if number := cursor.fetchone()[0]:
                found[table] = number
    return found
