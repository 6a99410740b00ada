"""Accounts in a real browser: a passkey, an application set up with the keyboard, recovery codes, signing out everywhere."""

import re
import time
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import expect

from tests.navigateur.conftest import LARGEURS
from tests.socle.comptes.facteurs_essais import code_of, with_application, with_recovery_codes


def code_recu() -> str:
    found = re.search(r"^(\d{6})$", mail.outbox[-1].body, re.MULTILINE)
    assert found
    return found[1]


def par_courriel(page: Any, adresse: str) -> None:
    """Sign in by e-mail code, as far as the code."""
    page.goto("/connexion/")
    page.get_by_label("Votre adresse e-mail").fill(adresse)
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Code à 6 chiffres").fill(code_recu())
    page.get_by_role("button", name="Se connecter", exact=True).click()


def appareil(page: Any) -> Any:
    """A telephone that recognises its owner, for this page (Chromium's virtual authenticator)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    number = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return session, number


@pytest.mark.parametrize("largeur", LARGEURS)
def test_a_passkey_is_set_up_then_opens_alone(
    ouvrir: Any, axe: Any, image: Any, coordinatrice: Any, largeur: int
) -> None:
    page = ouvrir(largeur)
    appareil(page)
    par_courriel(page, coordinatrice.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Protégez votre compte")
    axe(page)
    image(page, "compte-1-proteger")
    page.get_by_role("link", name="Ajouter une clé d'accès").click()
    axe(page)
    image(page, "compte-2-cle")
    page.get_by_label("Nom de la clé").fill("Mon téléphone")
    page.get_by_role("button", name="Créer la clé d'accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gardez vos codes de secours")
    expect(page.locator("ol code")).to_have_count(10)
    axe(page)
    image(page, "compte-3-codes")
    page.get_by_role("button", name="J'ai gardé mes codes, continuer").click()
    page.goto("/mon-compte/double-connexion/")
    expect(page.get_by_role("heading", level=3)).to_have_text("Mon téléphone")
    axe(page)
    image(page, "compte-4-facteurs")
    page.goto("/deconnexion/")
    page.get_by_role("button", name="Se déconnecter").last.click()
    page.goto("/connexion/?next=/mon-compte/")
    axe(page)
    image(page, "compte-5-connexion")
    sent = len(mail.outbox)
    page.get_by_role("button", name="Se connecter avec ma clé d'accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    assert len(mail.outbox) == sent
    axe(page)
    image(page, "compte-6-mon-compte")
    type(coordinatrice).objects.filter(pk=coordinatrice.pk).update(is_active=False)
    page.goto("/connexion/")
    page.get_by_role("button", name="Se connecter avec ma clé d'accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce compte est fermé")


def test_a_passkey_after_the_email_code_and_before_a_sensitive_act(
    ouvrir: Any, axe: Any, image: Any, coordinatrice: Any
) -> None:
    page = ouvrir(390)
    appareil(page)
    par_courriel(page, coordinatrice.email)
    page.get_by_role("link", name="Ajouter une clé d'accès").click()
    page.get_by_role("button", name="Créer la clé d'accès").click()
    page.get_by_role("button", name="J'ai gardé mes codes, continuer").click()
    page.goto("/deconnexion/")
    page.get_by_role("button", name="Se déconnecter").last.click()
    par_courriel(page, coordinatrice.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmez que c'est vous")
    axe(page)
    image(page, "compte-7-second-facteur")
    page.get_by_role("button", name="Utiliser ma clé d'accès").click()
    page.wait_for_url("**/espace/")
    grow_old(coordinatrice)
    page.goto("/mon-compte/adresse/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmez que c'est vous")
    axe(page)
    image(page, "compte-8-confirmer")
    page.get_by_role("button", name="Utiliser ma clé d'accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Changez votre adresse e-mail")
    axe(page)
    image(page, "compte-9-adresse")


def grow_old(user: Any) -> None:
    """Every proof of the open sessions is an hour older."""
    from maillage.socle.comptes.models import SessionCompte
    from maillage.socle.comptes.sessions import SessionStore

    for row in SessionCompte.objects.filter(compte=user):
        store = SessionStore(row.session_key)
        store["account_authentication_methods"] = [
            record | {"at": record["at"] - 3600} for record in store["account_authentication_methods"]
        ]
        store.save()


def test_a_device_that_refuses_is_told_and_the_code_remains(ouvrir: Any, axe: Any, coordinatrice: Any) -> None:
    page = ouvrir(390)
    session, number = appareil(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": False})
    page.goto("/connexion/")
    button = page.get_by_role("button", name="Se connecter avec ma clé d'accès")
    button.click()
    expect(page.locator("[data-cle-erreur]")).to_contain_text("Recommencez quand vous voulez", timeout=30_000)
    expect(button).to_be_focused()
    axe(page)


@pytest.mark.parametrize("largeur", LARGEURS)
def test_an_application_is_set_up_with_the_keyboard_alone(
    ouvrir: Any, axe: Any, image: Any, coordinatrice: Any, largeur: int
) -> None:
    page = ouvrir(largeur)
    par_courriel(page, coordinatrice.email)
    link = page.get_by_role("link", name="Ajouter une application")
    tab_to(page, link)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ajoutez une application")
    axe(page)
    image(page, "compte-10-application")
    summary = page.get_by_text("Je ne peux pas lire le dessin")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    secret = page.locator("details code").inner_text().replace(" ", "")
    tab_to(page, page.get_by_label("Code à 6 chiffres"))
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_be_focused()
    axe(page)
    field = page.get_by_label("Code à 6 chiffres")
    tab_to(page, field)
    page.keyboard.press("Control+a")
    page.keyboard.type(code_of(secret, time.time()))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gardez vos codes de secours")


def tab_to(page: Any, target: Any) -> None:
    """Press Tab until ``target`` has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("never reached with the keyboard")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_recovery_code_opens_when_the_telephone_is_lost(ouvrir: Any, coordinatrice: Any, javascript: bool) -> None:
    with_application(coordinatrice)
    code = with_recovery_codes(coordinatrice)[0]
    page = ouvrir(390, javascript=javascript)
    par_courriel(page, coordinatrice.email)
    page.get_by_label("Votre code").fill(f"{code[:4]} {code[4:]}")
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.goto("/mon-compte/double-connexion/")
    expect(page.get_by_text("Il vous en reste 9")).to_be_visible()


def test_signing_out_everywhere_closes_the_other_device(ouvrir: Any, axe: Any, image: Any, coordinatrice: Any) -> None:
    with_application(coordinatrice)
    here, there = ouvrir(390, coordinatrice), ouvrir(1280, coordinatrice)
    there.goto("/mon-compte/")
    expect(there.get_by_text("Cet appareil", exact=True)).to_have_count(1)
    here.goto("/mon-compte/")
    expect(here.get_by_role("button", name="Fermer la session")).to_have_count(1)
    image(here, "compte-11-sessions")
    here.get_by_role("link", name="Se déconnecter partout").click()
    axe(here)
    image(here, "compte-12-partout")
    here.get_by_role("button", name="Se déconnecter partout").click()
    expect(here.get_by_role("heading", level=1)).to_have_text("Se connecter")
    expect(here.get_by_text("déconnecté de tous vos appareils")).to_be_visible()
    there.reload()
    expect(there.get_by_role("heading", level=1)).to_have_text("Se connecter")
