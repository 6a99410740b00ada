"""Several bodies: acting for one at a time, and saying which."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from maillage.base.tenancy import set_tenant
from maillage.reseau.structures.models import Appartenance, Structure
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.middleware import CASQUETTE
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.territoires.models import Departement
from tests.base_essais import entrer

HATS = "structures:hats"


@pytest.fixture
def deux(departement):
    """Référent of one body, agent d'accueil of another."""
    user = Utilisateur.objects.create_user("double@example.org", "Deux Casquettes")
    bodies = [Structure.objects.create(departement=departement, nom=nom) for nom in ("Asso A", "Asso B")]
    for body, role in zip(bodies, (Role.REFERENT, Role.ACCUEIL), strict=True):
        Appartenance.objects.create(
            departement=departement, utilisateur=user, role=role, structure=body, debut=datetime.date(2020, 1, 1)
        )
    return user, bodies


@pytest.fixture
def client(deux):
    return entrer(Client(headers={"host": "96.localhost"}), deux[0])


def acts_for(client):
    return client.get(reverse("structures:welcome")).context["acteur"].agit_pour


def test_one_button_a_body_and_the_head_says_which(client, deux):
    _, (a, b) = deux
    page = client.get(reverse(HATS)).content.decode()
    assert "Agir pour Asso B" in page
    assert "Agir pour Asso A" not in page  # the one in use has no button
    assert "Agir pour une autre structure" in page
    assert acts_for(client) == a.pk
    answer = client.post(reverse(HATS), {"casquette": b.pk}, follow=True)
    assert "Vous agissez maintenant pour : Asso B" in answer.content.decode()
    assert acts_for(client) == b.pk
    assert "Agent d&#x27;accueil · Asso B" in client.get(reverse(HATS)).content.decode()


def test_the_first_hat_is_the_one_that_can_do_most(departement):
    user = Utilisateur.objects.create_user("ordre@example.org", "Ordre Des Casquettes")
    for nom, role in (("Asso A", Role.ACCUEIL), ("Asso Z", Role.REFERENT)):
        body = Structure.objects.create(departement=departement, nom=nom)
        Appartenance.objects.create(
            departement=departement, utilisateur=user, role=role, structure=body, debut=datetime.date(2020, 1, 1)
        )
    page = entrer(Client(headers={"host": "96.localhost"}), user).get(reverse("structures:welcome"))
    assert page.context["acteur"].structure_nom == "Asso Z"


def test_rights_follow_the_body(client, deux):
    _, (_, b) = deux
    assert client.get(reverse("structures:invitation_new")).status_code == 200
    client.post(reverse(HATS), {"casquette": b.pk})
    assert client.get(reverse("structures:invitation_new")).status_code == 403


@pytest.mark.parametrize("asked", ["0", "999999", "-1", "", "x", "' OR 1=1"])
def test_a_body_that_is_not_ones_own_is_refused_in_words(client, deux, asked):
    answer = client.post(reverse(HATS), {"casquette": asked}, follow=True)
    assert "pas, ou plus, de rôle" in answer.content.decode()
    assert acts_for(client) == deux[1][0].pk


def test_a_get_changes_nothing(client, deux):
    client.get(reverse(HATS), {"casquette": deux[1][1].pk})
    assert acts_for(client) == deux[1][0].pk


def test_a_role_that_ends_takes_its_hat_away(client, deux):
    user, (a, b) = deux
    client.post(reverse(HATS), {"casquette": b.pk})
    Appartenance.objects.filter(utilisateur=user, structure=b).update(fin=datetime.date(2021, 1, 1))
    assert acts_for(client) == a.pk


def test_a_choice_made_here_means_nothing_there(client, deux, departement):
    """The same account has roles in both Départements; the number of a body here may be that of another one there."""
    user, (_, b) = deux
    there = Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
    set_tenant(there.pk)
    bodies = [Structure.objects.create(departement=there, nom=nom) for nom in ("Autre 1", "Autre 2")]
    for body in bodies:
        Appartenance.objects.create(
            departement=there, utilisateur=user, role=Role.ACCUEIL, structure=body, debut=datetime.date(2020, 1, 1)
        )
    set_tenant(departement.pk)
    client.post(reverse(HATS), {"casquette": b.pk})
    answer = client.get(reverse("structures:welcome"), headers={"host": "99.localhost"})
    assert answer.context["acteur"].agit_pour == bodies[0].pk
    client.post(reverse(HATS), {"casquette": bodies[1].pk}, headers={"host": "99.localhost"})
    set_tenant(departement.pk)
    assert acts_for(client) == b.pk
    assert set(client.session[CASQUETTE]) == {str(departement.pk), str(there.pk)}


def test_a_session_that_holds_anything_else_is_read_as_no_choice(client, deux):
    session = client.session
    session[CASQUETTE] = 12
    session.save()
    assert acts_for(client) == deux[1][0].pk
    client.post(reverse(HATS), {"casquette": deux[1][1].pk})
    assert acts_for(client) == deux[1][1].pk


def test_the_departement_itself_is_a_hat(departement, deux):
    user, (_, b) = deux
    Appartenance.objects.create(
        departement=departement, utilisateur=user, role=Role.ELU, debut=datetime.date(2020, 1, 1)
    )
    browser = entrer(Client(headers={"host": "96.localhost"}), user)
    assert acts_for(browser) is None
    browser.post(reverse(HATS), {"casquette": b.pk})
    assert acts_for(browser) == b.pk
    browser.post(reverse(HATS), {"casquette": "0"})
    assert acts_for(browser) is None


def test_the_welcome_of_another_role_leads_to_its_space(entree):
    page = entree(Role.ELU).get(reverse("structures:welcome")).content.decode()
    assert "Élu" in page
    assert 'href="/espace/"' in page
    assert "première chose" not in page
