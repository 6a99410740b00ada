"""What the benchmarks of the public site share: a Département of any number of places, and the real server on its database."""

import contextlib
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from bench.base import admin
from bench.import_complet import CODE, measure

RACINE = Path(__file__).resolve().parents[1]
IMPORT_MAX = 2000
"""Rows that go through the real import; beyond, places are copies of these, moved and renamed."""
ECART = 1_000_000
ADRESSES = 2000
"""Of places that a benchmark asks; writing twenty thousand took longer than copying the places."""
HOTE = f"{CODE}.localhost"
TELEPHONE = "+33123456789"


def fill(name: str, lieux: int) -> list[str]:
    """Give the throw-away database ``name`` exactly ``lieux`` published places; addresses of some."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.socle.territoires.models import Departement

    # A generated census has its share of rows that go nowhere: duplicates, unreadable communes.
    measure(min(IMPORT_MAX, lieux + lieux // 2))
    departement = Departement.objects.get(code=CODE)
    departement.hotes, departement.par_defaut, departement.telephone_aide = [HOTE], True, TELEPHONE
    departement.save()
    with admin(name) as connection:
        _copy(connection, lieux)
        connection.execute("VACUUM ANALYZE")
    with tenant_transaction(departement.pk):
        return addresses(departement)


def _copy(connection: Any, lieux: int) -> None:
    """Places and their public rows, again and again, until there are as many as asked; those too many leave the public table."""
    connection.execute("SET session_replication_role = replica")  # no trigger, no key check: these are copies
    (there,) = connection.execute("SELECT count(*) FROM lieux_lieupublic").fetchone()
    if there > lieux:
        connection.execute(
            "DELETE FROM lieux_lieupublic WHERE lieu_id IN (SELECT lieu_id FROM lieux_lieupublic ORDER BY lieu_id OFFSET %s)",
            [lieux],
        )
    rounds = -(-lieux // there) - 1
    if rounds > 0:
        changes = {
            "id": f"t.id + k * {ECART}", "lieu_id": f"t.lieu_id + k * {ECART}",
            "cle": "translate(substr(md5(t.cle || k), 1, 10), '01', 'gh')", "nom": "t.nom || ' ' || k",
            "latitude": "t.latitude + (random() - 0.5) / 10", "longitude": "t.longitude + (random() - 0.5) / 10",
        }  # fmt: skip
        for table, only in (
            ("lieux_lieu", "WHERE t.id IN (SELECT lieu_id FROM lieux_lieupublic)"),
            ("lieux_lieupublic", ""),
        ):
            columns = [
                column
                for (column,) in connection.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER' "
                    "ORDER BY ordinal_position",
                    [table],
                )
            ]
            values = ", ".join(changes.get(column, f"t.{column}") for column in columns)
            limit = f"LIMIT {lieux - there}" if table == "lieux_lieupublic" else ""
            connection.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) "
                f"SELECT {values} FROM {table} t, generate_series(1, {rounds}) k {only} ORDER BY k {limit}"
            )
    connection.execute("UPDATE territoires_versionpublique SET numero = numero + 1")


def addresses(departement: Any) -> list[str]:
    """Of published places drawn at random (their keys are), ADRESSES at most."""
    from maillage.reseau.lieux.models import LieuPublic
    from maillage.reseau.lieux.views.publiques import address_of

    rows = LieuPublic.objects.filter(departement=departement).order_by("cle")
    return [address_of(lieu) for lieu in rows.only("cle", "nom", "commune")[:ADRESSES]]


def collect() -> Path:
    """Static files hashed and compressed as « make setup » does, in a folder of their own."""
    from django.conf import settings

    folder = Path(settings.VAR) / "statiques-bench"
    environment = os.environ | {"MAILLAGE_STATIQUES": str(folder)}
    for command in (
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--clear", "-v", "0"],
        [sys.executable, "outils/npm.py", "run", "--silent", "compress"],
    ):
        subprocess.run(command, cwd=RACINE, env=environment, check=True)
    return folder


class Depense:
    """Processor seconds: those of the server and its processes, of PostgreSQL, and of the client that was waited for."""

    def __init__(self, web: int) -> None:
        from django.conf import settings

        from maillage.config import postgres_embarque

        self._web = psutil.Process(web)
        self._base = psutil.Process(postgres_embarque.running_pid(settings.POSTGRES_DOSSIER.resolve()))

    def read(self) -> tuple[float, float, float]:
        client = resource.getrusage(resource.RUSAGE_CHILDREN)
        return _seconds(self._web), _seconds(self._base), client.ru_utime + client.ru_stime


def _seconds(root: psutil.Process) -> float:
    total = 0.0
    for process in (root, *root.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total


class Serveur(NamedTuple):
    """``pid``: of the process whose children answer."""

    port: int
    pid: int


@contextmanager
def server(name: str, statiques: Path, *, pages_gardees: int, processus: int = 2) -> Iterator[Serveur]:
    """Granian as ``make run`` starts it, with the settings of a real installation, HTTPS left to a proxy.

    ``pages_gardees``: MB of public pages that each process may keep; 0 draws every page.
    """
    port = _free_port()
    environment = os.environ | {
        "MAILLAGE_PRODUCTION": "1", "MAILLAGE_DEMO": "0", "MAILLAGE_HTTPS": "0", "MAILLAGE_BASE": name,
        "MAILLAGE_CLE_SECRETE": "cle-du-banc-d-essai-sans-aucune-valeur-hors-d-ici", "MAILLAGE_HOTES": f"{HOTE},localhost",
        "MAILLAGE_SMTP_HOTE": "localhost", "MAILLAGE_PAGES_GARDEES": str(pages_gardees),
        "MAILLAGE_STATIQUES": str(statiques),
    }  # fmt: skip
    from maillage.config.demarrage import web_command

    process = subprocess.Popen(
        web_command(port, str(processus)),
        cwd=RACINE,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(process, port)
        yield Serveur(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    """Until the server answers, not only listens: its processes load the program at their first request."""
    limit = time.monotonic() + 120
    while time.monotonic() < limit:
        if process.poll() is not None:
            sys.exit("Le serveur web s'est arrêté aussitôt. Lancez « make setup », puis recommencez.")
        # Refused until the server listens, silent until a process of it has loaded the program.
        with contextlib.suppress(OSError), contextlib.closing(socket.socket()) as probe:
            probe.settimeout(30)
            probe.connect(("127.0.0.1", port))
            probe.sendall(f"GET /robots.txt HTTP/1.0\r\nHost: {HOTE}\r\n\r\n".encode())
            if b" 200 " in probe.recv(100):
                return
        time.sleep(0.1)
    sys.exit("Le serveur web ne répond pas après deux minutes.")
