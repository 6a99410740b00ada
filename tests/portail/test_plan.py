"""Site map, robots and the picture for social networks."""

import io
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from maillage.portail import apercu
from maillage.portail.apercu import TAILLE, draw_preview
from maillage.reseau.lieux.selectors import etat_public
from tests.architecture.exemples import un_lieu

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def visiteur(departement: Any) -> Client:
    return Client(headers={"host": "96.localhost"})


def addresses(client: Client) -> list[str]:
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"].startswith("application/xml")
    root = ET.fromstring(b"".join(answer.streaming_content))
    assert root.tag == f"{NS}urlset"
    return [str(loc.text) for loc in root.iter(f"{NS}loc")]


def test_the_xml_map_holds_every_published_place_and_no_other(
    visiteur: Client, departement: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.reseau.lieux.models import Lieu
    from maillage.socle.territoires.models import Departement

    monkeypatch.setattr(etat_public, "LOT", 2)
    places = [un_lieu(departement, nom=f"Médiathèque « {n} & Cie »") for n in range(5)]
    Lieu.objects.create(departement=departement, etat="EN_REVUE", nom="Pas encore")
    neighbour = Departement.objects.create(code="99", nom="Voisinage", hotes=["99.localhost"])
    un_lieu(neighbour, nom="Chez le voisin")
    found = addresses(visiteur)
    assert all(url.startswith("http://96.localhost/") for url in found)
    assert len([url for url in found if "/lieux/" in url]) == 1 + len(places)
    for place in places:
        page = next(url for url in found if place.cle in url)
        answer = visiteur.get(page.removeprefix("http://96.localhost"))
        assert answer.status_code == 200
        assert f'rel="canonical" href="{page}"' in answer.content.decode()
        assert "1 rue du Port, Valfictif : horaires, services, contact." in answer.content.decode()


def test_the_page_leads_to_every_open_page(visiteur: Client) -> None:
    page = visiteur.get("/plan-du-site/").content.decode()
    for url in ("/lieux/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/", "/vos-donnees/", "/rejoindre/", "/connexion/"):  # fmt: skip
        assert f'href="{url}"' in page
    assert 'href="/plan-du-site/"' in visiteur.get("/").content.decode()
    for url in addresses(visiteur):
        assert visiteur.get(url.removeprefix("http://96.localhost")).status_code == 200


def test_robots_know_their_limits(visiteur: Client) -> None:
    answer = visiteur.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    for line in ("Crawl-delay: 10", "Disallow: /lieux/agent/", "Disallow: /lieux/?", "Sitemap: http://96.localhost/sitemap.xml"):  # fmt: skip
        assert line in lines
    assert "Disallow: /" not in lines
    assert "Disallow: /lieux/" not in lines


def test_the_picture_is_one_that_networks_read(visiteur: Client, departement: Any) -> None:
    answer = visiteur.get("/apercu.png")
    assert answer["Content-Type"] == "image/png"
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.size) == ("PNG", TAILLE)
    assert len(answer.content) < 100_000
    departement.nom = "Ailleurs"
    departement.save()
    assert visiteur.get("/apercu.png").content != answer.content


@pytest.mark.parametrize("nom", ["Val", "Anticonstitutionnellement-sur-Mer-et-Montagne-Fictive-Longue", "Pays de l'Exemple et du Val Fictif de la Grande Montagne", "日本"])  # fmt: skip
@pytest.mark.parametrize("couleur", ["#ffffff", "rouge"])
def test_any_name_and_colour_is_drawn(nom: str, couleur: str) -> None:
    assert Image.open(io.BytesIO(draw_preview(nom, couleur, "#f5b841", None))).size == apercu.TAILLE
