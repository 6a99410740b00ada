"""The memory of the public list, with real commits: numbered in their order, whoever wrote first."""

import threading
from typing import Any

from django.db import close_old_connections, connection, transaction

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.models import ChangementPublic, LieuPublic
from maillage.reseau.lieux.selectors.donnees import changes, read_cursor
from maillage.socle.territoires.models import Departement, VersionPublique
from maillage.socle.territoires.selectors import departement_of_host
from tests.architecture.exemples import un_lieu


def test_a_change_committed_late_is_after_what_was_read_meanwhile(base_neuve: str) -> None:
    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True)
    with tenant_transaction(departement.pk):
        slow, quick = un_lieu(departement), un_lieu(departement)
    assert set(ChangementPublic.objects.values_list("presence", flat=True)) == {"PUBLIE"}
    begun, go_on = threading.Event(), threading.Event()

    def write_slowly() -> None:
        try:
            with tenant_transaction(departement.pk):
                LieuPublic.objects.filter(pk=slow.pk).update(nom="Changé d'abord, rendu public ensuite")
                begun.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert begun.wait(20)
    with tenant_transaction(departement.pk):
        LieuPublic.objects.filter(pk=quick.pk).delete()
    cursor = _read_on(None, [quick.cle])
    go_on.set()
    writer.join(20)
    _read_on(cursor, [slow.cle])
    # Each transaction raised the version once, and each change bears the version that brought it.
    numbers = dict(ChangementPublic.objects.values_list("cle", "numero"))
    assert numbers[slow.cle] == VersionPublique.objects.get().numero == numbers[quick.cle] + 1
    close_old_connections()


def _read_on(cursor: str | None, expected: list[str]) -> str:
    """The last changes after ``cursor``, and where to go on from."""
    departement: Any = departement_of_host("96.localhost")
    with transaction.atomic():
        page = changes(departement, apres=read_cursor(cursor) if cursor else None, taille=50)
    assert [line.trace.cle for line in page.lignes][-len(expected) :] == expected
    assert cursor is None or len(page.lignes) == len(expected)
    return str(page.suite)


def test_the_end_of_a_departement_takes_its_memory_with_it(base_neuve: str) -> None:
    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True)
    with tenant_transaction(departement.pk):
        lieu = un_lieu(departement)
    with tenant_transaction(departement.pk):
        lieu.delete()
    assert ChangementPublic.objects.get().presence == "RETIRE"
    with tenant_transaction(departement.pk):
        departement.delete()
    assert not ChangementPublic.objects.exists()
