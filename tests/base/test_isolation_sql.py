"""Row-level security, tried in SQL as the web role."""

import pytest
from django.db import ProgrammingError, connection, transaction

from maillage.base.tenancy import current_tenant, set_tenant, tenant_transaction
from maillage.reseau.structures.models import Structure
from maillage.socle.territoires.models import Departement


def test_web_role_owns_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = current_user"
        )
        assert cursor.fetchone() == (0,)


def test_without_departement_nothing_is_seen_nor_written(departement):
    Structure.objects.create(departement=departement, nom="Mairie")
    set_tenant(None)
    assert Structure.objects.count() == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Structure.objects.create(departement=departement, nom="Intruse")


def test_another_departement_is_out_of_sight(departement):
    other = Departement.objects.create(code="99", nom="Voisin")
    Structure.objects.create(departement=departement, nom="Mairie")
    with tenant_transaction(other.pk):
        assert current_tenant() == other.pk
        assert list(Structure.objects.all()) == []
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Structure.objects.create(departement=departement, nom="Chez l'autre")
    assert current_tenant() == departement.pk
    assert Structure.objects.count() == 1
