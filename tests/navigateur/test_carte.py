"""The drawn map: pressed, zoomed, driven from the list, with the keyboard alone, without a script."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.navigateur.conftest import LARGEURS

NUAGE = 23


@pytest.fixture
def lieux(territoire: Any) -> dict[str, Any]:
    """Two communes with a shape; places close together in one, three of each level in the other."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.models import Lieu, Source
    from maillage.reseau.lieux.services.empreintes import fingerprint
    from maillage.reseau.lieux.services.livraisons import Apport, apply_rows
    from maillage.socle.territoires.models import Commune

    def place(nom: str, rank: int, latitude: float, longitude: float, niveau: int) -> Apport:
        values = {
            "nom": nom, "adresse": f"{rank} rue du Port", "code_postal": "96000", "commune": "Valfictif", "code_insee": "96001",
            "telephone": [f"+3319900{rank:04d}"], "services": ["DEMARCHES"], "niveau": niveau, "latitude": latitude, "longitude": longitude,
        }  # fmt: skip
        return Apport(f"cle-{rank}", values, fingerprint(values), None, publiable=True)

    rows = [place(f"Lieu {rank:02d}", rank, 46.0 + rank / 2000, 0.5, 3) for rank in range(1, NUAGE + 1)]
    rows += [place(f"Abri {niveau}", 40 + niveau, 46.1, 0.35 + niveau / 10, niveau) for niveau in (1, 2, 3)]
    with tenant_transaction(territoire.pk):
        for rank, code in enumerate(("96001", "96002")):
            south, north = 45.95 + rank / 10, 46.05 + rank / 10
            ring = [[0.3, south], [0.75, south], [0.75, north], [0.3, north], [0.3, south]]
            Commune.objects.filter(code=code).update(contour={"type": "Polygon", "coordinates": [ring]})
        source = Source.objects.create(departement=territoire, code="essai", nom="Liste d'essai", licence="LO_2_0")
        apply_rows(source=source, lot=1, par="import d'essai", apports=rows)
        return {lieu.nom: lieu for lieu in Lieu.objects.all()}


def carte_dessinee(page: Any) -> Any:
    """The map, once drawn."""
    carte = page.get_by_role("group", name="Carte des lieux")
    expect(carte).to_be_visible()
    expect(page.get_by_text("La carte se dessine avec JavaScript")).to_be_hidden()
    return carte


@pytest.mark.parametrize("largeur", LARGEURS)
def test_a_point_opens_the_card_of_the_list(ouvrir: Any, axe: Any, image: Any, lieux: Any, largeur: int) -> None:
    page = ouvrir(largeur)
    page.goto("/lieux/")
    page.get_by_role("link", name="sur la carte").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Carte des lieux")
    carte = carte_dessinee(page)
    expect(page.get_by_role("heading", name="La liste : les 20 premiers lieux")).to_be_visible()
    axe(page)
    image(page, "carte-1-tout")
    # From the list: the place is shown in the middle, then pressed there.
    page.get_by_role("button", name="Voir sur la carte : Abri 2").click()
    expect(page.get_by_role("status").filter(has_text="La carte montre Abri 2.")).to_be_attached()
    carte.click()
    panneau = page.get_by_role("dialog", name="Lieu choisi sur la carte")
    expect(panneau.get_by_role("link", name="Abri 2")).to_be_visible()
    expect(panneau.get_by_role("button", name="Fermer")).to_be_focused()
    axe(page)
    image(page, "carte-2-lieu")
    page.keyboard.press("Escape")
    expect(panneau).to_be_hidden()
    expect(carte).to_be_focused()
    # A group comes apart when it is pressed; the list follows only when asked.
    page.get_by_role("button", name="Montrer tous les lieux").click()
    expect(page.get_by_role("button", name="Chercher dans cette zone")).to_be_hidden()
    page.get_by_role("button", name="Voir sur la carte : Abri 3").click()
    page.get_by_role("button", name="Agrandir la carte").click()
    page.get_by_role("button", name="Agrandir la carte").click()
    image(page, "carte-3-pres")
    page.get_by_role("button", name="Chercher dans cette zone").click()
    expect(page).to_have_url(re.compile(r"/carte/\?boite=[-\d.,]+$"))
    carte_dessinee(page)
    expect(page.get_by_text("1\u00a0lieu dans la zone montrée par la carte")).to_be_visible()
    expect(page.get_by_role("link", name="Abri 3")).to_be_visible()
    expect(page.get_by_role("link", name="Abri 2")).to_have_count(0)


