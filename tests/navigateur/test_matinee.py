"""A morning on a phone: eight people, three themes, one orientation, without a word typed; then without JavaScript."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from maillage.base.tenancy import tenant_transaction

MATIN = (
    ("70 ans et plus", "E-mail"),
    ("70 ans et plus", "Aide aux démarches administratives"),
    ("60 à 69 ans", "Aide aux démarches administratives"),
    ("40 à 59 ans", "Sécurité numérique"),
    ("70 ans et plus", "E-mail"),
    ("25 à 39 ans", "Aide aux démarches administratives"),
    ("60 à 69 ans", "Sécurité numérique"),
    ("18 à 24 ans", "E-mail"),
)


@pytest.fixture
def terrain(territoire: Any) -> Any:
    """Two half-days of this morning for one adviser; ``autres``: accounts by name."""
    from maillage.socle.comptes.enums import Role
    from tests.terrain.accompagnements.monde import un_membre, un_sol, une_permanence

    with tenant_transaction(territoire.pk):
        found = un_sol(territoire)
        found.autres["camille"] = un_membre(found, Role.CONSEILLER, "Camille Essai", agent=found.camille)
        found.autres["hote"] = un_membre(found, Role.REFERENT, "Dominique Accueil", found.structure)
        now = timezone.now()
        for name, hours in (("matin", 4), ("sans_script", 2)):
            found.autres[name] = une_permanence(
                found,
                now - dt.timedelta(hours=hours),
                fin=now - dt.timedelta(hours=hours - 1),
                jour=timezone.localdate(),
            )
    return found


def test_eight_people_in_forty_taps(ouvrir: Any, axe: Any, image: Any, terrain: Any) -> None:
    page = ouvrir(390, terrain.autres["camille"])
    page.goto("/mes-demi-journees/")
    axe(page)
    image(page, "matinee-1-espace")
    page.goto(f"/demi-journees/{terrain.autres['matin'].pk}/compte-rendu/")
    taps, loads = [0], []
    page.on("domcontentloaded", lambda: loads.append(page.url))

    def tap(name: str, role: str = "button") -> None:
        taps[0] += 1
        target = page.get_by_text(name) if role == "text" else page.get_by_role(role, name=name, exact=True)
        box = target.bounding_box()
        assert box is None or box["height"] >= 48
        target.click()

    for rank, (age, theme) in enumerate(MATIN[:5]):
        tap(age)
        tap(theme)
        if rank == 2:
            tap("3. Orienter la personne vers…", "text")
            tap("Aide sociale")
    expect(page.locator("[data-total]")).to_have_text("5 personnes")
    expect(page.get_by_role("status").filter(has_text="5 personnes. 70 ans et plus, E-mail")).to_be_attached()
    axe(page)
    image(page, "matinee-2-touches")
    tap("Parentalité")
    tap("Annuler la dernière touche")
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    page.context.set_offline(True)
    for age, theme in MATIN[5:]:
        tap(age)
        tap(theme)
    expect(page.get_by_text("Pas de réseau : c'est gardé sur cet appareil.")).to_be_visible()
    page.context.set_offline(False)
    # The telephone falls asleep before the last taps left: nothing is lost.
    assert loads == [], "nothing was loaded between the first tap and the last"
    page.reload()
    image(page, "matinee-3-reprendre")
    tap("Reprendre")
    expect(page.locator("[data-total]")).to_have_text("8 personnes")
    tap("Transmettre")
    assert taps[0] <= 40, taps[0]
    expect(page.get_by_text("Le compte rendu est transmis.")).to_be_visible()
    expect(page.get_by_text("Aide sociale : 1 personne")).to_be_visible()
    axe(page)
    image(page, "matinee-4-transmis")
    assert page.evaluate("localStorage.length") == 0

    host = ouvrir(390, terrain.autres["hote"])
    host.goto("/comptes-rendus/")
    axe(host)
    image(host, "matinee-5-liste")
    host.locator("main").get_by_role("link", name="Médiathèque de Valfictif").click()
    expect(host.get_by_text("Âges")).to_have_count(0)
    axe(host)
    image(host, "matinee-6-structure")
    host.get_by_role("button", name="Oui, je confirme").click()
    expect(host.get_by_text("Vous avez confirmé ce compte rendu")).to_be_visible()


def test_without_javascript_and_by_keyboard(ouvrir: Any, axe: Any, image: Any, terrain: Any) -> None:
    address = f"/demi-journees/{terrain.autres['sans_script'].pk}/compte-rendu/"
    page = ouvrir(390, terrain.autres["camille"], javascript=False)
    page.goto(address)
    first = page.get_by_role("group", name="Ligne 1")
    first.get_by_label("Combien de personnes").fill("3")
    first.get_by_label("Âge").select_option(label="70 ans et plus")
    first.get_by_label("Thème", exact=True).select_option(label="E-mail")
    image(page, "matinee-7-sans-script")
    page.get_by_role("button", name="Garder pour plus tard").click()
    expect(page.get_by_text("Il reste à transmettre")).to_be_visible()

    desk = ouvrir(1280, terrain.autres["camille"])
    desk.goto(address)
    desk.get_by_role("button", name="60 à 69 ans").focus()
    desk.keyboard.press("Enter")
    desk.get_by_role("button", name="Bureautique").focus()
    desk.keyboard.press("Space")
    expect(desk.locator("[data-total]")).to_have_text("4 personnes")
    axe(desk)
    image(desk, "matinee-8-ordinateur")
    desk.get_by_role("button", name="Transmettre", exact=True).focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Bureautique : 1 personne")).to_be_visible()
    expect(desk.get_by_text("E-mail : 3 personnes")).to_be_visible()
