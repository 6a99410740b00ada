"""« Mon Département » in a real browser, on a phone and on a desk: seen, recorded, put back."""

import datetime
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.base.depots.test_reencodage import with_position
from tests.navigateur.conftest import LARGEURS


@pytest.fixture
def administratrice(territoire: Any) -> Any:
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.structures.models import Appartenance
    from maillage.socle.comptes.enums import Role
    from maillage.socle.comptes.models import Utilisateur

    with tenant_transaction(territoire.pk):
        user = Utilisateur.objects.create_user("alix@example.org", "Alix Essai")
        Appartenance.objects.create(
            departement=territoire, utilisateur=user, role=Role.ADMINISTRATEUR, debut=datetime.date(2020, 1, 1)
        )
    return user


def capture(page: Any, name: str) -> None:
    """A picture of the whole page, for whoever asks for one (MAILLAGE_CAPTURES=folder)."""
    if folder := os.environ.get("MAILLAGE_CAPTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("largeur", LARGEURS)
def test_the_department_sets_what_it_shows(
    largeur: int, ouvrir: Any, administratrice: Any, axe: Any, tmp_path: Path
) -> None:
    picture = tmp_path / "logo.png"
    picture.write_bytes(with_position("PNG"))
    page = ouvrir(largeur, administratrice)
    page.goto("/departement/reglages/")
    axe(page)
    capture(page, f"reglages-{largeur}")
    page.get_by_label("Nom du Département").fill("Val-Nouveau")
    page.get_by_label("Couleur de marque").fill("#ffdd00")
    page.locator("#id_logo").set_input_files(str(picture))
    page.get_by_label("Texte qui remplace le logo").fill("Département du Val-Nouveau")
    page.get_by_role("button", name="Voir l'aperçu").click()
    expect(page.get_by_text("Rien n'est encore enregistré")).to_be_visible()
    axe(page)
    capture(page, f"reglages-apercu-{largeur}")
    page.get_by_role("button", name="Enregistrer les réglages").click()
    expect(page.get_by_role("img", name="Département du Val-Nouveau").first).to_be_visible()
    axe(page)
    capture(page, f"reglages-faits-{largeur}")
    page.get_by_role("button", name="Reprendre ces réglages").first.click()
    expect(page.get_by_label("Nom du Département")).to_have_value("Val-Fictif")


def test_the_page_of_maintenance_reads_well(ouvrir: Any, axe: Any, var: Path) -> None:
    from maillage.base import maintenance

    maintenance.switch_on("Retour à 14 heures.")
    for largeur in LARGEURS:
        page = ouvrir(largeur)
        page.goto("/")
        expect(page.get_by_text("Le site est en lecture seule")).to_be_visible()
        axe(page)
        capture(page, f"maintenance-{largeur}")
        page.goto("/connexion/")
        expect(page.get_by_role("heading", name="Le site est en lecture seule")).to_be_visible()
        axe(page)
        capture(page, f"maintenance-connexion-{largeur}")


@pytest.fixture
def var(settings: Any, tmp_path: Path) -> Path:
    """What this site writes, apart."""
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    return settings.VAR
