"""Fixtures of reports."""

from typing import Any

import pytest


@pytest.fixture
def terrain(acteur: Any, departement: Any) -> Any:
    """A host and its place, with accounts: ``autres["camille"]`` the adviser, ``autres["referent"]`` of the host."""
    from maillage.socle.comptes.enums import Role
    from tests.terrain.accompagnements.monde import un_membre, un_sol

    found = un_sol(departement)
    found.autres["camille"] = un_membre(found, Role.CONSEILLER, "Camille Essai", agent=found.camille)
    found.autres["referent"] = un_membre(found, Role.REFERENT, "Dominique Accueil", found.structure)
    return found


@pytest.fixture
def camille(terrain: Any) -> Any:
    """The adviser, as an Acteur."""
    from tests.terrain.accompagnements.monde import acteur_of

    return acteur_of(terrain, terrain.autres["camille"])


@pytest.fixture
def hote(terrain: Any) -> Any:
    """The référent of the host, as an Acteur."""
    from tests.terrain.accompagnements.monde import acteur_of

    return acteur_of(terrain, terrain.autres["referent"])


@pytest.fixture
def permanence(terrain: Any) -> Any:
    from tests.terrain.accompagnements.monde import une_permanence

    return une_permanence(terrain)
