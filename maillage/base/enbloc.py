"""Write many wide rows in one statement.

Django's ``bulk_create`` builds one placeholder a cell and psycopg quotes each: on a table of fifty columns that
costs more than PostgreSQL's own work. Here the rows travel as one JSON text that PostgreSQL unfolds into the
table's own types (``jsonb_populate_recordset``); constraints, row-level security and triggers apply as ever.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone
from psycopg import sql

LOT = 500


class _Plan(NamedTuple):
    """How the rows of one model are written: (attribute, column) of the plain fields, and the columns of instants."""

    fields: tuple[tuple[str, str], ...]
    at_insert: tuple[tuple[str, str], ...]
    at_save: tuple[tuple[str, str], ...]


def write_rows(objects: Sequence[models.Model], *, update: Sequence[str] = (), skip: Sequence[str] = ()) -> None:
    """Insert unsaved objects of one model; with ``update`` (field names), a row of a known key is changed instead.

    Keys are drawn beforehand and set on the objects, as are the ``auto_now`` fields. ``skip``: fields that the
    database fills itself. Values must be free of NUL. Runs in the caller's transaction.
    """
    if not objects:
        return
    model = type(objects[0])
    plan = _plan(model, frozenset(skip))
    for start in range(0, len(objects), LOT):
        part = objects[start : start + LOT]
        _draw_keys(model, [obj for obj in part if obj.pk is None])
        _send(model, _columns(plan), [_row(plan, obj) for obj in part], update)
    for obj in objects:
        obj._state.adding = False
        obj._state.db = connection.alias


def write_values(
    model: type[models.Model],
    rows: Sequence[Mapping[str, Any]],
    *,
    update: Sequence[str] = (),
    skip: Sequence[str] = (),
) -> None:
    """The same for rows that are mappings of attribute → value, key included, when objects would be made for nothing.

    ``auto_now`` and ``auto_now_add`` fields are set here.
    """
    plan = _plan(model, frozenset(skip))
    now = timezone.now().isoformat()
    instants = {column: now for _, column in (*plan.at_insert, *plan.at_save)}
    for start in range(0, len(rows), LOT):
        part = [
            {column: row[attribute] for attribute, column in plan.fields} | instants
            for row in rows[start : start + LOT]
        ]
        _send(model, _columns(plan), part, update)


@cache
def _plan(model: type[models.Model], skip: frozenset[str]) -> _Plan:
    fields: list[tuple[str, str]] = []
    at_insert: list[tuple[str, str]] = []
    at_save: list[tuple[str, str]] = []
    for field in model._meta.concrete_fields:
        if field.name in skip:
            continue
        kind = (
            at_save
            if getattr(field, "auto_now", False)
            else at_insert
            if getattr(field, "auto_now_add", False)
            else fields
        )
        kind.append((field.attname, str(field.column)))
    return _Plan(tuple(fields), tuple(at_insert), tuple(at_save))


def _columns(plan: _Plan) -> Iterable[str]:
    return [column for _, column in (*plan.fields, *plan.at_insert, *plan.at_save)]


def _row(plan: _Plan, obj: models.Model) -> dict[str, Any]:
    values = obj.__dict__
    try:
        row = {column: values[attribute] for attribute, column in plan.fields}
    except KeyError:  # a deferred field is read from the database
        row = {column: getattr(obj, attribute) for attribute, column in plan.fields}
    if plan.at_save or plan.at_insert:
        now = timezone.now()
        for attribute, column in plan.at_save:
            setattr(obj, attribute, now)
            row[column] = now
        for attribute, column in plan.at_insert:
            if obj._state.adding:
                setattr(obj, attribute, now)
            row[column] = getattr(obj, attribute)
    return row


@cache
def _statement(model: type[models.Model], columns: tuple[str, ...], update: tuple[str, ...]) -> sql.Composed:
    meta = model._meta
    names = sql.SQL(", ").join([sql.Identifier(column) for column in columns])
    statement = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
    ).format(table=sql.Identifier(meta.db_table), columns=names)
    if update:
        column_of = {field.name: str(field.column) for field in meta.concrete_fields}
        changed = [sql.Identifier(column_of[name]) for name in update]
        changes = sql.SQL(", ").join([sql.SQL("{0} = EXCLUDED.{0}").format(name) for name in changed])
        key = sql.Identifier(str(meta.pk.column) if meta.pk else "id")
        statement += sql.SQL(" ON CONFLICT ({}) DO UPDATE SET {}").format(key, changes)
    return statement


def _send(
    model: type[models.Model], columns: Iterable[str], rows: Sequence[Mapping[str, Any]], update: Sequence[str]
) -> None:
    statement = _statement(model, tuple(columns), tuple(update))
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection), [_encode(rows)])


class _Encoder(DjangoJSONEncoder):
    """Keeps microseconds, which Django's cuts to milliseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


_ENCODER: Final[json.JSONEncoder] = _Encoder(ensure_ascii=False)


def _encode(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as JSON text; what orjson refuses (integers over 64 bits, subclasses of its own) goes the long way."""
    try:
        return orjson.dumps(rows, default=str).decode()
    except TypeError:
        return _ENCODER.encode(rows)


def _draw_keys(model: type[models.Model], objects: Sequence[models.Model]) -> None:
    if not objects:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column if model._meta.pk else "id", len(objects)],
        )
        for obj, (key,) in zip(objects, cursor.fetchall(), strict=True):
            obj.pk = key
