"""Two records of one body: judged, merged with its preview and parted again, with the keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.navigateur.conftest import LARGEURS


def seed(territoire: Any) -> None:
    """Two records of the town hall, its CCAS, members and places; two clubs; places without a body."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.models import Lieu
    from maillage.reseau.structures.models import Appartenance, Contact, Structure
    from maillage.reseau.structures.services.rapprochement import compare_structures
    from maillage.socle.comptes.models import Utilisateur
    from maillage.socle.territoires.models import Commune

    with tenant_transaction(territoire.pk):
        town = Commune.objects.get(nom="Valfictif")
        base = {"departement": territoire, "commune": town, "code_postal": "96000"}
        mairie = Structure.objects.create(
            **base, nom="Mairie de Valfictif", type="COMMUNE", siret="21960001000019", telephone="+33546000001",
            adresse="1 rue du Port",
        )  # fmt: skip
        bis = Structure.objects.create(
            **base, nom="Commune de Valfictif", telephone="+33546000002", courriel="accueil@valfictif.example"
        )
        Structure.objects.create(**base, nom="CCAS de Valfictif", type="CCAS", telephone="+33546000001")
        for nom in ("Club Alizé", "Association Club Alizé"):
            Structure.objects.create(**base, nom=nom, type="ASSOCIATION")
        who = Utilisateur.objects.create_user("dominique@example.org", "Dominique Essai")
        for body in (mairie, bis):
            Appartenance.objects.create(
                departement=territoire, utilisateur=who, role="REFERENT", structure=body, debut="2026-01-01"
            )
        Contact.objects.create(departement=territoire, structure=bis, nom="Lou Essai", principal=True)
        place = {"departement": territoire, "etat": "PUBLIE", "commune": "Valfictif", "code_insee": town.pk}
        Lieu.objects.create(**place, nom="Médiathèque du port", structure=bis)
        Lieu.objects.create(**place, nom="Espace numérique", pivot="21960001000019")
        Lieu.objects.create(**place, nom="Salle du club", structure_parente="Club Alizé")
        Lieu.objects.create(**place, nom="Cyber-café")
        compare_structures(departement_id=territoire.pk)


@pytest.mark.parametrize("largeur", LARGEURS)
def test_judge_merge_and_undo_with_the_keyboard(
    ouvrir: Any, axe: Any, image: Any, territoire: Any, coordinatrice: Any, largeur: int
) -> None:
    seed(territoire)
    page = ouvrir(largeur, coordinatrice)
    page.goto("/structures/doublons/")
    expect(page.get_by_text("2 paires à regarder")).to_be_visible()
    axe(page)
    image(page, "1-paire")
    page.keyboard.press("n")
    expect(page.get_by_role("link", name="Association Club Alizé")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_role("link", name="Mairie de Valfictif")).to_be_visible()
    page.keyboard.press("m")
    expect(page.get_by_role("heading", level=1)).to_have_text("Réunir deux structures")
    axe(page)
    image(page, "2-apercu")
    page.get_by_role("radio", name="05 46 00 00 02 (autre fiche)").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Réunir ces deux structures").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Les deux fiches n'en font plus qu'une.")).to_be_visible()
    axe(page)
    image(page, "3-reunies")
    page.keyboard.press("d")
    expect(page.get_by_text("C'est noté : ce sont deux structures.")).to_be_visible()
    axe(page)
    image(page, "4-plus-rien")
    page.keyboard.press("z")
    expect(page.get_by_text("1 paire à regarder")).to_be_visible()
    page.goto("/annuaire/")
    page.get_by_role("link", name="Mairie de Valfictif").first.click()
    page.get_by_role("link", name="Histoire de la fiche").click()
    axe(page)
    image(page, "5-histoire")
    page.get_by_label("Jour").fill("1")
    page.get_by_label("Mois").fill("2")
    page.get_by_label("Année").fill("2026")
    page.get_by_role("button", name="Voir à cette date").click()
    axe(page)
    image(page, "6-a-une-date")
    page.get_by_role("link", name="Défaire la fusion").click()
    axe(page)
    image(page, "7-defaire")
    page.get_by_role("button", name="Défaire la fusion").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("a de nouveau sa fiche")).to_be_visible()
    page.goto("/structures/doublons/")
    expect(page.get_by_text("1 paire à regarder")).to_be_visible()


@pytest.mark.parametrize("largeur", LARGEURS)
def test_places_find_their_body(
    ouvrir: Any, axe: Any, image: Any, territoire: Any, coordinatrice: Any, largeur: int
) -> None:
    seed(territoire)
    page = ouvrir(largeur, coordinatrice)
    page.goto("/lieux/agent/sans-structure/")
    expect(page.get_by_text("3 lieux sans structure")).to_be_visible()
    axe(page)
    image(page, "1-sans-structure")
    page.get_by_role("link", name="Rattacher ceux qui sont sûrs").click()
    axe(page)
    image(page, "2-rattacher")
    page.get_by_role("button", name="Rattacher ces lieux").click()
    expect(page.get_by_role("button", name="Défaire ces rattachements")).to_be_visible()
    axe(page)
    image(page, "3-rattaches")
    page.get_by_role("button", name="C'est cette structure").first.click()
    expect(page.get_by_text("est responsable de")).to_be_visible()
    page.goto("/structures/1/reunir/")
    image(page, "4-choisir")
    axe(page)
