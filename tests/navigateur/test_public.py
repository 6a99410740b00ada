"""Places in a real browser: found by the public, kept by the coordinator, merged with the keyboard alone."""

import datetime
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.navigateur.conftest import LARGEURS


@pytest.fixture
def lieux(territoire: Any) -> dict[str, Any]:
    """A dozen places, two of which look alike."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.models import Lieu, Ressemblance, Source
    from maillage.reseau.lieux.services.empreintes import fingerprint
    from maillage.reseau.lieux.services.livraisons import Apport, apply_rows

    def row(nom: str, rank: int, **plus: Any) -> Apport:
        values = {
            "nom": nom,
            "adresse": f"{rank} rue du Port",
            "code_postal": "96000",
            "commune": "Valfictif",
            "code_insee": "96001",
            "telephone": [f"+3319900{rank:04d}"],
            "services": ["DEMARCHES", "ACCES"],
            "niveau": 3,
        } | plus
        return Apport(f"cle-{rank}", values, fingerprint(values), datetime.date(2026, 3, 3), publiable=True)

    rows = [row(f"Lieu {rank}", rank) for rank in range(1, 24)]
    served = {"services": ["DEMARCHES", "LOISIRS"], "frais_a_charge": ["GRATUIT"], "latitude": 46.0, "longitude": 0.5}
    rows.append(row("Médiathèque", 30, horaires="Mo-Fr 09:00-12:00,14:00-18:00; PH off", **served))
    rows.append(row("La médiathèque", 31, courriels=["jean.dupont@mail.example"], latitude=46.0002, longitude=0.5))
    with tenant_transaction(territoire.pk):
        source = Source.objects.create(departement=territoire, code="essai", nom="Liste d'essai", licence="LO_2_0")
        apply_rows(source=source, lot=1, par="import d'essai", apports=rows)
        found = {lieu.nom: lieu for lieu in Lieu.objects.all()}
        Ressemblance.objects.create(
            departement=territoire,
            a=found["Médiathèque"],
            b=found["La médiathèque"],
            score=0.8,
            raisons=["noms proches", "même commune"],
        )
    return found


@pytest.mark.parametrize("largeur", LARGEURS)
def test_anyone_finds_a_place(ouvrir: Any, axe: Any, image: Any, lieux: dict[str, Any], largeur: int) -> None:
    page = ouvrir(largeur)
    page.goto("/")
    page.get_by_role("searchbox").fill("valfictif")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lieux à Valfictif")
    axe(page)
    image(page, "public-2-liste")
    page.get_by_role("link", name="Page 2", exact=True).click()
    expect(page.get_by_text("page 2 sur 2")).to_be_visible()
    page.get_by_role("searchbox").fill("mediatheque")
    page.get_by_role("button", name="Chercher").click()
    # Sent by a person: the focus goes to the results, the address says the question, nothing was loaded again.
    expect(page.locator("#resultats")).to_be_focused()
    expect(page).to_have_url(re.compile(r"/lieux/\?q=mediatheque$"))
    expect(page).to_have_title(re.compile("mediatheque"))
    page.get_by_role("link", name="Médiathèque", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Médiathèque")
    expect(page.get_by_role("table", name="Horaires de la semaine")).to_be_visible()
    expect(page.get_by_role("heading", name="Autres lieux près d'ici")).to_be_visible()
    axe(page)
    image(page, "public-3-lieu")
    page.goto("/lieux/?q=Boisfeint")
    expect(page.get_by_text("Voici les plus proches")).to_be_visible()
    axe(page)
    image(page, "public-4-commune-vide")
    page.goto("/lieux/?q=xyzzy&service=emploi")
    axe(page)
    image(page, "public-5-illisible")
    page.goto("/lieux/?q=xyzzy")
    axe(page)
    image(page, "public-6-rien")


def test_filters_are_instant_and_the_focus_stays(ouvrir: Any, axe: Any, image: Any, lieux: dict[str, Any]) -> None:
    page = ouvrir(1280)
    page.goto("/lieux/")
    count = page.locator("#compte")
    expect(count).to_contain_text("25\u00a0lieux, page 1 sur 2")
    page.get_by_text("Prix", exact=True).click()
    box = page.get_by_role("checkbox", name="Loisirs")
    box.focus()
    page.keyboard.press("Space")
    expect(count).to_have_text("1\u00a0lieu")
    expect(page).to_have_url(re.compile(r"/lieux/\?service=loisirs$"))
    expect(box).to_be_focused()
    expect(page.get_by_role("checkbox", name="Gratuit (1)")).to_be_visible()  # what was unfolded stays so
    expect(page.get_by_role("link", name="Enlever le filtre Loisirs")).to_be_visible()
    axe(page)
    image(page, "public-7-filtres")
    page.keyboard.press("Space")
    expect(count).to_contain_text("25\u00a0lieux")
    page.go_back()
    expect(count).to_have_text("1\u00a0lieu")
    expect(page.get_by_role("checkbox", name="Loisirs")).to_be_checked()
    page.get_by_role("link", name="Tout effacer").click()
    expect(page).to_have_url(re.compile(r"/lieux/$"))


def test_near_me_asks_only_when_pressed(ouvrir: Any, lieux: dict[str, Any]) -> None:
    page = ouvrir(390)
    page.goto("/lieux/")
    page.get_by_role("button", name="Près de moi").click()
    expect(page.get_by_text("Vous n'avez pas donné votre position.")).to_be_visible()
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 46.012345, "longitude": 0.512345})
    page.get_by_role("button", name="Près de moi").click()
    expect(page).to_have_url(re.compile(r"/lieux/\?lat=46\.0120&lon=0\.5120$"))
    expect(page.get_by_role("heading", level=2).first).to_have_text("La médiathèque")
    expect(page.get_by_text("en voiture").first).to_be_visible()


def test_the_public_pages_need_no_script(ouvrir: Any, image: Any, lieux: dict[str, Any]) -> None:
    page = ouvrir(390, javascript=False)
    page.goto("/")
    page.get_by_role("searchbox").fill("valfictif")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("button", name="Près de moi")).to_be_hidden()
    page.get_by_role("checkbox", name="Loisirs").check()
    page.get_by_role("button", name="Voir les lieux").click()
    image(page, "public-8-sans-script")
    page.get_by_role("link", name="Médiathèque", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Médiathèque")
    assert page.context.cookies() == []


@pytest.mark.parametrize("largeur", LARGEURS)
def test_the_coordinator_keeps_a_place(
    ouvrir: Any, axe: Any, image: Any, lieux: dict[str, Any], coordinatrice: Any, largeur: int
) -> None:
    page = ouvrir(largeur, coordinatrice)
    page.goto("/lieux/agent/")
    axe(page)
    image(page, "agent-1-tableau")
    page.get_by_text("Autres filtres").click()
    axe(page)
    image(page, "agent-2-filtres")
    page.get_by_label("Nom, adresse ou clé").fill("médiathèque")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="La médiathèque").click()
    expect(page.get_by_text("Gardé hors du site public")).to_be_visible()
    axe(page)
    image(page, "agent-3-fiche")
    page.get_by_role("link", name="Corriger : Contact").click()
    page.get_by_label("Téléphone").fill("01 99")
    page.get_by_role("button", name="Enregistrer les corrections").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    image(page, "agent-4-correction-refusee")
    page.get_by_label("Téléphone").fill("01 99 00 12 34")
    page.get_by_role("button", name="Enregistrer les corrections").click()
    expect(page.get_by_text("Vos corrections sont enregistrées.")).to_be_visible()
    for onglet in ("Sources", "Histoire"):
        page.get_by_role("navigation", name="Rubriques du lieu").get_by_role("link", name=onglet).click()
        axe(page)
        image(page, f"agent-5-{onglet.lower()}")
    page.goto(f"/lieux/agent/{lieux['La médiathèque'].cle}/etat/retirer/")
    axe(page)
    page.get_by_label("Pourquoi ?").fill("travaux")
    page.get_by_role("button", name="Retirer du site").click()
    expect(page.get_by_text("Ce lieu est retiré du site.")).to_be_visible()
    page.goto("/lieux/agent/nouveau/")
    axe(page)
    image(page, "agent-6-nouveau")


@pytest.mark.parametrize("largeur", LARGEURS)
def test_two_places_are_merged_with_the_keyboard_and_parted_again(
    ouvrir: Any, axe: Any, image: Any, lieux: dict[str, Any], coordinatrice: Any, largeur: int
) -> None:
    page = ouvrir(largeur, coordinatrice)
    page.goto("/lieux/agent/ressemblances/")
    expect(page.get_by_text("Distance : 22 mètres")).to_be_visible()
    axe(page)
    image(page, "fusion-1-paire")
    page.keyboard.press("n")
    expect(page.get_by_text("1\u00a0paire à regarder")).to_be_visible()
    page.keyboard.press("m")
    expect(page.get_by_text("Les deux lieux n'en font plus qu'un.")).to_be_visible()
    axe(page)
    image(page, "fusion-2-faite")
    page.keyboard.press("z")
    expect(page.get_by_text("La fusion est défaite.")).to_be_visible()
    garde, absorbe = lieux["Médiathèque"], lieux["La médiathèque"]
    page.goto(f"/lieux/agent/{garde.cle}/fusionner/?q=la+mediatheque")
    axe(page)
    page.get_by_role("link", name="La médiathèque").click()
    expect(page).to_have_url(re.compile(f"/fusionner/{absorbe.cle}/$"))
    axe(page)
    image(page, "fusion-3-apercu")
    page.get_by_role("button", name="Fusionner ces deux lieux").click()
    expect(page.get_by_role("link", name="Défaire la fusion avec")).to_be_visible()
    page.goto(f"/lieux/{absorbe.cle}/")
    expect(page).to_have_url(re.compile(f"/lieux/{garde.cle}/"))
