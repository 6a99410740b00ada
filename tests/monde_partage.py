"""The two Départements that the walks of the rights table knock at: built once a module, given back as new to each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest


@contextmanager
def pages_drawn_plainly() -> Iterator[None]:
    """Django's test client copies every context of every template drawn (``response.context``): a sixth of a walk's time."""
    from django.template import Template
    from django.test.utils import _TestState

    kind, plain = cast("Any", Template), cast("Any", _TestState).saved_data.template_render
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, "_render", plain)
        yield


@pytest.fixture(scope="module")
def _monde_du_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """One transaction for the whole module, rolled back at its end: thirty accounts and their sessions take a second to make."""
    from django.db import transaction

    from tests.architecture.portes import build_monde

    with django_db_blocker.unblock(), pages_drawn_plainly(), transaction.atomic():
        yield build_monde(sign_in=True)
        transaction.set_rollback(True)


@pytest.fixture
def monde(_monde_du_module: Any) -> Iterator[Any]:
    """The same, in a savepoint: what a test writes is undone."""
    from django.db import transaction

    from maillage.base.tenancy import set_tenant

    with transaction.atomic():
        set_tenant(_monde_du_module.ici.pk)
        yield _monde_du_module
        transaction.set_rollback(True)
