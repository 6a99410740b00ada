"""The journal read and proved, by the data protection officer, on a screen and on a phone."""

import datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.navigateur.conftest import LARGEURS


@pytest.fixture
def deleguee(territoire: Any) -> Any:
    """The data protection officer's account, and some acts to read."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.structures.models import Appartenance
    from maillage.socle.comptes.acteur import Acteur
    from maillage.socle.comptes.enums import Role
    from maillage.socle.comptes.models import Utilisateur
    from maillage.socle.journal.services import record

    with tenant_transaction(territoire.pk):
        user = Utilisateur.objects.create_user("deleguee@example.org", "Claude Déléguée")
        Appartenance.objects.create(
            departement=territoire, utilisateur=user, role=Role.DPO, debut=datetime.date(2020, 1, 1)
        )
        for number in range(60):
            record(
                by=Acteur(3, "Camille Essai", territoire.pk),
                action="structure.modifiee" if number % 7 else "role.donne",
                objet_type="structure",
                objet_id=number,
                objet_nom="Centre communal d'action sociale de Valfictif",
                detail={"champs": ["telephone", "courriel"], "motif": "Nouveau numéro"},
            )
    return user


@pytest.mark.parametrize("largeur", LARGEURS)
def test_read_then_proved(
    ouvrir: Any, axe: Any, image: Any, travailleur: Any, territoire: Any, deleguee: Any, largeur: int
) -> None:
    from maillage.socle.consultation.services import prove_and_seal

    page = ouvrir(largeur, deleguee)
    page.goto("/journal/")
    axe(page)
    image(page, "journal-1-liste")
    expect(page.get_by_role("row")).to_have_count(51)
    page.get_by_text("Chercher dans le journal").click()
    page.get_by_label("Quoi (facultatif)", exact=True).select_option(label="Rôle donné")
    page.get_by_role("button", name="Chercher", exact=True).click()
    expect(page.get_by_role("row")).to_have_count(10)
    axe(page)
    image(page, "journal-2-recherche")
    page.get_by_role("link", name="Ligne\u00a057").click()
    expect(page.get_by_text("telephone, courriel")).to_be_visible()
    axe(page)
    image(page, "journal-3-ligne")

    page.goto("/journal/verification/")
    page.get_by_role("button", name="Vérifier tout le journal").click()
    expect(page.get_by_text("le travail continue")).to_be_visible()
    axe(page)
    image(page, "journal-4-en-cours")
    travailleur()
    expect(page.get_by_text("61 lignes : aucune n'a été changée")).to_be_visible(timeout=10_000)
    axe(page)
    image(page, "journal-5-intact")

    prove_and_seal(territoire.pk)
    page.goto("/journal/racines/")
    expect(page.get_by_role("row")).to_have_count(2)
    axe(page)
    image(page, "journal-6-racines")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
