"""Fixtures shared by every test. Pure tests must not need Django: heavy imports stay inside fixtures."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

RACINE = Path(__file__).resolve().parents[1]

pytest_plugins = ["tests.base_essais", "tests.monde_partage", "tests.repartition"]

if "CI" not in os.environ:  # there, Hypothesis itself takes its profile « ci »: no clock, the same examples each time
    settings.register_profile("essais", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("essais")


@pytest.fixture(scope="session")
def partage() -> Path:
    """The reference pack beside the repository; tests that only compare with it are skipped without it."""
    dossier = Path(os.environ.get("MAILLAGE_SHARED", RACINE.parent / "shared"))
    if not dossier.is_dir():
        pytest.skip("dossier shared/ absent : comparaison avec les fichiers de référence non faite")
    return dossier


@pytest.fixture(scope="session")
def racine() -> Path:
    """Root of the repository."""
    return RACINE


@pytest.fixture(autouse=True)
def _fresh_log_of_queries() -> None:
    """Django keeps the last 9,000 statements of a connection: the walks of one module, which share it, would fill that."""
    from django.db import connection

    connection.queries_log.clear()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only loopback may be reached from a test."""
    import ipaddress
    import socket

    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple):
            host = str(address[0])
            try:
                allowed = ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback
            except ValueError:
                allowed = host == "localhost"
            if not allowed:
                raise AssertionError(f"un test veut joindre {host}")
        real_connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
