"""The installation's admin: its door, its content policy, what its pages hold."""

import re

import pytest
from django.test import Client

from maillage.socle.comptes.models import Utilisateur
from tests.base_essais import entrer
from tests.socle.comptes.facteurs_essais import code_of, with_application

PAGES = [
    "/admin-instance/",
    "/admin-instance/comptes/utilisateur/",
    "/admin-instance/comptes/utilisateur/add/",
    "/admin-instance/territoires/departement/",
    "/admin-instance/territoires/departement/add/",
    "/admin-instance/territoires/commune/",
    "/admin-instance/territoires/epci/add/",
    "/admin-instance/comptes/",
]


@pytest.fixture
def instance(departement):
    client = Client()
    entrer(client, Utilisateur.objects.create_superuser("instance@example.org", "Instance"))
    return client


@pytest.mark.parametrize("page", [*PAGES, "/admin-instance/inconnue/"])
def test_a_visitor_is_sent_to_the_sign_in_page(client, departement, page):
    answer = client.get(page, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/connexion/?next=/admin-instance/")
    assert 'type="password"' not in answer.content.decode()


def test_signing_in_leads_to_the_admin(client, departement):
    from django.core import mail

    user = Utilisateur.objects.create_superuser("instance@example.org")
    secret = with_application(user)
    client.post("/connexion/", {"email": "instance@example.org", "next": "/admin-instance/"})
    code = re.search(r"^(\d{6})$", mail.outbox[-1].body, re.MULTILINE)[1]
    client.post("/connexion/code/", {"code": code, "action": "verify", "next": "/admin-instance/"})
    answer = client.post("/connexion/second-facteur/", {"code": code_of(secret)}, follow=True)
    assert answer.status_code == 200
    assert "administration de l&#x27;installation" in answer.content.decode()


@pytest.mark.parametrize("rights", [{}, {"is_staff": True}, {"is_superuser": True}])
@pytest.mark.parametrize("page", ["/admin-instance/", "/admin-instance/login/", "/admin-instance/comptes/utilisateur/"])
def test_accounts_without_the_right_are_refused(client, departement, rights, page):
    entrer(client, Utilisateur.objects.create_user("agent@example.org", **rights))
    answer = client.get(page, follow=True)
    assert answer.status_code == 403
    assert 'type="password"' not in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_pages_hold_under_the_content_policy(instance, page):
    answer = instance.get(page)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    html = answer.content.decode()
    assert not re.search(r"<script(?![^>]*(\bsrc=|application/json))", html)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|(src|href)=.(https?:|//|javascript:)", html)


@pytest.mark.parametrize(
    "page", ["/admin-instance/password_change/", "/admin-instance/comptes/utilisateur/1/password/"]
)
def test_no_page_handles_a_password(instance, page):
    assert 'type="password"' not in instance.get(page, follow=True).content.decode()


def test_the_administrator_opens_and_closes_an_account(instance):
    data = {"email": "Nouveau@Example.org", "nom": "Nouveau", "is_active": "on"}
    assert instance.post("/admin-instance/comptes/utilisateur/add/", data).status_code == 302
    user = Utilisateur.objects.get(email="nouveau@example.org")
    assert not user.has_usable_password()
    instance.post(f"/admin-instance/comptes/utilisateur/{user.pk}/change/", {"email": user.email, "nom": ""})
    user.refresh_from_db()
    assert not user.is_active


def test_the_admin_shows_no_row_of_a_departement(instance, departement):
    from maillage.base.tenancy import set_tenant
    from maillage.reseau.structures.models import Structure

    Structure.objects.create(departement=departement, nom="CCAS Essai")
    set_tenant(None)
    assert "CCAS Essai" not in instance.get("/admin-instance/").content.decode()


def test_an_administrator_signed_in_skips_the_login_page(instance):
    assert instance.get("/admin-instance/login/").headers["Location"] == "/admin-instance/"


def test_signing_out_of_the_admin(instance):
    instance.post("/admin-instance/logout/")
    assert "_auth_user_id" not in instance.session
