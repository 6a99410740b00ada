"""A commune asks for a conseiller from a phone, with and without JavaScript: five short pages, a page to check, a number."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.portail.lieux_poses import put


@pytest.mark.parametrize("javascript", [False, True])
def test_a_phone_asks_for_a_conseiller(ouvrir: Any, territoire: Any, axe: Any, image: Any, javascript: bool) -> None:
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.conventions.models import DemandeAccueil

    place = {
        "nom": "Mairie de Valfictif", "adresse": "1 rue du Port", "commune": "Valfictif", "code_postal": "96000", "code_insee": "96001",
        "services": ["ACCES"], "horaires": "Tu 09:00-12:00", "latitude": 46.0, "longitude": 0.5,
    }  # fmt: skip
    with tenant_transaction(territoire.pk):
        put(territoire, [place])
    page = ouvrir(390, javascript=javascript)
    page.goto("/accueillir-un-conseiller/")
    image(page, "demande-1-structure")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("link", name="Écrivez le nom de votre structure.")).to_be_visible()
    page.get_by_label("Nom de votre structure").fill("Commune de Valfictif")
    page.get_by_label("Code postal").fill("96000")
    page.get_by_label("Commune", exact=True).fill("Valfictif")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Mairie de Valfictif").check()
    image(page, "demande-2-lieu")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("group", name="Ordinateur").get_by_label("Oui")).to_be_checked()
    for group in page.get_by_role("group").all():
        if not group.locator("input:checked").count():
            group.get_by_label("Je ne sais pas").check()
    if javascript:  # axe is a script
        axe(page)
    image(page, "demande-3-locaux")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Une demi-journée par semaine").check()
    page.get_by_label("Mardi").check()
    image(page, "demande-4-souhait")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nom et prénom").fill("Noé Petit")
    page.get_by_label("Son adresse e-mail").fill("noe@example.org")
    image(page, "demande-5-contact")
    page.get_by_role("button", name="Continuer").click()
    if javascript:  # axe is a script
        axe(page)
    image(page, "demande-6-resume")
    page.get_by_role("button", name="Corriger Qui appeler").click()
    expect(page.get_by_label("Nom et prénom")).to_have_value("Noé Petit")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_text("Le numéro de votre demande est")).to_be_visible()
    image(page, "demande-7-envoyee")
    with tenant_transaction(territoire.pk):
        row = DemandeAccueil.objects.select_related("lieu").get()
        assert (row.lieu and row.lieu.nom, row.jours, row.locaux["ORDINATEUR"]) == (
            "Mairie de Valfictif",
            "mardi",
            "OUI",
        )
