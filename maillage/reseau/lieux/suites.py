"""Rows of higher apps that follow a place when it is merged into another, and come back when the merge is undone.

The app that points to places registers its columns here: this one never learns about it. What moved is kept in the merge
(``Fusion.suites``), so that only those rows come back: what was written since about the place that is kept stays there.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection, models

Suites = dict[str, list[int]]
"""{« app.model.field »: ids of the rows that moved}."""


class Suivi(NamedTuple):
    """A foreign key to a place. ``unique_avec``: the other column of its unique pair, or empty."""

    modele: type[models.Model]
    champ: str
    unique_avec: str = ""

    @property
    def cle(self) -> str:
        return f"{self.modele._meta.label_lower}.{self.champ}"


_suivis: list[Suivi] = []


def register_suivi(modele: type[models.Model], champ: str = "lieu", *, unique_avec: str = "") -> None:
    """Called in ``ready()``. The web role may update the column, and ``modifie_par`` if the table has it."""
    suivi = Suivi(modele, champ, unique_avec)
    if suivi not in _suivis:
        _suivis.append(suivi)


def registered() -> list[Suivi]:
    """Every foreign key that follows."""
    return list(_suivis)


def carry(moves: Mapping[int, int], *, par: str) -> dict[int, Suites]:
    """Rows of the absorbed places point to the kept ones. ``moves``: {absorbed: kept}. One query a foreign key.

    A row stays where it is when the kept place has its pair already. Gives {absorbed: what moved}.
    """
    found: dict[int, Suites] = {absorbe: {} for absorbe in moves}
    for suivi in _suivis:
        for pk, absorbe in _move(suivi, list(moves), list(moves.values()), None, par):
            found[absorbe].setdefault(suivi.cle, []).append(pk)
    return found


def bring_back(suites: Mapping[str, Sequence[int]], *, depuis: Sequence[int], absorbe: int, par: str) -> None:
    """What a merge moved, and is still at one of the places ``depuis``, points to ``absorbe`` again."""
    by_key = {suivi.cle: suivi for suivi in _suivis}
    for key, ids in suites.items():
        if suivi := by_key.get(key):  # a table that is gone has nothing to give back
            _move(suivi, list(depuis), [absorbe] * len(depuis), list(ids), par)


def _move(suivi: Suivi, old: list[int], new: list[int], ids: list[int] | None, par: str) -> list[tuple[int, int]]:
    """Gives (id, place that it left)."""
    meta, pair = suivi.modele._meta, suivi.unique_avec
    column = next(field.column for field in meta.concrete_fields if field.name == suivi.champ)
    told = any(field.name == "modifie_par" for field in meta.concrete_fields)
    doubled = f"""AND NOT EXISTS (
            SELECT 1 FROM {meta.db_table} o LEFT JOIN d autre ON autre.ancien = o.{column}
            WHERE o.{pair} = t.{pair} AND (o.{column} = d.nouveau OR (autre.nouveau = d.nouveau AND o.id < t.id)))"""  # noqa: S608 (names of our own tables)
    sql = f"""
        WITH d AS (SELECT unnest(%s::bigint[]) AS ancien, unnest(%s::bigint[]) AS nouveau)
        UPDATE {meta.db_table} t SET {column} = d.nouveau{", modifie_par = %s" if told else ""}
        FROM d WHERE t.{column} = d.ancien {"AND t.id = ANY(%s)" if ids is not None else ""} {doubled if pair else ""}
        RETURNING t.id, d.ancien
    """  # noqa: S608 (names of our own tables)
    values: list[Any] = [old, new, *([par[:200]] if told else []), *([ids] if ids is not None else [])]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [(int(pk), int(place)) for pk, place in cursor.fetchall()]
