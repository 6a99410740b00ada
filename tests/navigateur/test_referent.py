"""A new référent, from the e-mail to his first task: at most four screens on a phone, no password."""

import re
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import expect

from tests.navigateur.conftest import LARGEURS


@pytest.fixture
def structure(territoire: Any) -> Any:
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.structures.services.structures import create_structure
    from maillage.socle.comptes.acteur import command_acteur
    from maillage.socle.territoires.models import Commune

    with tenant_transaction(territoire.pk):
        return create_structure(
            by=command_acteur(territoire.pk, "essai"),
            valeurs={
                "nom": "Association du Val",
                "type": "ASSOCIATION",
                "commune": Commune.objects.get(nom="Valfictif"),
            },
        )


def lien_du_message(adresse: str) -> str:
    """The link of the last message to an address, as its reader taps it."""
    message = next(one for one in reversed(mail.outbox) if one.to == [adresse])
    return re.search(r"http://[^/\s]+(/\S+)", message.body)[1]  # type: ignore[index]


def inviter(page: Any, largeur: int, image: Any, axe: Any) -> None:
    """By the coordinator."""
    page.goto("/membres/")
    axe(page)
    image(page, "membres-1-liste")
    page.get_by_role("link", name="Inviter une personne").first.click()
    page.get_by_role("button", name="Envoyer l'invitation").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    image(page, "membres-2-inviter-refus")
    page.get_by_label("Adresse e-mail de la personne").fill("marie@example.org")
    page.get_by_label("Prénom et nom").fill("Marie Nouvelle")
    page.get_by_label("Rôle").select_option(label="Référent de structure")
    page.get_by_label(re.compile("^Structure")).fill("association val")
    page.get_by_role("button", name="Envoyer l'invitation").click()
    expect(page.get_by_text("L'invitation est partie à marie@example.org")).to_be_visible()
    axe(page)
    image(page, "membres-3-invitations")


@pytest.mark.parametrize("largeur", LARGEURS)
def test_at_work_in_four_screens(
    ouvrir: Any, axe: Any, image: Any, structure: Any, coordinatrice: Any, serveur: str, largeur: int
) -> None:
    mail.outbox = []
    inviter(ouvrir(largeur, coordinatrice), largeur, image, axe)
    page, screens = ouvrir(largeur), []
    page.on("framenavigated", lambda frame: screens.append(frame.url) if frame == page.main_frame else None)

    page.goto(lien_du_message("marie@example.org"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Rejoindre Association du Val")
    expect(page.get_by_text("Camille Essai").first).to_be_visible()
    axe(page)
    image(page, "referent-1-invitation")
    page.get_by_role("button", name="Rejoindre Association du Val").click()

    expect(page.get_by_role("heading", name="La première chose à faire")).to_be_visible()
    axe(page)
    image(page, "referent-2-bienvenue")
    page.get_by_role("link", name="Vérifier la fiche de ma structure").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Association du Val")
    axe(page)
    image(page, "referent-3-fiche")
    page.get_by_role("link", name=re.compile("^(Modifier|Corriger)")).first.click()

    expect(page.get_by_role("button", name=re.compile("Enregistrer"))).to_be_visible()  # at work
    axe(page)
    image(page, "referent-4-au-travail")
    assert len([url for url in screens if url != "about:blank"]) == 4, screens
    assert not page.locator("input[type=password]").count()


def test_with_the_keyboard_and_no_script(ouvrir: Any, structure: Any, coordinatrice: Any, axe: Any, image: Any) -> None:
    mail.outbox = []
    inviter(ouvrir(1280, coordinatrice), 1280, image, axe)
    page = ouvrir(390, javascript=False)
    page.goto(lien_du_message("marie@example.org"))
    button = page.get_by_role("button", name="Rejoindre Association du Val")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="La première chose à faire")).to_be_visible()


@pytest.mark.parametrize("largeur", LARGEURS)
def test_ask_to_join_then_be_answered(
    ouvrir: Any, axe: Any, image: Any, structure: Any, coordinatrice: Any, largeur: int
) -> None:
    mail.outbox = []
    page = ouvrir(largeur)
    page.goto("/rejoindre/")
    page.get_by_label("Le nom de votre structure").fill("val")
    page.get_by_role("button", name="Chercher ma structure").click()
    axe(page)
    image(page, "rejoindre-1-chercher")
    page.get_by_role("link", name="Association du Val").click()
    page.get_by_label("Vos prénom et nom").fill("Lou Demande")
    page.get_by_label("Votre adresse e-mail de travail").fill("lou@example.org")
    page.get_by_label("Agent d'accueil").check()
    axe(page)
    image(page, "rejoindre-2-demande")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez vos e-mails")
    axe(page)
    page.goto(lien_du_message("lou@example.org"))
    axe(page)
    image(page, "rejoindre-3-confirmer")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre demande est partie")

    staff = ouvrir(largeur, coordinatrice)
    staff.goto("/membres/demandes/")
    axe(staff)
    image(staff, "demandes-1-liste")
    staff.get_by_role("link", name="Lou Demande").click()
    axe(staff)
    image(staff, "demandes-2-demande")
    staff.get_by_role("button", name="Accepter et donner ce rôle").click()
    expect(staff.get_by_text("Lou Demande a rejoint le réseau")).to_be_visible()
    staff.goto("/membres/")
    staff.get_by_role("link", name="Lou Demande").click()
    axe(staff)
    image(staff, "membres-4-personne")
    staff.get_by_role("link", name="Enregistrer son départ").click()
    axe(staff)
    image(staff, "membres-5-depart")
    staff.goto("/espace/casquette/")
    axe(staff)
    image(staff, "casquette")
