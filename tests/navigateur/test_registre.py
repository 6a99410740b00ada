"""The register and a person's rights, as the administrator does them: on a phone and on a large screen."""

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import expect

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.structures.models import Appartenance, Contact, Structure
from maillage.socle.comptes.models import Utilisateur
from tests.navigateur.conftest import LARGEURS


@pytest.fixture
def administratrice(territoire: Any) -> Any:
    """Her account, and somebody to look for."""
    with tenant_transaction(territoire.pk):
        user = Utilisateur.objects.create_user("ada@example.org", "Ada Ministre")
        Appartenance.objects.create(
            departement=territoire, utilisateur=user, role="ADMINISTRATEUR", debut=dt.date(2020, 1, 1)
        )
        structure = Structure.objects.create(
            departement=territoire, nom="Mairie de Valfictif", modifie_par="Jean Petit"
        )
        for address in ("jean.petit@example.org", "autre.petit@example.org"):
            Contact.objects.create(departement=territoire, structure=structure, nom="Jean Petit", courriel=address)
    return user


@pytest.mark.parametrize("largeur", LARGEURS)
def test_the_register_is_read_and_completed(
    ouvrir: Any, axe: Any, image: Any, administratrice: Any, largeur: int
) -> None:
    page = ouvrir(largeur, administratrice)
    page.goto("/registre/")
    axe(page)
    image(page, "registre-1-liste")
    page.get_by_role("link", name="Citoyens bénévoles").click()
    axe(page)
    image(page, "registre-2-traitement")
    page.get_by_role("link", name="Compléter cette fiche").click()
    axe(page)
    page.get_by_label("Responsables conjoints").fill("Associations d'accueil")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Associations d'accueil")).to_be_visible()
    page.get_by_role("link", name="Ouvrir l'analyse d'impact").click()
    axe(page)
    image(page, "registre-3-analyse")
    page.goto("/vos-donnees/")
    axe(page)
    image(page, "registre-4-vos-donnees")


@pytest.mark.parametrize("largeur", LARGEURS)
def test_a_person_is_found_and_erased(ouvrir: Any, axe: Any, image: Any, administratrice: Any, largeur: int) -> None:
    page = ouvrir(largeur, administratrice, javascript=largeur != 390)
    page.goto("/registre/personnes/")
    if largeur != 390:
        axe(page)
    image(page, "registre-5-personnes")
    page.get_by_label("Adresse e-mail").fill("jean.petit@example.org")
    page.get_by_role("button", name="Chercher cette personne").click()
    expect(page.get_by_text("Même nom, autre adresse")).to_be_visible()
    if largeur != 390:
        axe(page)
    image(page, "registre-6-personne")
    page.get_by_role("button", name="Effacer ses données").click()
    if largeur != 390:
        axe(page)
    image(page, "registre-7-effacer")
    page.get_by_label("Pour confirmer").fill("non")
    page.get_by_role("button", name="Effacer pour toujours").click()
    expect(page.get_by_text("Écrivez EFFACER, en toutes lettres.").first).to_be_visible()
    page.get_by_label("Pour confirmer").fill("effacer")
    page.get_by_role("button", name="Effacer pour toujours").click()
    expect(page.get_by_text("C'est effacé.")).to_be_visible()
    page.get_by_label("Adresse e-mail").fill("jean.petit@example.org")
    page.get_by_role("button", name="Chercher cette personne").click()
    expect(page.get_by_role("heading", name="Nous ne gardons rien sur cette personne")).to_be_visible()
    if largeur != 390:
        axe(page)
