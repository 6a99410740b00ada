"""The guided path, the sheet and a report of error in a real browser: a phone without JavaScript, a keyboard, axe."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.portail.lieux_poses import put


@pytest.fixture
def lieux(territoire: Any) -> dict[str, Any]:
    from maillage.base.tenancy import tenant_transaction

    base = {"services": ["DEMARCHES", "ACCES"], "niveau": 3, "longitude": 0.5, "telephone": ["+33199000001"]}
    rows = [
        {"nom": "Mairie de Valfictif", "latitude": 46.0, "horaires": "Mo-Fr 09:00-12:00,14:00-17:30; PH off", "frais_a_charge": ["GRATUIT"], "modalites_acces": ["SE_PRESENTER"], **base},
        {"nom": "Médiathèque", "latitude": 46.02, "horaires": "Tu,We 10:00-18:00; Sa 10:00-13:00", "modalites_acces": ["TELEPHONER"], **base},
        {"nom": "Espace du Port", "latitude": 46.2, "commune": "Port-Chimère", "code_postal": "96200", "code_insee": "96003", **base},
        {"nom": "Maison France services", "latitude": 46.25, **base},
    ]  # fmt: skip
    with tenant_transaction(territoire.pk):
        return put(territoire, rows)


def test_a_phone_without_javascript_walks_the_whole_path(ouvrir: Any, lieux: dict[str, Any], image: Any) -> None:
    page = ouvrir(390, javascript=False)
    page.goto("/besoins/")
    image(page, "besoins-1-quoi")
    page.get_by_role("link", name="Faire une démarche").click()
    image(page, "besoins-2-demarche")
    page.get_by_role("link", name="Les impôts").click()
    page.get_by_label("Votre commune").fill("val fictif")
    page.get_by_label("Jusqu'où").select_option(label="À pied (2 km)")
    image(page, "besoins-3-ou")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Faut-il vous accueillir")
    page.go_back()
    expect(page.get_by_label("Votre commune")).to_be_visible()
    page.go_forward()
    page.get_by_role("link", name="Passer la fin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trois lieux pour vous")
    expect(page.get_by_text("Nous avons cherché plus loin : dans tout le Département.")).to_be_visible()
    image(page, "besoins-4-lieux")
    page.get_by_role("link", name="Imprimer ou envoyer ces lieux").click()
    expect(page.get_by_role("listitem").filter(has_text="Mairie de Valfictif")).to_be_visible()
    image(page, "besoins-5-feuille")
    page.get_by_label("Une commune, un code postal").fill("france services")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Ajouter Maison France services").click()
    page.get_by_role("link", name="Monter Maison France services").click()
    page.get_by_role("link", name="Enlever Mairie de Valfictif").click()
    expect(page.locator(".feuille > li")).to_have_count(3)
    expect(page.locator(".feuille > li").nth(2)).to_contain_text("Espace du Port")
    assert page.context.cookies() == []


def test_the_path_with_the_keyboard(ouvrir: Any, axe: Any, lieux: dict[str, Any], image: Any) -> None:
    page = ouvrir(1280)
    for url, name in (
        ("/besoins/", "besoins-1-quoi"),
        ("/besoins/?besoin=apprendre", "besoins-2-avec"),
        ("/besoins/?besoin=materiel&commune=Xyz", "besoins-3-erreur"),
        ("/besoins/?besoin=materiel&ou=partout&accueil=inconnu&quand=inconnu", "besoins-6-rien"),
        (f"/feuille/?lieu={lieux['Médiathèque'].cle}&lieu={lieux['Espace du Port'].cle}&pour=caf&q=val", "besoins-5-feuille"),
        ("/feuille/", "besoins-5-feuille-vide"),
    ):  # fmt: skip
        page.goto(url)
        axe(page)
        image(page, name)
    page.goto("/besoins/?besoin=materiel")
    page.get_by_label("Votre commune").focus()
    page.keyboard.type("96000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Faut-il vous accueillir")
    page.get_by_role("link", name="Rien de cela").focus()
    page.keyboard.press("Enter")
    page.goto("/besoins/?besoin=demarche&demarche=sante&ou=96001&rayon=10&accueil=surdite&quand=inconnu")
    axe(page)
    image(page, "besoins-4-lieux")
    page.emulate_media(media="print")
    page.goto(f"/feuille/?lieu={lieux['Médiathèque'].cle}&lieu={lieux['Espace du Port'].cle}&pour=caf")
    expect(page.get_by_role("heading", name="Ajouter un lieu")).to_be_hidden()
    image(page, "besoins-5-feuille-papier")


def test_an_error_is_reported_and_answered(
    ouvrir: Any, axe: Any, lieux: dict[str, Any], coordinatrice: Any, image: Any
) -> None:
    lieu = lieux["Médiathèque"]
    page = ouvrir(390)
    page.goto(f"/lieux/{lieu.cle}/signaler/?champ=horaires")
    axe(page)
    page.get_by_role("button", name="Envoyer mon message").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    image(page, "signaler-1-erreur")
    page.get_by_label("Qu'est-ce qui est juste").fill("Ouvert aussi le jeudi.")
    page.get_by_label("Votre adresse e-mail").fill("lou@example.org")
    page.get_by_role("button", name="Envoyer mon message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, votre message est envoyé")
    axe(page)
    image(page, "signaler-2-merci")
    agent = ouvrir(1280, coordinatrice)
    agent.goto("/lieux/agent/signalements/")
    axe(agent)
    image(agent, "signaler-3-file")
    agent.get_by_role("link", name="Médiathèque").click()
    axe(agent)
    image(agent, "signaler-4-question")
    agent.get_by_role("link", name="Corriger maintenant").click()
    expect(agent.get_by_text("Ouvert aussi le jeudi.")).to_be_visible()
    image(agent, "signaler-5-corriger")
    agent.get_by_label("Horaires").fill("Tu-Th 10:00-18:00; Sa 10:00-13:00")
    agent.get_by_role("button", name="Enregistrer les corrections").click()
    expect(agent).to_have_url(re.compile(r"/lieux/agent/signalements/\d+/$"))
    agent.get_by_role("button", name="C'est corrigé").click()
    expect(agent.get_by_text("1\u00a0réponse part par e-mail")).to_be_visible()
    axe(agent)
    image(agent, "signaler-6-fait")
    agent.get_by_role("button", name="Annuler cette réponse").click()
    expect(agent.get_by_text("attend à nouveau une réponse")).to_be_visible()
