"""``make run``: database, migrations, demo, web server and worker under one Ctrl-C."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from maillage.config import installation, postgres_embarque
from maillage.config.environnement import RACINE, flag, var_folder

PORT = 8000


class DemarrageImpossible(Exception):
    """The message says what to do, in French."""


def main() -> int:
    """Start everything, wait, stop everything. Returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
    os.environ[installation.PRETE] = "1"
    # The demo shows everybody the sign-in codes: a real installation never gets it without asking.
    os.environ.setdefault("MAILLAGE_DEMO", "0" if flag("MAILLAGE_PRODUCTION", default=False) else "1")
    port = int(os.environ.get("MAILLAGE_PORT", PORT))
    serveur: postgres_embarque.Serveur | None = None
    children: list[subprocess.Popen[bytes]] = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # A shell that starts us in the background makes us deaf to Ctrl-C: hear it all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        _refuse_busy_port(port)
        _say("Maillage démarre…")
        if not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_WEB_URL")):
            serveur = _start_postgres()
        installation.migrate_database()
        if os.environ["MAILLAGE_DEMO"] == "1":
            installation.manage("installer_demo")
        children += [_web(port), _worker()]
        _wait_for_web(port, children[0])
        _welcome(port)
        return _watch(children)
    except (DemarrageImpossible, postgres_embarque.BaseIndisponible) as error:
        print(f"\nMaillage n'a pas démarré.\n{error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(
            f"\nMaillage n'a pas démarré : « {' '.join(map(str, error.cmd[1:]))} » a échoué (voir plus haut).",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(children)
        if serveur and serveur.started_here:
            postgres_embarque.stop(serveur)
            _say("Tout est arrêté.")


def _say(text: str) -> None:
    print(text, flush=True)


def _start_postgres() -> postgres_embarque.Serveur:
    name = os.environ.get("MAILLAGE_POSTGRES_DOSSIER", "postgres")
    try:
        serveur = postgres_embarque.start(var_folder() / name)
    except OSError as error:
        raise DemarrageImpossible(
            f"Le dossier {var_folder()} ne peut pas être écrit ({error.strerror}). "
            "Choisissez-en un autre : MAILLAGE_VAR=/un/dossier make run."
        ) from error
    if installation.ensure_database(serveur, os.environ.get("MAILLAGE_BASE", "maillage"), "maillage_proprietaire"):
        _say("Première fois : la base de données se prépare.")
    return serveur


def _refuse_busy_port(port: int) -> None:
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DemarrageImpossible(
                f"L'adresse 127.0.0.1:{port} est déjà prise, peut-être par un autre Maillage. "
                f"Arrêtez-le, ou choisissez un autre port : MAILLAGE_PORT={port + 1} make run."
            ) from error


def web_command(port: int, processus: str) -> list[str]:
    """Granian as it was measured fastest: WSGI, one thread a process, persistent connections (docs/adr/0011)."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", processus, "--blocking-threads", "1", "--no-ws", "--log-level", "warning",
        "maillage.config.wsgi:application",
    ]  # fmt: skip


def _web(port: int) -> subprocess.Popen[bytes]:
    command = web_command(port, os.environ.get("MAILLAGE_PROCESSUS", str(os.cpu_count() or 2)))
    return subprocess.Popen(command, cwd=RACINE, start_new_session=True)  # noqa: S603 (own program)


def _worker() -> subprocess.Popen[bytes]:
    command = [sys.executable, str(Path(RACINE) / "manage.py"), "travailleur"]
    return subprocess.Popen(command, cwd=RACINE, start_new_session=True)  # noqa: S603 (own program)


def _wait_for_web(port: int, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        if process.poll() is not None:
            raise DemarrageImpossible("Le serveur web s'est arrêté aussitôt (voir plus haut).")
        with contextlib.closing(socket.socket()) as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise DemarrageImpossible("Le serveur web ne répond pas après une minute.")


def _welcome(port: int) -> None:
    _say(f"\nMaillage est prêt : http://localhost:{port}/")
    if os.environ["MAILLAGE_DEMO"] == "1":
        _say("  Comptes de la démonstration (sans mot de passe, un code arrive par courriel) :")
        _say("    coordination@demo.example      coordinatrice du Département fictif")
        _say("    administration@demo.example    administrateur")
        _say(f"  Se connecter :                   http://localhost:{port}/connexion/")
        _say(f"  Boîte aux lettres (les codes) :  http://localhost:{port}/demo/courriels/")
    _say("Ctrl-C arrête tout.\n")


def _watch(children: list[subprocess.Popen[bytes]]) -> int:
    """Wait until one of them ends: the others are then stopped too."""
    while True:
        for child in children:
            if (code := child.poll()) is not None:
                print(f"Un processus s'est arrêté (code {code}) : tout s'arrête.", file=sys.stderr)
                return code or 1
        time.sleep(0.5)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


if __name__ == "__main__":
    raise SystemExit(main())
