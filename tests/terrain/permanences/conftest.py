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


def _navigateur(user: Any, departement: Any, role: Any, structure: Any = None) -> Any:
    import datetime

    from django.test import Client

    from maillage.reseau.structures.models import Appartenance
    from tests.base_essais import entrer

    Appartenance.objects.get_or_create(
        departement=departement,
        utilisateur=user,
        role=role,
        structure=structure,
        defaults={"debut": datetime.date(2020, 1, 1)},
    )
    return entrer(Client(headers={"host": "96.localhost"}), user)


@pytest.fixture
def coordination(terrain: Any, acteur: Any, departement: Any) -> Any:
    """The coordinator's browser."""
    from maillage.socle.comptes.enums import Role
    from maillage.socle.comptes.models import Utilisateur

    return _navigateur(Utilisateur.objects.get(pk=acteur.id), departement, Role.COORDINATEUR)


@pytest.fixture
def conseiller(terrain: Any, departement: Any) -> Any:
    """Camille's browser: an adviser of the Département."""
    from maillage.socle.comptes.enums import Role
    from maillage.socle.comptes.models import Utilisateur

    user = Utilisateur.objects.create_user("camille@example.org", "Camille Essai")
    terrain.camille.utilisateur = user
    terrain.camille.save()
    return _navigateur(user, departement, Role.CONSEILLER)


@pytest.fixture
def hote(terrain: Any, referent: Any, departement: Any) -> Any:
    """The browser of the host's référent."""
    from django.test import Client

    from tests.base_essais import entrer

    return entrer(Client(headers={"host": "96.localhost"}), referent)


@pytest.fixture(autouse=True)
def _dimanche() -> Any:
    """A Sunday evening: the day of ``monde.NOW``."""
    import time_machine

    from tests.terrain.permanences.monde import NOW

    with time_machine.travel(NOW, tick=True):
        yield
