"""A coordinator invites a référent, who joins from the e-mail, without a password, and finds what to do first."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from maillage.reseau.structures.enums import EtatInvitation
from maillage.reseau.structures.models import Appartenance, Invitation, Structure
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from tests.base_essais import entrer

HOTE = "96.localhost"
pytestmark = pytest.mark.django_db


@pytest.fixture
def structure(departement):
    return Structure.objects.create(departement=departement, nom="Association du Val", recherche="association du val")


@pytest.fixture
def coordinatrice(departement):
    import datetime

    user = Utilisateur.objects.create_user("camille@example.org", "Camille Essai")
    Appartenance.objects.create(
        departement=departement, utilisateur=user, role=Role.COORDINATEUR, debut=datetime.date(2020, 1, 1)
    )
    return user


def lien(message):
    return re.search(rf"http://{HOTE}(/\S+)", message.body)[1]


def test_from_the_invitation_to_the_first_task(
    departement, structure, coordinatrice, django_capture_on_commit_callbacks
):
    staff = entrer(Client(headers={"host": HOTE}), coordinatrice)
    with django_capture_on_commit_callbacks(execute=True):
        answer = staff.post(
            reverse("structures:invitation_new"),
            {
                "courriel": "Marie@Example.org",
                "nom": "Marie Nouvelle",
                "role": "REFERENT",
                "structure_texte": "association val",
            },
        )
    assert answer.status_code == 302, answer.content.decode()
    (message,) = mail.outbox
    assert message.to == ["marie@example.org"]
    assert "Camille Essai" in message.body
    assert "Association du Val" in message.subject

    phone = Client(headers={"host": HOTE})
    landing = phone.get(lien(message))
    page = landing.content.decode()
    assert "Rejoindre Association du Val" in page
    assert "Camille Essai" in page
    assert Invitation.objects.get().etat == EtatInvitation.ENVOYEE  # looking changes nothing
    assert not Utilisateur.objects.filter(email="marie@example.org").exists()

    with django_capture_on_commit_callbacks(execute=True):
        space = phone.post(lien(message), follow=True)
    assert [url for url, _ in space.redirect_chain] == [reverse("structures:welcome")]
    assert "La première chose à faire" in space.content.decode()
    assert reverse("structures:detail", args=[structure.pk]) in space.content.decode()
    marie = Utilisateur.objects.get(email="marie@example.org")
    row = Appartenance.objects.get(utilisateur=marie)
    assert (row.role, row.structure, row.donnee_par) == ("REFERENT", structure, coordinatrice)
    assert int(phone.session["_auth_user_id"]) == marie.pk
    assert phone.get(reverse("structures:edit", args=[structure.pk])).status_code == 200
    assert mail.outbox[-1].to == ["camille@example.org"]
    acts = list(Ligne.objects.order_by("numero").values_list("action", flat=True))
    assert acts == ["invitation.envoyee", "compte.ouvert", "invitation.acceptee", "role.donne"]
    assert phone.get(lien(message)).status_code == 404  # served once


def test_a_mail_scanner_that_opens_the_link_accepts_nothing(
    departement, structure, coordinatrice, django_capture_on_commit_callbacks
):
    staff = entrer(Client(headers={"host": HOTE}), coordinatrice)
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(
            reverse("structures:invitation_new"),
            {"courriel": "a@example.org", "nom": "A", "role": "REFERENT", "structure_texte": "association"},
        )
    for _ in range(3):
        assert Client(headers={"host": HOTE}).get(lien(mail.outbox[0])).status_code == 200
        assert Client(headers={"host": HOTE}).head(lien(mail.outbox[0])).status_code == 200
    assert Invitation.objects.get().etat == EtatInvitation.ENVOYEE
