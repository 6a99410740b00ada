"""Rate limits: counted in PostgreSQL, so that two processes share them; a visitor cannot choose his address."""

import threading

import pytest
from django.db import connection
from django.test import RequestFactory

from maillage.base import limites
from maillage.base.limites import Limite, clear_counters, hit, visitor

PETITE = Limite("essai", 3, 60)


def test_acts_are_counted_by_visitor_door_and_window(db):
    assert [hit(PETITE, "a", 1000) for _ in range(4)] == [True, True, True, False]
    assert hit(PETITE, "b", 1000)
    assert hit(Limite("autre", 3, 60), "a", 1000)
    assert hit(PETITE, "a", 1000 + 61)


def test_the_table_holds_no_address_in_clear(db):
    hit(PETITE, "192.0.2.7", 1000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cle FROM base_compteur")
        assert all("192.0.2.7" not in key for (key,) in cursor.fetchall())


def test_counters_that_are_over_are_cleared_away(db):
    """A crowd of visitors must not fill the disk with counters that nobody reads any more."""
    for number in range(20):
        hit(PETITE, f"visiteur {number}", 1000)
    hit(Limite("longue", 3, 10_000), "encore là", 1000)
    assert clear_counters(2000) == 20
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM base_compteur")
        assert cursor.fetchone() == (1,)


def test_parallel_acts_are_all_counted(base_neuve):
    answers: list[bool] = []

    def act() -> None:
        try:
            answers.append(hit(PETITE, "a", 1000))
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(answers) == PETITE.number


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "198.51.100.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "198.51.100.1"),
        (1, "", "198.51.100.1"),
    ],
)
def test_only_trusted_proxies_tell_the_address(settings, proxies, forwarded, expected):
    settings.PROXYS_DE_CONFIANCE = proxies
    request = RequestFactory().post("/", REMOTE_ADDR="198.51.100.1", headers={"X-Forwarded-For": forwarded})
    assert visitor(request) == expected


def test_too_many_writes_get_429_in_french_and_say_when_to_come_back(client, departement, monkeypatch):
    monkeypatch.setattr(limites, "CONNEXION", Limite("connexion", 2, 600))
    answers = [client.post("/connexion/", {"email": "x@example.org"}).status_code for _ in range(3)]
    assert answers[-1] == 429
    last = client.post("/connexion/", {"email": "x@example.org"})
    assert last["Retry-After"] == "600"
    assert "10 minutes" in last.content.decode()
    assert client.get("/connexion/").status_code < 400


@pytest.mark.parametrize("path", ["/editions/demander/?tout=oui", "/qr/p/accueil.svg"])
def test_pages_that_cost_are_read_so_many_times_by_a_visitor(client, departement, monkeypatch, path):
    monkeypatch.setitem(limites._LECTURES, "papier", Limite("papier-essai", 2, 600))
    answers = [client.get(path, {"v": turn}, headers={"host": "96.localhost"}).status_code for turn in range(3)]
    assert answers[-1] == 429
    assert 429 not in answers[:2]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::"),
        ("203.0.113.9", "203.0.113.9"),
        ("", ""),
        ("inconnu" * 100, ("inconnu" * 100)[:100]),
    ],
)
def test_a_visitor_of_ipv6_has_one_counter_for_all_his_addresses(address, counted):
    """He holds 2⁶⁴ of them: changing at each try would make the limit nothing."""
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    assert visitor(request) == counted
