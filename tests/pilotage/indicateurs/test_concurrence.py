"""Several people write in the same reports at the same instant: all are counted, in the report and in the sums."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from maillage.base.tenancy import tenant_transaction
from maillage.pilotage.indicateurs.definitions import Periode
from maillage.pilotage.indicateurs.selectors.criteres import Criteres
from maillage.pilotage.indicateurs.selectors.figures import compute
from maillage.pilotage.indicateurs.services.cumuls import compact, compare, fold
from maillage.socle.territoires.models import Departement
from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu
from tests.pilotage.indicateurs.fabriques import accompagnement, change_state, compte_rendu, demi_journee, un_sol

JOUR = dt.date(2026, 2, 3)
ENSEMBLE = 8
FEVRIER = Periode(dt.date(2026, 2, 1), dt.date(2026, 2, 1))


def together(acts: list[Callable[[], Any]]) -> None:
    """Each in a thread and a connection of its own; what fails in one fails here."""
    start, broken = threading.Barrier(len(acts), timeout=30), []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait()
            act()
        except BaseException as error:  # noqa: BLE001 (told below)
            broken.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert broken == []


def wait_for_a_lock() -> None:
    """Until somebody waits for a lock of this database."""
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


def test_nobody_is_lost_whoever_writes_at_once(base_neuve: str) -> None:
    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True)
    with tenant_transaction(departement.pk):
        sol = un_sol(departement)
        one = compte_rendu(sol, demi_journee(sol, JOUR), "EN_COURS")
        two = compte_rendu(sol, demi_journee(sol, JOUR + dt.timedelta(days=1)), "EN_COURS")
        moved = accompagnement(sol, one, participants=3)

    def write(report: CompteRendu, participants: int, before: Callable[[], Any] = lambda: None) -> None:
        with tenant_transaction(departement.pk):
            accompagnement(sol, report, participants=participants)
            before()

    # The second insert begins while the first is not committed: it waits, then must count both.
    second = threading.Thread(target=lambda: (write(one, 20), connections.close_all()))
    write(one, 10, lambda: (second.start(), wait_for_a_lock()))
    second.join(30)
    with tenant_transaction(departement.pk):
        assert CompteRendu.objects.get(pk=one.pk).personnes == 33

    def send(report: CompteRendu, etat: str) -> None:
        with tenant_transaction(departement.pk):
            change_state(report, etat)

    def move() -> None:
        with tenant_transaction(departement.pk):
            Accompagnement.objects.filter(pk=moved.pk).update(compte_rendu=two)

    def unite() -> None:
        with tenant_transaction(departement.pk):
            compact(departement.pk)

    def spread() -> None:
        with tenant_transaction(departement.pk):
            fold(departement.pk)

    acts: list[Callable[[], Any]] = [lambda n=n: write((one, two)[n % 2], 1) for n in range(ENSEMBLE)]
    together([*acts, lambda: send(one, "TRANSMIS"), lambda: send(two, "CONFIRME"), move, unite, spread, unite, spread])
    with tenant_transaction(departement.pk):
        for report, people in ((one, 30 + ENSEMBLE // 2), (two, 3 + ENSEMBLE // 2)):
            assert CompteRendu.objects.get(pk=report.pk).personnes == people
        assert compare(departement.pk) == []
        (told,) = compute(departement.pk, Criteres(FEVRIER), ["accompagnements"])
        assert told.value("accompagnements") == 33 + ENSEMBLE
    connection.close()
