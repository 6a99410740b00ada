"""``make run`` as a newcomer meets it: everything starts, answers, and stops together."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from maillage.config.postgres_embarque import running_pid
from maillage.socle.territoires.generateur import census_config, generate_census, generate_departement

RACINE = Path(__file__).resolve().parents[2]
DEPART_S = 300


def free_port() -> int:
    """Under those that the system gives by itself: no other test's server or connection takes it before the site starts."""
    for port in range(20_000 + os.getpid() % 10_000, 32_768):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no free port")


def start(var: Path, port: int) -> subprocess.Popen[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAILLAGE_", "DATABASE_", "DJANGO_", "COV_"))
    }
    return subprocess.Popen(
        [sys.executable, "-m", "maillage.config.demarrage"],
        cwd=RACINE,
        env=environment | {"MAILLAGE_VAR": str(var), "MAILLAGE_PORT": str(port), "MAILLAGE_PROCESSUS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process: subprocess.Popen[str], words: str) -> str:
    said, limit = "", time.monotonic() + DEPART_S
    assert process.stdout
    while words not in said and time.monotonic() < limit:
        line = process.stdout.readline()
        if not line:
            break
        said += line
    assert words in said, said
    return said


def stop(process: subprocess.Popen[str]) -> None:
    """Ctrl-C, once; the pipe is read to its end and closed."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    process.communicate(timeout=DEPART_S)


@pytest.fixture
def var() -> Iterator[Path]:
    """A folder that PostgreSQL's own account may reach: pytest's are private."""
    folder = Path(tempfile.mkdtemp(prefix="maillage-essai-"))
    folder.chmod(0o755)
    yield folder / "var"
    shutil.rmtree(folder)


def get(port: int, path: str, host: str = "localhost") -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": f"{host}:{port}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status, answer.read().decode()


@pytest.mark.lent
def test_one_command_from_nothing_to_a_working_login_and_an_imported_demo(var):
    port = free_port()
    process = start(var, port)
    try:
        said = read_until(process, "Ctrl-C arrête tout.")
        assert f"http://localhost:{port}/" in said
        assert "coordination@demo.example" in said
        published = re.search(r"(\d+) lieux publiés", said)
        assert published
        assert int(published[1]) > 400
        assert get(port, "/sante")[0] == 200
        sign_in = get(port, "/connexion/")
        assert sign_in[0] == 200
        assert 'type="email"' in sign_in[1]
        mailbox = get(port, "/demo/courriels/")
        assert mailbox[0] == 200
        # The demo's coordinator has a second factor: its code is read there, as the e-mail code is.
        assert re.search(r"coordination@demo\.example</dt><dd><strong>\d{6}</strong>", mailbox[1])
        children = psutil.Process(process.pid).children(recursive=True)
        stop(process)
        _, alive = psutil.wait_procs(children, timeout=60)
        assert not alive, [child.cmdline() for child in alive]
        process = start(var, port)
        said = read_until(process, "Ctrl-C arrête tout.")
        assert "Recensement de démonstration" not in said
    finally:
        stop(process)


def test_a_busy_port_is_told_with_the_way_out(var):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(var, port)
        said, _ = process.communicate(timeout=DEPART_S)
    assert process.returncode == 1
    assert f"127.0.0.1:{port} est déjà prise" in said
    assert f"MAILLAGE_PORT={port + 1}" in said
    assert "Traceback" not in said


def test_an_unwritable_folder_is_told(tmp_path):
    obstacle = tmp_path / "fichier"
    obstacle.write_text("pas un dossier")
    process = start(obstacle / "var", free_port())
    said, _ = process.communicate(timeout=DEPART_S)
    assert process.returncode == 1
    assert "ne peut pas être écrit" in said
    assert "Traceback" not in said


@pytest.mark.lent
def test_two_commands_install_a_territory_and_its_census_without_make_run(var, tmp_path):
    fiction = generate_departement(5, "96", 40)
    communes, census, config = (tmp_path / name for name in ("96.json", "lieux.json", "lieux.config.json"))
    communes.write_text(json.dumps(fiction.communes))
    census.write_text(json.dumps(generate_census(5, fiction.communes, 30)))
    config.write_text(json.dumps(census_config()))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAILLAGE_", "DATABASE_"))}
    environment |= {"MAILLAGE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "maillage.config.settings"}

    def manage(*arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=RACINE, env=environment, capture_output=True, text=True, check=True).stdout

    assert "40 communes" in manage("importer_territoire", "96", "--source", str(communes), "--nom", "Val")
    told = json.loads(manage("importer", str(census), "--config", str(config), "--territoire", "96", "--json"))
    assert (told["lignes"], told["perdues"]) == (30, 0)
    assert told["publiees"] > 20
    # The server that a command starts for itself does not outlive it.
    assert running_pid((var / "postgres").resolve()) is None
