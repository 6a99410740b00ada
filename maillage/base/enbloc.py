"""Write many wide rows in one statement.

Django's ``bulk_create`` builds one placeholder a cell and psycopg quotes each: on a table of fifty columns that
costs more than PostgreSQL's own work. Here the rows travel as one JSON text that PostgreSQL unfolds into the
table's own types (``jsonb_populate_recordset``); constraints, row-level security and triggers apply as ever.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from psycopg import sql

LOT = 500


def write_rows(objects: Sequence[models.Model], *, update: Sequence[str] = (), skip: Sequence[str] = ()) -> None:
    """Insert unsaved objects of one model; with ``update`` (field names), a row of a known key is changed instead.

    Keys are drawn beforehand and set on the objects, as are the ``auto_now`` fields. ``skip``: fields that the
    database fills itself. Values must be free of NUL. Runs in the caller's transaction.
    """
    for start in range(0, len(objects), LOT):
        _write(objects[start : start + LOT], update, frozenset(skip))


def _write(objects: Sequence[models.Model], update: Sequence[str], skip: frozenset[str]) -> None:
    model = type(objects[0])
    meta = model._meta
    fields = [field for field in meta.concrete_fields if field.name not in skip]
    _draw_keys(model, [obj for obj in objects if obj.pk is None])
    rows = [{field.column: _value(field, obj) for field in fields} for obj in objects]
    columns = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields])
    statement = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
    ).format(table=sql.Identifier(meta.db_table), columns=columns)
    if update:
        column_of = {field.name: str(field.column) for field in meta.concrete_fields}
        names = [sql.Identifier(column_of[name]) for name in update]
        changes = sql.SQL(", ").join([sql.SQL("{0} = EXCLUDED.{0}").format(name) for name in names])
        key = sql.Identifier(str(meta.pk.column) if meta.pk else "id")
        statement += sql.SQL(" ON CONFLICT ({}) DO UPDATE SET {}").format(key, changes)
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection), [json.dumps(rows, cls=_Encoder, ensure_ascii=False)])
    for obj in objects:
        obj._state.adding = False
        obj._state.db = connection.alias


class _Encoder(DjangoJSONEncoder):
    """Keeps microseconds, which Django's cuts to milliseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


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


def _value(field: models.Field, obj: models.Model) -> Any:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return field.pre_save(obj, obj._state.adding)
    return getattr(obj, field.attname)
