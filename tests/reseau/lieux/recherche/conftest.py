"""A database of its own for the modules that import whole files, and a visitor's search in it."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
PREMIERS = 3


@pytest.fixture(scope="module")
def base_du_module(modele_base: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database that the module's tests read: an import commits."""
    from tests.base_essais import clone

    with django_db_blocker.unblock(), clone(modele_base) as name:
        yield name


@pytest.fixture
def trouver(base_du_module: str, django_db_blocker: Any) -> Iterator[Callable[[str, str], list[str]]]:
    """Names of the first three that a visitor sees, those around included."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.recherche.criteres import Criteres
    from maillage.reseau.lieux.selectors.recherche import search
    from maillage.socle.territoires.models import Departement

    def find(code: str, texte: str) -> list[str]:
        departement = Departement.objects.get(code=code)
        with tenant_transaction(departement.pk):
            result = search(departement, Criteres(texte=texte), at=AT)
        return [one.lieu.nom for one in (*result.lieux, *result.proches)][:PREMIERS]

    with django_db_blocker.unblock():
        yield find
