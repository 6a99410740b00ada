"""The Département of the current transaction, as PostgreSQL sees it.

Row-level security compares each tenant row with the setting ``maillage.departement`` (an integer key). It is
set with ``is_local = true``, so that it dies with the transaction: a pooled connection never carries it to the
next request. With nothing set, no row is seen and none can be written (ADR 0002).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction

T = TypeVar("T")


def set_tenant(departement_id: int | None, *, reading: bool = False) -> None:
    """Name the Département of the open transaction; raises when there is none to hold the setting.

    ``reading``: the transaction then refuses writes in SQL, as by ``read_only``; one statement does both.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("set_tenant needs an open transaction: the setting is local to it")
    also = ", set_config('transaction_read_only', 'on', true)" if reading else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT set_config('maillage.departement', %s, true){also}", [str(departement_id or "")])


def current_tenant() -> int | None:
    """The Département of the open transaction, or None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NULLIF(current_setting('maillage.departement', true), '')::int")
        row = cursor.fetchone()
    return row[0] if row else None


@contextmanager
def tenant_transaction(departement_id: int) -> Iterator[None]:
    """One transaction that speaks for one Département; the former one comes back when nested."""
    with transaction.atomic():
        before = current_tenant()
        set_tenant(departement_id)
        yield
        set_tenant(before)


def read_only() -> None:
    """Make the open transaction refuse writes in SQL: a GET never writes."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")


def stream(departement_id: int, rows: Callable[[], Iterable[T]]) -> Iterator[T]:
    """Rows of a streamed answer, in a transaction of their own.

    The request's transaction is closed before the server reads a streamed body: without this, the answer
    is empty with status 200 (mesures.md, section 9).
    """
    with tenant_transaction(departement_id):
        read_only()
        yield from rows()
