"""A census file as they come, from the upload to the published places; then its questions, with the keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.navigateur.conftest import LARGEURS

FICHIER = (
    "Recensement des lieux — Agglo du Val;;;;;;;;;;\r\n"
    ";;;;;;;;;;\r\n"
    "NOM DE LA STRUCTURE;N° et voie;C.P.;Ville;Tel;E-Mail;Site;Lundi;Mardi;Mercredi;Services proposés\r\n"
    "MAIRIE DE VALFICTIF;1, rue du Port;96000;VALFICTIF;05.46.11.22.33;Mairie@Valfictif.example;www.valfictif.example;9h-12h;9h-12h;;Aide aux démarches\r\n"
    "Médiathèque « Les Mots »;2 rue du Port 96000 Valfictif;96000;Valfictif;01 23;contact@mots.example;;;14h - 18h;14h-18h;accès internet\r\n"
    "France Services;3 place Haute;96100;Boisfeint;0546112234;;;9h-12h/14h-17h;;;\r\n"
    "Espace numérique;4 quai Bleu;96200;Port-Chimère;+33 5 46 11 22 35;;;;;;\r\n"
    ";;;;;;;;;;\r\n"
    "Association lointaine;5 rue Loin;99000;Lointaine;;;;;;;\r\n"
).encode("cp1252")


def lieux_publies(territoire: Any) -> set[str]:
    from maillage.reseau.lieux.models import LieuPublic

    return set(LieuPublic.objects.filter(departement=territoire).values_list("nom", flat=True))


def envoyer(page: Any, fichier: bytes = FICHIER) -> None:
    """From the home to the page of columns."""
    page.goto("/recensement/")
    page.get_by_role("link", name="Importer un fichier").first.click()
    page.get_by_label("Le fichier de votre ordinateur").set_input_files(
        {"name": "Lieux ÉTÉ 2026 (final).csv", "mimeType": "text/csv", "buffer": fichier}
    )
    page.get_by_label("Nom de la nouvelle source").fill("Agglo du Val")
    page.get_by_role("button", name="Envoyer le fichier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Choisir les colonnes")
    page.locator("#c-code_postal").select_option(label="C.P.")


@pytest.mark.parametrize("largeur", LARGEURS)
def test_from_the_file_to_the_published_places(
    ouvrir: Any, axe: Any, image: Any, travailleur: Any, territoire: Any, coordinatrice: Any, largeur: int
) -> None:
    page = ouvrir(largeur, coordinatrice)
    page.goto("/recensement/")
    axe(page)
    image(page, "1-accueil-vide")
    page.goto("/recensement/imports/nouveau/")
    page.get_by_role("button", name="Envoyer le fichier").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    image(page, "2-envoi-refuse")
    envoyer(page)
    axe(page)
    image(page, "3-colonnes")
    assert page.locator("#c-nom").input_value() == "0"
    page.get_by_role("button", name="Garder ces colonnes et lire le fichier").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lieux")
    expect(page.get_by_text("Vous pouvez quitter cette page")).to_be_visible()
    axe(page)
    image(page, "4-lecture")
    travailleur()
    expect(page.get_by_role("link", name="Appliquer cet import")).to_be_visible()  # the page follows by itself
    assert lieux_publies(territoire) == set()
    axe(page)
    image(page, "5-pret")
    page.get_by_role("link", name="Lire le rapport").click()
    axe(page)
    image(page, "6-rapport")
    page.go_back()
    page.get_by_role("link", name="Appliquer cet import").click()
    axe(page)
    image(page, "7-confirmation")
    page.get_by_role("button", name="Appliquer cet import").click()
    travailleur()
    expect(page.get_by_text("Cet import est appliqué")).to_be_visible()
    axe(page)
    image(page, "8-applique")
    assert len(lieux_publies(territoire)) == 4
    for nom, url in (
        ("9-accueil", "/recensement/"),
        ("10-imports", "/recensement/imports/"),
        ("11-sources", "/recensement/sources/"),
    ):
        page.goto(url)
        axe(page)
        image(page, nom)
    page.get_by_role("link", name="Agglo du Val").click()
    axe(page)
    image(page, "12-source")


@pytest.mark.parametrize("largeur", LARGEURS)
def test_questions_are_answered_with_the_keyboard(
    ouvrir: Any, axe: Any, image: Any, poursuivre: Any, territoire: Any, coordinatrice: Any, largeur: int
) -> None:
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.models import Lieu
    from maillage.reseau.recensement.models import Doute

    page = ouvrir(largeur, coordinatrice)
    envoyer(page)
    page.get_by_role("button", name="Garder ces colonnes et lire le fichier").click()
    poursuivre()
    page.get_by_role("link", name="Appliquer cet import").click()
    page.get_by_role("button", name="Appliquer cet import").click()
    poursuivre()
    page.goto("/recensement/questions/?champ=telephone")
    axe(page)
    image(page, "20-question")
    page.keyboard.press("?")
    expect(page.get_by_text("Écrire la bonne valeur")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.type("01 2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    image(page, "21-correction-refusee")
    page.keyboard.press("c")
    page.keyboard.press("Control+A")
    page.keyboard.type("05 46 11 22 36")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Votre correction est enregistrée")).to_be_visible()
    page.goto("/recensement/questions/?champ=_ligne")
    image(page, "22-ligne")
    page.keyboard.press("r")
    expect(page.get_by_text("Voulez-vous refuser la ligne")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Refuser cette ligne").click()
    expect(page.get_by_text("est refusée")).to_be_visible()
    axe(page)
    image(page, "23-fin")
    with tenant_transaction(territoire.pk):
        assert Lieu.objects.get(nom__startswith="Médiathèque").telephone == ["+33546112236"]
        assert Doute.objects.open().filter(champ__in=["telephone", ""]).count() == 0


def test_without_javascript(ouvrir: Any, poursuivre: Any, territoire: Any, coordinatrice: Any) -> None:
    page = ouvrir(1280, coordinatrice, javascript=False)
    envoyer(page)
    page.get_by_role("button", name="Voir le résultat de mes choix").click()
    expect(page.get_by_role("heading", name="Voici comment nous lisons vos premières lignes")).to_be_visible()
    page.get_by_role("button", name="Garder ces colonnes et lire le fichier").click()
    poursuivre()
    page.reload()
    page.get_by_role("link", name="Appliquer cet import").click()
    page.get_by_role("button", name="Appliquer cet import").click()
    poursuivre()
    page.reload()
    expect(page.get_by_text("Cet import est appliqué")).to_be_visible()
    assert len(lieux_publies(territoire)) == 4


@pytest.mark.parametrize("largeur", LARGEURS)
def test_choices_are_tried_on_real_rows(ouvrir: Any, axe: Any, image: Any, coordinatrice: Any, largeur: int) -> None:
    page = ouvrir(largeur, coordinatrice)
    envoyer(page)
    page.locator("#c-nom").select_option(label="Ville")
    expect(page.locator("#apercu summary").first).to_contain_text("VALFICTIF", ignore_case=True)
    page.locator("details", has=page.locator("#c-frais_a_charge")).first.locator("summary").first.click()
    page.locator("#c-frais_a_charge").select_option("r")
    axe(page)
    image(page, "30-colonnes-regles")
