"""Fixtures of figures."""

from typing import Any

import pytest


@pytest.fixture
def sol(acteur: Any, departement: Any) -> Any:
    """Two hosts, two advisers, nothing done yet; the transaction speaks for the Département."""
    from tests.pilotage.indicateurs.fabriques import un_sol

    return un_sol(departement)
