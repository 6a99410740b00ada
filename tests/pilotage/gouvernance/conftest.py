"""Two hosts under a convention, an employer that hosts nothing, a comité technique and a comité de pilotage."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.storage import InMemoryStorage
from django.test import Client

from maillage.pilotage.gouvernance.models import Instance, Reunion
from maillage.pilotage.gouvernance.services.instances import create_instance, name_member
from maillage.pilotage.gouvernance.services.reunions import plan_meeting
from maillage.reseau.equipes.models import Agent, Contrat, Poste
from maillage.reseau.structures.models import Appartenance, Structure
from maillage.socle.comptes.acteur import Acteur, build_acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from tests.base_essais import entrer
from tests.pilotage.indicateurs.fabriques import un_sol

NOW = dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
DANS_DIX_JOURS = dt.datetime(2026, 12, 2, 13, 30, tzinfo=dt.UTC)


@pytest.fixture
def comite(acteur: Acteur, departement: Any, time_machine: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A Sunday evening of November 2026. ``technique``, ``pilotage``: bodies; ``sol``: hosts and advisers."""
    from maillage.socle.documents.models import Document

    time_machine.move_to(NOW, tick=False)
    monkeypatch.setattr(Document._meta.get_field("fichier"), "storage", InMemoryStorage())
    sol = un_sol(departement)
    association = Structure.objects.create(
        departement=departement, nom="Association du Lien", courriel="lien@example.org"
    )
    poste = Poste.objects.create(
        departement=departement,
        reference="CN-9",
        nature="CONSEILLER",
        employeur=association,
        debut=dt.date(2025, 1, 1),
        fin_financement=dt.date(2027, 3, 31),
    )
    agent = Agent.objects.create(departement=departement, nom="Noé Petit")
    Contrat.objects.create(departement=departement, poste=poste, agent=agent, nature="CDI", debut=dt.date(2025, 1, 1))
    found = {
        nature: create_instance(
            by=acteur,
            valeurs={"nature": nature, "nom": nom, "frequence_mois": 12, "depuis_le": dt.date(2025, 11, 1)},
        )
        for nature, nom in (("TECHNIQUE", "Comité technique"), ("PILOTAGE", "Comité de pilotage"))
    }
    nommer(acteur, found["PILOTAGE"], "Louise Essai", courriel="louise@example.org")
    return SimpleNamespace(
        departement=departement,
        acteur=acteur,
        sol=sol,
        association=association,
        technique=found["TECHNIQUE"],
        pilotage=found["PILOTAGE"],
    )


def nommer(acteur: Acteur, instance: Instance, nom: str, **valeurs: Any) -> Any:
    """Named by the deliberation 211 of 22 March 2019, sitting since."""
    base = {
        "nom": nom,
        "qualite": "Conseillère départementale",
        "organisme": "",
        "courriel": "",
        "place": "TITULAIRE",
        "deliberation_numero": "211",
        "deliberation_le": dt.date(2019, 3, 22),
        "debut": dt.date(2019, 3, 22),
    }
    return name_member(by=acteur, instance=instance, valeurs=base | valeurs)


def prevoir(comite: SimpleNamespace, instance: Instance | None = None, **valeurs: Any) -> Reunion:
    """A meeting of the comité technique in ten days, unless told."""
    base = {"debut": DANS_DIX_JOURS, "endroit": "Salle du conseil", "visio": "", "quorum": None}
    return plan_meeting(by=comite.acteur, instance=instance or comite.technique, valeurs=base | valeurs, today=TODAY)


@pytest.fixture
def membre(comite: SimpleNamespace) -> Callable[..., Utilisateur]:
    """``membre(role, structure=None)``: an account with a role in force."""

    def join(role: Role, structure: Structure | None = None) -> Utilisateur:
        number = Utilisateur.objects.count()
        user = Utilisateur.objects.create_user(f"membre{number}@example.org", f"Membre {number}")
        Appartenance.objects.create(
            departement=comite.departement, utilisateur=user, role=role, structure=structure, debut=dt.date(2020, 1, 1)
        )
        return user

    return join


@pytest.fixture
def agir(membre: Callable[..., Utilisateur], comite: SimpleNamespace) -> Callable[..., Acteur]:
    """``agir(role, structure=None)``: the Acteur of a new member."""

    def act(role: Role, structure: Structure | None = None) -> Acteur:
        user = membre(role, structure)
        return build_acteur(user.pk, str(user), comite.departement.pk)

    return act


@pytest.fixture
def entree(membre: Callable[..., Utilisateur]) -> Callable[..., Client]:
    """``entree(role, structure=None)``: the browser of a new member, signed in."""

    def enter(role: Role = Role.COORDINATEUR, structure: Structure | None = None) -> Client:
        browser: Client = entrer(Client(HTTP_HOST="96.localhost"), membre(role, structure))
        return browser

    return enter
