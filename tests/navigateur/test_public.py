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
    rows.append(row("Médiathèque", 30, horaires="Mo-Fr 09:00-12:00,14:00-18:00; PH off", latitude=46.0, longitude=0.5))
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
    axe(page)
    image(page, "public-1-accueil")
    page.get_by_role("searchbox").fill("valfictif")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lieux à Valfictif")
    axe(page)
    image(page, "public-2-liste")
    page.get_by_role("link", name="2", exact=False).filter(has_text="Page").first.click()
    expect(page.get_by_text("page 2 sur 2")).to_be_visible()
    page.get_by_role("searchbox").fill("mediatheque")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Médiathèque", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Médiathèque")
    expect(page.get_by_role("table", name="Horaires de la semaine")).to_be_visible()
    axe(page)
    image(page, "public-3-lieu")
    page.goto("/lieux/?q=Boisfeint")
    expect(page.get_by_text("Aucun lieu dans cette commune")).to_be_visible()
    axe(page)
    image(page, "public-4-commune-vide")
    page.goto("/lieux/?q=xyzzy")
    axe(page)


def test_the_public_pages_need_no_script(ouvrir: Any, lieux: dict[str, Any]) -> None:
    page = ouvrir(390, javascript=False)
    page.goto("/")
    page.get_by_role("searchbox").fill("mediatheque")
    page.get_by_role("button", name="Chercher").click()
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
