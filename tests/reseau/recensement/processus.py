"""Other processes of the tests: workers and commands on the same database, killed when the test says so."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.recensement.models import Import
from tests.base_essais import RACINE

DELAI = 90.0


def environment(base: str, *, lot: int = 10) -> dict[str, str]:
    """What makes ``manage.py`` speak to the test's database, by small chunks."""
    given = os.environ | {
        "MAILLAGE_BASE": base,
        "MAILLAGE_LOT_IMPORT": str(lot),
        "DJANGO_SETTINGS_MODULE": "maillage.config.settings",
    }
    if url := given.get("DATABASE_URL"):
        given["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{base}"))
    return given


def start(base: str, *arguments: str, lot: int = 10) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(RACINE / "manage.py"), *arguments],
        env=environment(base, lot=lot),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str], *codes: int) -> str:
    """Wait for its end; its standard output. The exit code must be one of ``codes`` (0 by default)."""
    out, err = process.communicate(timeout=DELAI)
    assert process.returncode in (codes or (0,)), err[-3000:]
    return out


def kill_when(process: subprocess.Popen[str], departement_id: int, reached: Callable[[Import], bool]) -> Import:
    """SIGKILL as soon as the newest import is where the test wants it; the import as it was seen then."""
    limit = time.monotonic() + DELAI
    try:
        while time.monotonic() < limit:
            assert process.poll() is None, f"ended too early: {process.communicate()}"
            with tenant_transaction(departement_id):
                lot = Import.objects.order_by("-pk").first()
            if lot is not None and reached(lot):
                return lot
            time.sleep(0.003)
        raise AssertionError("the stage was never seen")
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()


def age_heartbeats() -> None:
    """As if the silence of dead workers had lasted: the tests do not wait for it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")


def wait_for_backends(base: str) -> None:
    """A killed process's last statement may run on for a moment, and hold its lock."""
    limit = time.monotonic() + DELAI
    with connection.cursor() as cursor:
        while time.monotonic() < limit:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [base]
            )
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.02)
