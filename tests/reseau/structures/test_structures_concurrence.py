"""Two people write the same SIRET at the same instant: one wins, the other is told which body has it."""

import threading
from typing import Any

from django.db import connection

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.structures.services.structures import SiretDejaPris, create_structure
from maillage.socle.comptes.acteur import command_acteur
from maillage.socle.territoires.models import Departement
from tests.reseau.structures.conftest import SIRET


def test_one_siret_one_body(base_neuve: str) -> None:
    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True)
    acteur = command_acteur(departement.pk, "essai")
    asked, refused = threading.Event(), []

    def second() -> None:
        try:
            with tenant_transaction(departement.pk):
                asked.set()
                # Waits in PostgreSQL for the first writer's commit, then meets his row.
                create_structure(by=acteur, valeurs={"nom": "Seconde", "siret": SIRET})
        except SiretDejaPris as error:
            refused.append(error.structure.nom)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with tenant_transaction(departement.pk):
        create_structure(by=acteur, valeurs={"nom": "Première", "siret": SIRET})
        thread.start()
        assert asked.wait(10)
        _wait_until_blocked()
    thread.join(20)
    assert refused == ["Première"]


def _wait_until_blocked() -> None:
    """Until PostgreSQL says that a session waits for a lock."""
    for _ in range(20_000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            row: Any = cursor.fetchone()
        if row[0]:
            return
    raise AssertionError("the second writer never waited")
