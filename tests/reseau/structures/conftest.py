"""A small fictional Département: communes, sectors, bodies, and browsers of its people."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from maillage.reseau.structures.models import Appartenance, Structure
from maillage.reseau.structures.services.structures import create_structure
from maillage.socle.comptes.acteur import Acteur, build_acteur
from maillage.socle.comptes.enums import DE_STRUCTURE, Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.territoires.models import Commune, Epci, Secteur, SecteurCommune
from tests.base_essais import entrer

SIRET = "99600000600014"

_COMMUNES = (
    ("96001", "Valfictif", "96000", 46.0, "200000001"),
    ("96002", "Saint-Élan", "96100", 46.1, "200000001"),
    ("96003", "Boisfeint", "96200", 46.5, None),
    ("99001", "Lointaine", "99000", 46.02, None),
)


@pytest.fixture
def terrain(departement: Any) -> Any:
    """Three communes, two of them in one EPCI and one in a sector, and one of a neighbour."""
    Epci.objects.create(code="200000001", nom="Pays Fictif")
    for code, nom, postal, latitude, epci in _COMMUNES:
        Commune.objects.create(
            code=code, nom=nom, code_departement=code[:2], codes_postaux=[postal], population=1000, latitude=latitude,
            longitude=0.5, fictive=True, epci_id=epci,
            contour={"type": "Polygon", "coordinates": [[[0.4, latitude], [0.6, latitude], [0.5, latitude + 0.1], [0.4, latitude]]]},
        )  # fmt: skip
    secteur = Secteur.objects.create(departement=departement, nom="Nord")
    SecteurCommune.objects.create(departement=departement, secteur=secteur, commune_id="96003")
    departement.secteur_nord = secteur
    return departement


@pytest.fixture
def fonder(terrain: Any, acteur: Acteur) -> Callable[..., Structure]:
    """``fonder(nom, commune="96001", **champs)``: a body written by the coordination."""

    def found(nom: str = "Commune de Valfictif", commune: str | None = "96001", **champs: Any) -> Structure:
        place = Commune.objects.get(pk=commune) if commune else None
        return create_structure(by=acteur, valeurs={"nom": nom, "type": "COMMUNE", "commune": place, **champs})

    return found


@pytest.fixture
def membre(departement: Any) -> Callable[..., Utilisateur]:
    """``membre(role, structure=None, nom=…)``: an account with a role in force."""

    def join(role: Role, structure: Structure | None = None, nom: str = "", **champs: Any) -> Utilisateur:
        number = Utilisateur.objects.count()
        user = Utilisateur.objects.create_user(f"membre{number}@example.org", nom or f"Membre {number}")
        debut = champs.pop("debut", datetime.date(2020, 1, 1))
        if structure is None and role in DE_STRUCTURE:
            structure = Structure.objects.create(departement=departement, nom=f"Sa structure {number}")
        Appartenance.objects.create(
            departement=departement, utilisateur=user, role=role, structure=structure, debut=debut, **champs
        )
        return user

    return join


@pytest.fixture
def agir(membre: Callable[..., Utilisateur], departement: Any) -> Callable[..., Acteur]:
    """``agir(role, structure=None)``: the Acteur of a new member."""

    def act(role: Role, structure: Structure | None = None) -> Acteur:
        user = membre(role, structure)
        return build_acteur(user.pk, str(user), departement.pk)

    return act


@pytest.fixture
def entree(membre: Callable[..., Utilisateur]) -> Callable[..., Client]:
    """``entree(role, structure=None)``: the browser of a new member, signed in."""

    def enter(role: Role = Role.COORDINATEUR, structure: Structure | None = None) -> Client:
        browser: Client = entrer(Client(HTTP_HOST="96.localhost"), membre(role, structure))
        return browser

    return enter
