"""The private PostgreSQL: started, joined, killed, of another age, in a folder too deep, on a full disk."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from maillage.config import postgres_embarque as embarque
from maillage.config.postgres_embarque import BaseIndisponible, Serveur


@pytest.fixture
def dossier() -> Iterator[Path]:
    """A data folder that the system account of PostgreSQL may reach: pytest's own folders are private."""
    folder = Path(tempfile.mkdtemp(prefix="maillage-essai-"))
    folder.chmod(0o755)
    data = (folder / "donnees").resolve()
    yield data
    if embarque.running_pid(data):
        embarque.stop(Serveur(data, data, started_here=True))
    shutil.rmtree(folder)


def ask(serveur: Serveur) -> int:
    with psycopg.connect(host=str(serveur.socket), user="postgres", dbname="postgres") as connection:
        row = connection.execute("SELECT current_setting('listen_addresses') = '' AND 1 = 1").fetchone()
        assert row == (True,)
        return connection.info.server_version // 10_000


def test_first_start_second_start_and_stop(dossier):
    first = embarque.start(dossier)
    assert first.started_here
    assert ask(first) == embarque.MAJEURE
    assert not embarque.start(dossier).started_here
    embarque.stop(first)
    assert embarque.running_pid(first.dossier) is None
    embarque.stop(first)  # already gone: nothing to say


def test_a_killed_server_leaves_its_lock_and_starts_again(dossier):
    serveur = embarque.start(dossier)
    with psycopg.connect(host=str(serveur.socket), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE TABLE gardee AS SELECT 42 AS valeur")
    pid = embarque.running_pid(serveur.dossier)
    assert pid
    children = psutil.Process(pid).children(recursive=True)
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([*children], timeout=60)
    limit = time.monotonic() + 60
    while embarque.running_pid(serveur.dossier) and time.monotonic() < limit:
        time.sleep(0.05)
    assert (serveur.dossier / "postmaster.pid").exists()
    again = embarque.start(dossier)
    with psycopg.connect(host=str(again.socket), user="postgres", dbname="postgres") as connection:
        assert connection.execute("SELECT valeur FROM gardee").fetchone() == (42,)


def test_a_lock_whose_number_was_given_to_another_process(dossier):
    serveur = embarque.start(dossier)
    embarque.stop(serveur)
    (serveur.dossier / "postmaster.pid").write_text(f"{os.getpid()}\n{serveur.dossier}\n0\n5432\n\n\n\nready\n")
    assert embarque.running_pid(serveur.dossier) is None
    assert embarque.start(dossier).started_here


def test_a_folder_of_an_older_major_is_left_whole_and_explained(dossier):
    dossier.mkdir(parents=True)
    (dossier / "PG_VERSION").write_text("16\n")
    with pytest.raises(BaseIndisponible, match="PostgreSQL 16") as error:
        embarque.start(dossier)
    for told in ("intactes", "pg_dumpall", "changer-de-postgresql"):
        assert told in str(error.value)
    assert [path.name for path in dossier.iterdir()] == ["PG_VERSION"]


def test_a_full_disk_is_told_before_anything_is_written(dossier, monkeypatch):
    monkeypatch.setattr(embarque, "PLACE_MINIMALE", 10**18)
    with pytest.raises(BaseIndisponible, match="Libérez de la place"):
        embarque.start(dossier)
    assert not dossier.exists()


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path):
    deep = tmp_path / ("a" * 120)
    short = embarque.socket_of(deep)
    assert len(str(short)) < embarque.LONGUEUR_SOCKET
    assert short == embarque.socket_of(deep) != embarque.socket_of(tmp_path / ("b" * 120))


def test_a_socket_folder_that_another_made_first_is_refused(tmp_path):
    """Its name can be foreseen: a link would be followed by root, an open folder would hold another's socket."""
    link = tmp_path / "lien"
    link.symlink_to(tmp_path)
    open_to_all = tmp_path / "ouvert"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    plain = tmp_path / "fichier"
    plain.write_text("")
    for found in (link, open_to_all, plain):
        with pytest.raises(BaseIndisponible, match="MAILLAGE_VAR"):
            embarque._refuse_foreign(found)
    sound = tmp_path / "sain"
    sound.mkdir(mode=0o700)
    embarque._refuse_foreign(sound)


@pytest.mark.skipif(os.geteuid() != 0, reason="il faut être root pour donner un dossier à un autre")
def test_a_socket_folder_of_another_account_is_refused(tmp_path):
    foreign = tmp_path / "autre"
    foreign.mkdir(mode=0o700)
    os.chown(foreign, 65534, 65534)
    with pytest.raises(BaseIndisponible, match="autre compte"):
        embarque._refuse_foreign(foreign)


def test_parents_let_the_account_through_and_show_nothing(tmp_path):
    inside = tmp_path / "prive" / "donnees"
    inside.mkdir(parents=True)
    (tmp_path / "prive").chmod(0o700)
    embarque._let_through(inside)
    assert (tmp_path / "prive").stat().st_mode & 0o777 == 0o701
