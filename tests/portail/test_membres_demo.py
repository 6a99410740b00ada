"""The people of the demo: every role has an account, once; one invitation and one request wait."""

import pytest
from django.core import mail
from django.utils import timezone

from maillage.portail.management.membres_demo import COORDINATION, DEMANDEUR, INVITEE, settle_people
from maillage.reseau.structures.models import Appartenance, DemandeAppartenance, Invitation, Structure
from maillage.reseau.structures.services.membres import grant_role
from maillage.socle.comptes.acteur import command_acteur
from maillage.socle.comptes.enums import Role


@pytest.fixture
def chef(departement):
    return command_acteur(departement.pk, "installation")


def test_an_account_for_each_role_once(departement, chef, settings, django_capture_on_commit_callbacks):
    settings.PORT_DEMO = "8000"
    today = timezone.localdate()
    grant_role(by=chef, email=COORDINATION, nom="Camille Coordination", role=Role.COORDINATEUR, today=today)
    for nom in ("A", "B"):
        Structure.objects.create(departement=departement, nom=nom)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            settle_people(departement, chef)
    roles = set(Appartenance.objects.values_list("role", flat=True))
    assert roles == set(Role) - {Role.ADMINISTRATEUR}  # opened by installer_demo, like the coordination
    assert Appartenance.objects.count() == 13
    assert Invitation.objects.pending().get().courriel == INVITEE
    assert DemandeAppartenance.objects.get(courriel=DEMANDEUR).etat == "RECUE"
    assert len(mail.outbox) == 3  # the invitation, the link of the request, the référent who answers
    assert "http://96.localhost:8000/invitation/" in mail.outbox[0].body
    assert "Camille Coordination vous invite" in mail.outbox[0].body
    addresses = set(Appartenance.objects.values_list("utilisateur__email", flat=True))
    assert all(address.endswith("@demo.example") for address in addresses)


def test_nothing_before_the_network_is_there(departement, chef):
    settle_people(departement, chef)
    assert not Appartenance.objects.exists()
