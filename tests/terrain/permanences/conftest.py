"""Fixtures of the half-days."""

from typing import Any

import pytest


@pytest.fixture
def terrain(acteur: Any, departement: Any) -> Any:
    from tests.terrain.permanences.monde import un_terrain

    return un_terrain(departement)


@pytest.fixture
def referent(terrain: Any, departement: Any) -> Any:
    """The account of the person who answers for the host."""
    import datetime

    from maillage.reseau.structures.models import Appartenance
    from maillage.socle.comptes.enums import Role
    from maillage.socle.comptes.models import Utilisateur

    user = Utilisateur.objects.create_user("referent@example.org", "Dominique Accueil")
    Appartenance.objects.create(
        departement=departement,
        utilisateur=user,
        role=Role.REFERENT,
        structure=terrain.structure,
        debut=datetime.date(2026, 1, 1),
    )
    return user
