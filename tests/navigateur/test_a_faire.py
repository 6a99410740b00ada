"""From the list « à faire » to the act and back; choosing reminders; the calendar. On a phone and on a large screen."""

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.navigateur.conftest import LARGEURS


@pytest.fixture
def lieux_anciens(territoire: Any) -> list[Any]:
    """Places without news for a long time, and what the night makes of them."""
    from django.utils import timezone

    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.models import Lieu
    from maillage.socle.echeances.services.collecte import collect_all

    today = timezone.localdate()
    with tenant_transaction(territoire.pk):
        rows = [
            Lieu.objects.create(
                departement=territoire,
                nom=nom,
                commune="Valfictif",
                code_postal="96000",
                adresse="1 rue du Port",
                etat="PUBLIE",
                date_maj=today - dt.timedelta(days=days),
            )
            for nom, days in (("Médiathèque du Port", 700), ("Mairie de Valfictif", 400), ("France Services", 362))
        ]
    collect_all(territoire.pk, today)
    return rows


@pytest.mark.parametrize("largeur", LARGEURS)
def test_from_the_list_to_the_act(
    ouvrir: Any, axe: Any, image: Any, lieux_anciens: Any, coordinatrice: Any, largeur: int
) -> None:
    page = ouvrir(largeur, coordinatrice)
    page.goto("/espace/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Camille Essai")
    expect(page.get_by_text("Vérifier « Médiathèque du Port », Valfictif").first).to_be_visible()
    axe(page)
    image(page, "a-faire-1-accueil")
    page.get_by_role("link", name="Voir tout ce que vous avez à faire").click()
    expect(page.get_by_role("heading", name="En retard")).to_be_visible()
    axe(page)
    image(page, "a-faire-2-liste")
    page.get_by_role("link", name="Vérifier ce lieu Vérifier « Médiathèque du Port »").click()
    page.get_by_role("button", name="Tout est juste").click()
    page.goto("/a-faire/")
    expect(page.get_by_role("heading", name="En retard")).to_be_visible()
    expect(page.get_by_text("Médiathèque du Port")).to_have_count(0)
    page.get_by_role("link", name="Reporter Vérifier « Mairie de Valfictif »").click()
    axe(page)
    image(page, "a-faire-3-reporter")
    page.get_by_role("button", name="Reporter de 7 jours").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Pourquoi reporter ?").fill("La mairie rouvre lundi")
    page.get_by_role("button", name="Reporter de 7 jours").click()
    expect(page.get_by_text("La mairie rouvre lundi")).to_be_visible()
    axe(page)
    image(page, "a-faire-4-reportee")
    page.get_by_role("button", name="Annuler le report").click()
    expect(page.get_by_text("La mairie rouvre lundi")).to_have_count(0)


@pytest.mark.parametrize("largeur", LARGEURS)
def test_reminders_and_calendar(
    ouvrir: Any, axe: Any, image: Any, territoire: Any, coordinatrice: Any, largeur: int
) -> None:
    page = ouvrir(largeur, coordinatrice)
    page.goto("/a-faire/")
    expect(page.get_by_text("Vous n'avez rien à faire")).to_be_visible()
    axe(page)
    image(page, "a-faire-5-vide")
    page.goto("/mon-compte/rappels/")
    axe(page)
    page.get_by_label("Chaque jour de travail").check()
    page.get_by_role("button", name="Enregistrer mon choix").click()
    expect(page.get_by_text("Votre choix est enregistré")).to_be_visible()
    expect(page.get_by_label("Chaque jour de travail")).to_be_checked()
    image(page, "a-faire-6-rappels")
    page.goto("/mon-compte/agenda/")
    axe(page)
    page.get_by_role("button", name="Créer mon adresse d'agenda").click()
    address = page.get_by_label("Adresse de votre agenda")
    expect(address).to_have_value(re.compile(r"/agenda/[\w-]{32}\.ics$"))
    axe(page)
    image(page, "a-faire-7-agenda")
    page.get_by_role("link", name="Supprimer l'adresse").click()
    axe(page)
    page.get_by_role("button", name="Supprimer l'adresse").click()
    expect(page.get_by_text("Vous n'avez pas encore d'adresse d'agenda")).to_be_visible()


@pytest.mark.parametrize("largeur", LARGEURS)
def test_without_a_role(ouvrir: Any, axe: Any, image: Any, territoire: Any, largeur: int) -> None:
    from maillage.socle.comptes.models import Utilisateur

    page = ouvrir(largeur, Utilisateur.objects.create_user("personne@example.org", "Sans Rôle"))
    page.goto("/espace/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre compte n'a pas encore de rôle ici")
    axe(page)
    image(page, "a-faire-8-sans-role")
