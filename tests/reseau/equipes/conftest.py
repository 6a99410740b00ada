"""A small team in a fictional Département: two employers, three posts, browsers of its people."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from maillage.reseau.equipes.enums import NatureContrat
from maillage.reseau.equipes.models import Agent, Contrat, Poste
from maillage.reseau.equipes.services.contrats import hire
from maillage.reseau.equipes.services.postes import create_poste
from maillage.reseau.structures.models import Appartenance, Structure
from maillage.reseau.structures.services.structures import create_structure
from maillage.socle.comptes.acteur import Acteur, build_acteur
from maillage.socle.comptes.enums import DE_STRUCTURE, Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.territoires.models import Commune, Secteur
from tests.base_essais import entrer

JOUR = dt.date(2026, 3, 3)


@pytest.fixture
def reseau(departement: Any, acteur: Acteur) -> SimpleNamespace:
    """``mairie`` and ``association`` employ; one commune; one sector."""
    Commune.objects.create(code="96001", nom="Valfictif", code_departement="96", codes_postaux=["96000"], fictive=True)
    made = [
        create_structure(by=acteur, valeurs={"nom": nom, "type": "COMMUNE", "commune": None})
        for nom in ("Mairie de Valfictif", "Association du Lien")
    ]
    secteur = Secteur.objects.create(departement=departement, nom="Nord")
    return SimpleNamespace(departement=departement, mairie=made[0], association=made[1], secteur=secteur)


@pytest.fixture
def ouvrir(reseau: SimpleNamespace, acteur: Acteur) -> Callable[..., Poste]:
    """``ouvrir(reference, **champs)``: a post of the town hall since 2024."""

    def found(reference: str = "P1", **champs: Any) -> Poste:
        valeurs = {
            "reference": reference,
            "nature": "CONSEILLER",
            "employeur": reseau.mairie,
            "debut": dt.date(2024, 1, 1),
            "fin_financement": None,
        }
        return create_poste(by=acteur, valeurs=valeurs | champs)

    return found


@pytest.fixture
def embaucher(ouvrir: Callable[..., Poste], acteur: Acteur) -> Callable[..., Contrat]:
    """``embaucher(nom, poste=None, debut=…, fin=None)``: somebody new takes a post of his own, unless told."""
    numbers = iter(range(100, 200))

    def take(
        nom: str = "Noé Petit",
        poste: Poste | None = None,
        debut: dt.date = dt.date(2025, 1, 1),
        fin: dt.date | None = None,
        agent: Agent | None = None,
    ) -> Contrat:
        nature = NatureContrat.CDD if fin else NatureContrat.CDI
        nouveau = {"nom": nom, "courriel": "", "telephone": ""}
        place = poste or ouvrir(f"P{next(numbers)}")
        return hire(by=acteur, poste=place, nature=nature, debut=debut, fin=fin, agent=agent, nouveau=nouveau)

    return take


@pytest.fixture
def membre(reseau: SimpleNamespace) -> Callable[..., Utilisateur]:
    """``membre(role)``: an account with a role in force."""

    def join(role: Role, courriel: str = "") -> Utilisateur:
        number = Utilisateur.objects.count()
        user = Utilisateur.objects.create_user(courriel or f"membre{number}@example.org", f"Membre {number}")
        structure: Structure | None = reseau.mairie if role in DE_STRUCTURE else None
        Appartenance.objects.create(
            departement=reseau.departement, utilisateur=user, role=role, structure=structure, debut=dt.date(2020, 1, 1)
        )
        return user

    return join


@pytest.fixture
def agir(membre: Callable[..., Utilisateur], reseau: SimpleNamespace) -> Callable[..., Acteur]:
    """``agir(role)``: the Acteur of a new member."""

    def act(role: Role) -> Acteur:
        user = membre(role)
        return build_acteur(user.pk, str(user), reseau.departement.pk)

    return act


@pytest.fixture
def entree(membre: Callable[..., Utilisateur]) -> Callable[..., Client]:
    """``entree(role)``: the browser of a new member, signed in."""

    def enter(role: Role = Role.COORDINATEUR, courriel: str = "") -> Client:
        browser: Client = entrer(Client(HTTP_HOST="96.localhost"), membre(role, courriel))
        return browser

    return enter
