"""The directory by keyboard: search a body, correct its record, add whom to call; a volunteer offers his help on a phone."""

from typing import Any

import pytest
from playwright.sync_api import expect

from maillage.base.tenancy import tenant_transaction
from tests.navigateur.conftest import LARGEURS


@pytest.fixture
def reseau(territoire: Any) -> Any:
    """Three bodies and a volunteer, committed."""
    from maillage.reseau.structures.services.benevoles import add_volunteer
    from maillage.reseau.structures.services.contacts import add_contact
    from maillage.reseau.structures.services.structures import create_structure
    from maillage.socle.comptes.acteur import command_acteur
    from maillage.socle.territoires.models import Commune

    acteur = command_acteur(territoire.pk, "essai")
    with tenant_transaction(territoire.pk):
        for rank, row in enumerate(Commune.objects.filter(code_departement="96").order_by("code")):
            west, south = 0.2 * rank, 46.0 + 0.1 * (rank % 2)
            ring = [[west, south], [west + 0.2, south], [west + 0.2, south + 0.15], [west, south + 0.15], [west, south]]
            row.contour = {"type": "Polygon", "coordinates": [ring]}
            row.latitude, row.longitude = south + 0.07, west + 0.1
            row.save()
        communes = {row.nom: row for row in Commune.objects.all()}
        for rank, (nom, kind, commune) in enumerate(
            (
                ("Commune de Valfictif", "COMMUNE", "Valfictif"),
                ("CCAS de Boisfeint", "CCAS", "Boisfeint"),
                ("Foyer rural de Port-Chimère", "ASSOCIATION", "Port-Chimère"),
            )
        ):
            row = create_structure(
                by=acteur,
                valeurs={"nom": nom, "type": kind, "commune": communes[commune], "telephone": f"+3353649{rank:04d}"},
            )
            contact = {"nom": f"Élise Fictif {rank}", "fonction": "Accueil", "courriel": f"elise{rank}@demo.example"}
            add_contact(by=acteur, structure=row, valeurs=contact)
        add_volunteer(
            by=acteur,
            today=territoire.created_at.date(),
            valeurs={"nom": "Noé Inventé", "courriel": "noe@demo.example", "commune": communes["Valfictif"], "rayon_km": 10,
                     "competences": ["ORDINATEUR", "LSF"], "etat": "PROPOSE"},
        )  # fmt: skip
    return territoire


@pytest.mark.parametrize("largeur", LARGEURS)
def test_search_then_correct_by_keyboard(
    ouvrir: Any, axe: Any, image: Any, reseau: Any, coordinatrice: Any, largeur: int
) -> None:
    page = ouvrir(largeur, coordinatrice)
    page.goto("/annuaire/")
    expect(page.locator("main [role=status]")).to_contain_text("3")
    axe(page)
    image(page, "annuaire")
    page.keyboard.press("/")
    page.keyboard.type("BOISFEINT elise")
    page.keyboard.press("Enter")
    expect(page.locator("main [role=status]")).to_contain_text("1")
    link = page.get_by_role("link", name="CCAS de Boisfeint")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="CCAS de Boisfeint")).to_be_visible()
    expect(page.get_by_role("region", name="Qui appeler")).to_contain_text("Élise Fictif 1")
    axe(page)
    image(page, "fiche")
    page.get_by_role("link", name="Modifier la fiche").focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("SIRET")
    field.focus()
    page.keyboard.type("123")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    image(page, "fiche-refusee")
    field = page.get_by_label("SIRET")
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("996 000 006 00014")
    page.keyboard.press("Enter")
    expect(page.get_by_text("La fiche est à jour.")).to_be_visible()
    expect(page.get_by_text("996 000 006 00014")).to_be_visible()
    page.get_by_role("link", name="Ajouter un contact").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Nom et prénom").focus()
    page.keyboard.type("Abel Imaginaire")
    page.get_by_label("Téléphone").focus()
    page.keyboard.type("05 36 49 00 09")
    axe(page)
    image(page, "contact")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Abel Imaginaire est dans les contacts.")).to_be_visible()


@pytest.mark.parametrize("largeur", LARGEURS)
def test_every_screen_is_readable(
    ouvrir: Any, axe: Any, image: Any, reseau: Any, coordinatrice: Any, largeur: int
) -> None:
    page = ouvrir(largeur, coordinatrice)
    screens = {
        "carte": "/annuaire/carte/", "personnes": "/annuaire/personnes/", "nouvelle": "/structures/nouvelle/",
        "benevoles": "/benevoles/?commune=96001", "benevole-nouveau": "/benevoles/nouveau/",
        "annuaire-vide": "/annuaire/?q=introuvable",
    }  # fmt: skip
    for nom, url in screens.items():
        page.goto(url)
        axe(page)
        image(page, nom)
    page.goto("/benevoles/")
    page.get_by_role("link", name="Noé Inventé").click()
    axe(page)
    image(page, "benevole")
    page.goto("/annuaire/")
    page.get_by_role("link", name="Commune de Valfictif").click()
    page.get_by_role("link", name="Fermer cette structure").click()
    axe(page)
    image(page, "fermer")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_volunteer_offers_his_help_on_a_phone(
    ouvrir: Any, axe: Any, image: Any, reseau: Any, javascript: bool
) -> None:
    page = ouvrir(390, javascript=javascript)
    page.goto("/benevoles/proposer/")
    if javascript:
        axe(page)
        image(page, "proposer")
    page.get_by_role("button", name="Proposer mon aide").click()
    expect(page.get_by_text("Écrivez votre nom et votre prénom.").first).to_be_visible()
    page.get_by_label("Votre nom et votre prénom").fill("Zoé Dudemo")
    page.get_by_label("Votre adresse e-mail").fill("zoe@demo.example")
    page.get_by_label("Votre code postal").fill("96000")
    page.get_by_label("Jusqu'à 10 km").check()
    page.get_by_label("Aller sur Internet").check()
    page.get_by_label("J'accepte que le Département").check()
    page.get_by_role("button", name="Proposer mon aide").click()
    expect(page.get_by_role("heading", level=1, name="Regardez vos e-mails")).to_be_visible()
    if javascript:
        axe(page)
        image(page, "proposer-envoye")
    page.goto("/benevoles/mon-offre/inconnu/")
    expect(page.get_by_role("heading", level=1, name="Ce lien ne marche plus")).to_be_visible()
