"""Fifty people give the same hour of one adviser to fifty places at the same instant: one wins, the others are told where he is."""

import datetime as dt
import threading
from typing import Any

from django.db import connection, connections

from maillage.base.tenancy import set_tenant, tenant_transaction
from maillage.socle.comptes.acteur import command_acteur
from maillage.socle.territoires.models import Departement
from maillage.terrain.permanences.models import Permanence, Presence
from maillage.terrain.permanences.services.permanences import replace_adviser
from maillage.terrain.permanences.services.pose import Chevauchement

NOMBRE = 50


def test_fifty_bookings_of_one_slot_give_one(base_neuve: str) -> None:
    from tests.terrain.permanences.monde import NOW, un_agent, un_terrain

    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True)
    with tenant_transaction(departement.pk):
        set_tenant(departement.pk)
        terrain = un_terrain(departement)
        wanted = un_agent(departement, "Alix Convoité")
        debut = dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC)
        rows = Permanence.objects.bulk_create(
            Permanence(
                departement=departement,
                lieu=terrain.lieu,
                agent=terrain.camille,
                jour=debut.date(),
                jour_origine=debut.date(),
                # They overlap without being the same: the constraint is on ranges, not on hours.
                debut=debut + dt.timedelta(minutes=rank),
                fin=debut + dt.timedelta(hours=3),
            )
            for rank in range(NOMBRE)
        )
    acteur = command_acteur(departement.pk, "essai")
    start = threading.Barrier(NOMBRE, timeout=60)
    won: list[int] = []
    lost: list[str] = []
    broken: list[BaseException] = []

    def book(row: Any) -> None:
        try:
            start.wait()
            with tenant_transaction(departement.pk):
                replace_adviser(by=acteur, permanence=row, agent=wanted, second=None, now=NOW)
            won.append(row.pk)
        except Chevauchement as error:
            lost.append(str(error))
        except BaseException as error:  # noqa: BLE001 (told by the assertion below)
            broken.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=book, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert broken == []
    assert (len(won), len(lost)) == (1, NOMBRE - 1)
    assert all("Alix Convoité a déjà une permanence" in message for message in lost)
    with tenant_transaction(departement.pk):
        assert list(Presence.objects.filter(agent=wanted).values_list("permanence_id", flat=True)) == won
        assert Permanence.objects.filter(agent=wanted).count() == 1
    connection.close()