def test_the_map_never_holds_the_page(ouvrir: Any, lieux: Any) -> None:
    """The wheel scrolls the page; arrows and + move the map once it has the focus, Tab leaves it."""
    page = ouvrir(1280)
    page.goto("/carte/")
    carte = carte_dessinee(page)
    carte.hover()
    page.mouse.wheel(0, 400)
    expect(page.get_by_role("heading", level=1)).not_to_be_in_viewport()
    expect(page.get_by_role("button", name="Chercher dans cette zone")).to_be_hidden()
    carte.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Chercher dans cette zone")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Agrandir la carte")).to_be_focused()
    for _ in range(8):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('ol.cartes') !== null")


ARRET = """() => new Promise((stop) => { let last = -1;
  const look = () => { if (scrollY === last) stop(); else { last = scrollY; setTimeout(look, 120); } }; look(); })"""
"""Waits until the page has stopped scrolling: a finger that leaves it gives it a push."""


def test_one_finger_scrolls_the_page_and_two_move_the_map(chromium: Any, serveur: str, lieux: Any) -> None:
    context = chromium.new_context(
        base_url=serveur, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto("/carte/")
    carte = carte_dessinee(page)
    ici = page.get_by_role("button", name="Chercher dans cette zone")
    expect(page.get_by_text("Un doigt fait défiler la page, deux doigts déplacent la carte.")).to_be_visible()
    cdp = context.new_cdp_session(page)

    def swipe(*fingers: float) -> int:
        """Fingers at these abscissas go up together from the middle of the map. How far the page has scrolled."""
        page.evaluate(ARRET)
        box, start = carte.bounding_box(), page.evaluate("window.scrollY")
        middle = box["y"] + box["height"] / 2
        for step in range(10):
            points = [{"x": x, "y": middle - 15 * step, "id": rank} for rank, x in enumerate(fingers)]
            cdp.send("Input.dispatchTouchEvent", {"type": "touchMove" if step else "touchStart", "touchPoints": points})
        cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        return page.evaluate("window.scrollY") - start

    assert swipe(160) > 60
    expect(ici).to_be_hidden()
    assert swipe(120, 200) == 0
    expect(ici).to_be_visible()
    context.close()


def test_too_many_places_are_grouped_by_the_server(ouvrir: Any, lieux: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same map; the groups of a view are asked when it moves."""
    from maillage.reseau.lieux.selectors import carte

    monkeypatch.setattr(carte, "POINTS_MAX", 10)
    monkeypatch.setattr(carte, "DETAIL_MAX", 5)
    page = ouvrir(1280)
    with page.expect_response(re.compile("groupes.json")) as first:
        page.goto("/carte/")
    assert sum(first.value.json()["groupes"]["n"]) == NUAGE + 3
    carte_dessinee(page)
    for _ in range(4):
        page.get_by_role("button", name="Agrandir la carte").click()
    with page.expect_response(re.compile("groupes.json")):
        page.get_by_role("button", name="Agrandir la carte").click()


@pytest.mark.parametrize("largeur", LARGEURS)
def test_without_javascript_the_list_says_the_same(ouvrir: Any, axe: Any, image: Any, lieux: Any, largeur: int) -> None:
    page = ouvrir(largeur, javascript=False)
    page.goto("/carte/?niveau=2")
    expect(page.get_by_text("La carte se dessine avec JavaScript. La liste dit la même chose.")).to_be_visible()
    expect(page.get_by_role("group", name="Carte des lieux")).to_be_hidden()
    expect(page.get_by_role("link", name="Abri 2")).to_be_visible()
    expect(page.get_by_role("link", name="Abri 3")).to_have_count(0)
    assert page.context.cookies() == []
    image(page, "carte-4-sans-script")
