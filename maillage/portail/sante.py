"""``/sante``: is the installation able to serve? For probes; says states, never details."""

from typing import Final

from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillage.base import maintenance
from maillage.socle.comptes.acces import open_to_all

OK: Final = "ok"
HEARTBEAT: Final = 60
"""Seconds without a sign after which the worker is taken for dead (procrastinate writes one every 10 s)."""
_ALIVE: Final = (
    "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s))"
)


@open_to_all
@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """200 when all is well, 503 otherwise; ``{base, travailleur, migrations}``, each « ok » or a word; « maintenance » when it is on."""
    states = {"base": _database(), "travailleur": "inconnu", "migrations": "inconnu"}
    if states["base"] == OK:
        states |= {"travailleur": _worker(), "migrations": _migrations()}
    well = set(states.values()) == {OK}
    if maintenance.current():
        # The worker rests on purpose, and the pages are read: the site must not be taken out of service.
        well = {states["base"], states["migrations"]} == {OK}
        states |= {"travailleur": "en pause", "maintenance": "oui"}
    return JsonResponse(states, status=200 if well else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "injoignable"
    return OK


def _worker() -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_ALIVE, [HEARTBEAT])
            row = cursor.fetchone()
    except DatabaseError:
        return "inconnu"
    return OK if row and row[0] else "absent"


def _migrations() -> str:
    try:
        with transaction.atomic():
            executor = MigrationExecutor(connection)
            pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "inconnu"
    return "en attente" if pending else OK
