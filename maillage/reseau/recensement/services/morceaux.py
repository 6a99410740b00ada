"""One chunk of a long job: one transaction, done again when PostgreSQL broke a wait of two writers on each other."""

import gc
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from django.conf import settings
from django.db import OperationalError, connection

from maillage.base.tenancy import tenant_transaction

T = TypeVar("T")
ESSAIS: Final = 6
ATTENTE: Final = 0.1
"""Seconds before the second try; doubled each time, and drawn at random so that two writers part."""
_REPRENABLES: Final = frozenset({"40P01", "40001"})
"""deadlock_detected, serialization_failure: nothing was written, the same work may be done again."""


def chunk_size() -> int:
    """Rows of one transaction (setting ``LOT_IMPORT``)."""
    return int(getattr(settings, "LOT_IMPORT", 500))


@contextmanager
def paused_collector() -> Iterator[None]:
    """Thousands of rows and no cycle: the collector would walk them again and again, for a fifth of the time."""
    active = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if active:
            gc.enable()


def in_chunk(departement_id: int, work: Callable[[], T]) -> T:
    """Do ``work`` in a transaction of its own for one Département. Inside another transaction it is tried once."""
    nested = connection.in_atomic_block
    for attempt in range(ESSAIS):
        try:
            with tenant_transaction(departement_id), paused_collector():
                return work()
        except OperationalError as error:
            state = getattr(error.__cause__, "sqlstate", "")
            if nested or state not in _REPRENABLES or attempt == ESSAIS - 1:
                raise
            time.sleep(ATTENTE * 2**attempt * (0.5 + random.random()))  # noqa: S311 (not a secret)
    raise AssertionError("unreachable")  # pragma: no cover
