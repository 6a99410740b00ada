"""``/sante``: what a probe reads."""

import pytest
from django.db import connection

from maillage.portail import sante


def beat(seconds=0):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))", [seconds]
        )


@pytest.mark.parametrize("method", ["get", "head"])
def test_all_is_well(client, db, method):
    beat()
    answer = getattr(client, method)("/sante")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    if method == "get":
        assert answer.json() == {"base": "ok", "travailleur": "ok", "migrations": "ok"}


def test_stands_without_a_departement(client, db):
    assert client.get("/sante").json()["base"] == "ok"


@pytest.mark.parametrize("seconds", [None, sante.HEARTBEAT + 5])
def test_a_worker_that_is_silent_is_told(client, db, seconds):
    if seconds is not None:
        beat(seconds)
    answer = client.get("/sante")
    assert (answer.status_code, answer.json()["travailleur"]) == (503, "absent")


def test_a_pending_migration_is_told(client, proprietaire):
    beat()
    proprietaire.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    answer = client.get("/sante")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "en attente")


def test_a_database_out_of_reach_is_told(client, base_neuve):
    connection.close()
    former = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = "base_qui_n_existe_pas"
    try:
        answer = client.get("/sante")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = former
    assert answer.status_code == 503
    assert answer.json() == {"base": "injoignable", "travailleur": "inconnu", "migrations": "inconnu"}
    assert "existe_pas" not in answer.content.decode()


@pytest.mark.parametrize(("check", "key"), [("_ALIVE", "travailleur")])
def test_a_question_that_fails_is_unknown(client, db, monkeypatch, check, key):
    monkeypatch.setattr(sante, check, "SELECT FROM table_absente WHERE 1 = %s")
    assert client.get("/sante").json()[key] == "inconnu"


def test_unreadable_migrations_are_unknown(client, db, monkeypatch):
    from django.db import DatabaseError

    def fail(_connection):
        raise DatabaseError

    monkeypatch.setattr(sante, "MigrationExecutor", fail)
    assert client.get("/sante").json()["migrations"] == "inconnu"


def test_asks_little_of_the_database(client, db, django_assert_max_num_queries):
    beat()
    with django_assert_max_num_queries(9):
        client.get("/sante")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_is_only_read(client, db, method):
    assert getattr(client, method)("/sante").status_code == 405
