"""Home, the style sheet of the Département, the gallery."""

import datetime as dt
import gzip
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.base.theme import Theme, build_theme_css
from maillage.socle.territoires.models import Departement


@pytest.fixture
def visiteur(departement: Any) -> Client:
    return Client(headers={"host": "96.localhost"})


class TestHome:
    def test_names_the_departement_and_asks_one_thing(self, visiteur: Client) -> None:
        page = visiteur.get("/").content.decode()
        assert "Val-Fictif" in page
        assert page.count("<input") - page.count('type="hidden"') == 1
        assert 'action="/lieux/"' in page

    def test_says_whom_to_call_when_it_is_known(self, visiteur: Client, departement: Any) -> None:
        assert "préférez téléphoner" not in visiteur.get("/").content.decode()
        departement.telephone_aide = "+33199001234"
        departement.save()
        page = visiteur.get("/").content.decode()
        assert "préférez téléphoner" in page
        assert 'href="tel:+33199001234"' in page

    def test_says_that_the_list_is_coming(self, visiteur: Client) -> None:
        assert "en préparation" in visiteur.get("/").content.decode()

    def test_counts_the_places_and_dates_them_in_one_query(self, visiteur: Client, departement: Any) -> None:
        from tests.architecture.exemples import un_lieu

        un_lieu(departement, date_maj=dt.date(2026, 3, 3))
        assert "Voir le lieu (1)" in visiteur.get("/").content.decode()
        for _ in range(20):
            un_lieu(departement)
        with CaptureQueriesContext(connection) as queries:
            page = visiteur.get("/").content.decode()
        assert "Voir tous les lieux (21)" in page
        assert "mardi 3 mars 2026" in page
        assert len([query for query in queries if "lieux_lieupublic" in query["sql"]]) == 1
        assert len(queries) <= 5

    def test_each_need_starts_the_questions_with_its_answer(self, visiteur: Client) -> None:
        page = visiteur.get("/").content.decode()
        assert 'href="/besoins/?besoin=demarche"' in page
        assert 'href="/besoins/?besoin=inconnu">Je ne sais pas' in page

    def test_its_page_is_light(self, visiteur: Client) -> None:
        """EcoIndex counts elements: 200 of them leave room for a grade of 85 (Must hold 1)."""
        page = visiteur.get("/").content.decode()
        assert len(re.findall(r"<[a-z]", page)) <= 200
        assert len(gzip.compress(page.encode())) < 6_000


class TestTheme:
    def test_the_colours_of_the_departement(self, visiteur: Client, departement: Any) -> None:
        departement.couleur, departement.accent = "#123456", "#abcdef"
        departement.save()
        response = visiteur.get("/theme.css")
        assert response["Content-Type"] == "text/css; charset=utf-8"
        assert response.content.decode() == build_theme_css(Theme("#123456", "#abcdef"))
        assert response["Vary"] == "Accept-Encoding"

    def test_kept_a_year_only_under_the_address_of_its_colours(self, visiteur: Client, departement: Any) -> None:
        version = f"{departement.couleur[1:]}{departement.accent[1:]}"
        assert "immutable" in visiteur.get(f"/theme.css?v={version}")["Cache-Control"]
        assert "immutable" not in visiteur.get("/theme.css?v=autre")["Cache-Control"]
        assert f"/theme.css?v={version}" in visiteur.get("/").content.decode()

    def test_a_colour_that_is_none_gives_the_default_ones(self, visiteur: Client, departement: Any) -> None:
        departement.couleur = "rouge"
        departement.save()
        assert visiteur.get("/theme.css").content.decode() == build_theme_css(Theme())


class TestGallery:
    def test_does_not_exist_for_the_public(self, visiteur: Client) -> None:
        assert visiteur.get("/composants/").status_code == 404

    def test_is_open_in_the_demo(self, visiteur: Client, settings: Any) -> None:
        settings.DEMO = True
        assert visiteur.get("/composants/").status_code == 200


def test_what_all_pages_share_is_remembered_and_never_old_nor_another_s(departement: Any, settings: Any) -> None:
    settings.PAGES_GARDEES = 0
    other = Departement.objects.create(code="97", nom="Val d'Ailleurs", hotes=["97.localhost"], fictif=True)
    here, there = (Client(headers={"host": host}) for host in ("96.localhost", "97.localhost"))

    def read(client: Client, path: str = "/plan-du-site/") -> str:
        return client.get(path).content.decode()

    for _ in range(2):
        assert departement.nom in read(here)
        assert "tel:" not in read(there)
        assert "Val d&#x27;Ailleurs" in read(there)
        assert departement.nom not in read(there)
    other.telephone_aide = "+33199001234"
    other.save()
    for path in ("/plan-du-site/", "/lieux/", "/mentions-legales/"):
        assert 'href="tel:+33199001234"' in read(there, path)
    assert "+33199001234" not in read(here)
