"""Browsers of the people around a convention."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from maillage.reseau.structures.models import Appartenance, Structure
from maillage.socle.comptes.enums import DE_STRUCTURE, Role
from maillage.socle.comptes.models import Utilisateur
from tests.base_essais import entrer


@pytest.fixture
def entree_role(departement: Any) -> Callable[..., Client]:
    """``entree_role(role, structure=None)``: the browser of a new member, signed in; a role of a body without one gets one."""

    def enter(role: Role = Role.COORDINATEUR, structure: Structure | None = None) -> Client:
        number = Utilisateur.objects.count()
        user = Utilisateur.objects.create_user(f"membre{number}@example.org", f"Membre {number}")
        if structure is None and role in DE_STRUCTURE:
            structure = Structure.objects.create(departement=departement, nom=f"Sa structure {number}")
        Appartenance.objects.create(
            departement=departement, utilisateur=user, role=role, structure=structure, debut=datetime.date(2020, 1, 1)
        )
        browser: Client = entrer(Client(HTTP_HOST="96.localhost"), user)
        return browser

    return enter
