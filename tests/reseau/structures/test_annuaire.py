"""The directory: what each filter keeps, who finds whom, how many queries, the files that leave it."""

import csv
import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.reseau.structures.forms.filtres import read_filters, read_sort
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.selectors.annuaire import find_structures, list_choices
from maillage.reseau.structures.services.contacts import add_contact
from maillage.reseau.structures.services.structures import close_structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role

Fonder = Callable[..., Structure]
JOUR = datetime.date(2026, 6, 15)
URL = "/annuaire/"


def kept(acteur: Acteur, query: str, *, people: bool = True) -> set[str]:
    rows = find_structures(acteur, read_filters(QueryDict(query)), JOUR, people=people)
    return set(rows.values_list("nom", flat=True))


@pytest.fixture
def reseau(fonder: Fonder, membre: Any, acteur: Acteur) -> dict[str, Structure]:
    found = {
        "mairie": fonder("Commune de Valfictif", siret="99600000600014"),
        "ccas": fonder("CCAS de Saint-Élan", "96002", type="CCAS", code_postal="96100"),
        "asso": fonder("Œuvres du Bois", "96003", type="ASSOCIATION"),
        "libre": fonder("Sans commune", None, type="AUTRE"),
        "fermee": fonder("Fermée depuis", "96001"),
    }
    close_structure(by=acteur, structure=found["fermee"], motif="dissoute")
    add_contact(by=acteur, structure=found["ccas"], valeurs={"nom": "Hélène Durand-Roux", "telephone": "+33546000000"})
    membre(Role.REFERENT, found["asso"], nom="Zoé Çelik")
    membre(Role.ACCUEIL, found["mairie"], nom="Paul Parti", fin=datetime.date(2026, 6, 14))
    return found


OUVERTES = {"Commune de Valfictif", "CCAS de Saint-Élan", "Œuvres du Bois", "Sans commune"}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", OUVERTES),
        ("q=%00", OUVERTES),
        ("q=%25_", set()),
        ("q=elan+saint", {"CCAS de Saint-Élan"}),
        ("q=SAINT-ÉLAN", {"CCAS de Saint-Élan"}),
        ("q=oeuvres", {"Œuvres du Bois"}),
        ("q=boisfeint", {"Œuvres du Bois"}),
        ("q=996+000+006", {"Commune de Valfictif"}),
        ("q=96100", {"CCAS de Saint-Élan"}),
        ("q=durand+ccas", {"CCAS de Saint-Élan"}),
        ("q=helene+roux", {"CCAS de Saint-Élan"}),
        ("q=zoe+celik", {"Œuvres du Bois"}),
        ("q=celik+valfictif", set()),
        ("q=parti", set()),
        ("type=CCAS&type=ASSOCIATION", {"CCAS de Saint-Élan", "Œuvres du Bois"}),
        ("type=INCONNU", OUVERTES),
        ("commune=96003", {"Œuvres du Bois"}),
        ("commune=';--", OUVERTES),
        ("epci=200000001", {"Commune de Valfictif", "CCAS de Saint-Élan"}),
        ("role=REFERENT", {"Œuvres du Bois"}),
        ("role=ACCUEIL", set()),
        ("avec=membres", {"Œuvres du Bois"}),
        ("avec=fermees", OUVERTES | {"Fermée depuis"}),
        ("secteur=999999999999999", OUVERTES),
        ("secteur=²", OUVERTES),
    ],
)
def test_filters(reseau: dict[str, Structure], acteur: Acteur, query: str, wanted: set[str]) -> None:
    assert kept(acteur, query) == wanted


def test_sector(reseau: dict[str, Structure], acteur: Acteur, terrain: Any) -> None:
    assert kept(acteur, f"secteur={terrain.secteur_nord.pk}") == {"Œuvres du Bois"}


def test_a_single_letter_is_not_looked_for_in_names_of_people(reseau: dict[str, Structure], acteur: Acteur) -> None:
    assert kept(acteur, "q=z") == set()


def test_who_may_not_see_people_does_not_find_by_them(reseau: dict[str, Structure], acteur: Acteur) -> None:
    assert kept(acteur, "q=durand", people=False) == set()
    assert kept(acteur, "q=celik", people=False) == set()


def test_choices_are_the_ground_where_there_are_bodies(
    reseau: dict[str, Structure], acteur: Acteur, terrain: Any
) -> None:
    choix = list_choices(acteur)
    assert [nom for _, nom in choix.communes] == ["Boisfeint", "Saint-Élan", "Valfictif"]
    assert choix.epcis == [("200000001", "Pays Fictif")]
    assert choix.secteurs == [(terrain.secteur_nord.pk, "Nord")]


@pytest.mark.parametrize(
    ("query", "people", "wanted"),
    [
        ("", False, ("nom", False)),
        ("tri=-commune", False, ("commune", True)),
        ("tri=structure", False, ("nom", False)),
        ("tri=structure", True, ("structure", False)),
        ("tri=pk", True, ("nom", False)),
    ],
)
def test_sort(query: str, people: bool, wanted: tuple[str, bool]) -> None:
    assert read_sort(QueryDict(query), people=people) == wanted


class TestPages:
    def test_the_list_says_whom_to_call(self, reseau: dict[str, Structure], entree: Any) -> None:
        text = entree().get(URL).text
        assert "4\u00a0structures" in text
        assert "Hélène Durand-Roux · 05\u00a046\u00a000\u00a000\u00a000" in text.replace("\u202f", "\u00a0")
        assert "Fermée depuis" not in text
        assert "Ajouter une structure" in text

    def test_an_elu_sees_bodies_and_nobody(self, reseau: dict[str, Structure], entree: Any) -> None:
        browser: Client = entree(Role.ELU)
        text = browser.get(URL).text
        assert "CCAS de Saint-Élan" in text
        assert "Durand" not in text
        assert "Ajouter une structure" not in text
        assert "Durand" not in browser.get(URL, {"q": "durand"}).text.replace('value="durand"', "").replace(
            "Durand</title>", ""
        )
        assert browser.get("/annuaire/personnes/").status_code == 403
        assert browser.get("/annuaire/personnes.csv").status_code == 403
        assert "Durand" not in b"".join(browser.get("/annuaire/structures.csv").streaming_content).decode()

    def test_an_account_without_role_stays_out(self, terrain: Any) -> None:
        from maillage.socle.comptes.models import Utilisateur
        from tests.base_essais import entrer

        browser = entrer(Client(HTTP_HOST="96.localhost"), Utilisateur.objects.create_user("p@example.org", "P"))
        assert browser.get(URL).status_code == 403

    @pytest.mark.parametrize("path", [URL, "/annuaire/carte/", "/annuaire/personnes/"])
    def test_empty_states_say_what_to_do(self, reseau: dict[str, Structure], entree: Any, path: str) -> None:
        text = entree().get(path, {"q": "introuvable"}).text
        assert "Enlevez un filtre" in text
        assert "Mots : introuvable" in text

    def test_an_empty_directory(self, terrain: Any, entree: Any) -> None:
        assert "Aucune structure pour l'instant" in entree().get(URL).text

    def test_pages_follow_one_another(self, fonder: Fonder, entree: Any) -> None:
        for number in range(30):
            fonder(f"Structure {number:02d}")
        browser: Client = entree()
        first = browser.get(URL)
        assert "Structure 24" in first.text
        assert "Structure 25" not in first.text
        second = browser.get(first.context["url_suivante"])
        assert "Structure 25" in second.text
        assert browser.get(second.context["url_precedente"]).context["lignes"] == first.context["lignes"]
        down = browser.get(URL, {"tri": "-nom"})
        assert down.context["lignes"][0][0]["texte"] == "Structure 29"

    @pytest.mark.parametrize("tri", ["nom", "-nom", "commune", "-commune", "type", "-type"])
    def test_every_sort_walks_the_whole_list_once(self, fonder: Fonder, entree: Any, tri: str) -> None:
        for number in range(30):
            commune = (None, "96001", "96002")[number % 3]
            fonder(f"Structure {number:02d}", commune, type=("CCAS", "AUTRE")[number % 2])
        browser, url, seen = entree(), f"{URL}?tri={tri}", []
        while url:
            page = browser.get(url)
            seen += [line[0]["texte"] for line in page.context["lignes"]]
            url = page.context["url_suivante"]
        assert len(seen) == len(set(seen)) == 30

    @pytest.mark.parametrize(
        "query", ["", "q=valfictif", "q=membre", "type=COMMUNE", "commune=96001", "epci=200000001", "role=REFERENT"]
    )
    @pytest.mark.parametrize("path", [URL, "/annuaire/personnes/", "/annuaire/carte/"])
    def test_as_many_queries_with_2_rows_as_with_20(
        self,
        fonder: Fonder,
        membre: Any,
        entree: Any,
        django_assert_num_queries: Any,
        path: str,
        query: str,
        acteur: Acteur,
    ) -> None:

        def more(count: int) -> None:
            for _ in range(count):
                structure = fonder(f"Structure {Structure.objects.count()}")
                membre(Role.REFERENT, structure)
                add_contact(by=acteur, structure=structure, valeurs={"nom": "Contact", "courriel": "c@example.org"})

        browser: Client = entree()
        more(2)
        browser.get(f"{path}?{query}")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            browser.get(f"{path}?{query}")
        more(18)
        with django_assert_num_queries(len(captured)):
            browser.get(f"{path}?{query}")

    @pytest.mark.parametrize("query", ["", "q=durand", "type=COMMUNE", "role=REFERENT", "q=mairie&role=REFERENT"])
    @pytest.mark.parametrize("path", ["/annuaire/", "/annuaire/personnes/"])
    def test_a_whole_request_asks_at_most_eight_times(
        self, reseau: dict[str, Structure], entree: Any, path: str, query: str
    ) -> None:
        """The host, the Département, the session, the account, its memberships, the page, its filters, the side list."""
        browser = entree()
        with CaptureQueriesContext(connection) as captured:
            browser.get(f"{path}?{query}")
        asked = [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]
        assert len(asked) <= 8, "\n".join(asked)


class TestPeople:
    def test_one_line_a_role(self, reseau: dict[str, Structure], entree: Any) -> None:
        text = entree().get("/annuaire/personnes/").text
        assert "Zoé Çelik" in text
        assert "Paul Parti" not in text
        assert "@example.org" not in text

    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            ("q=celik", {"Zoé Çelik"}),
            ("q=oeuvres", {"Zoé Çelik"}),
            ("q=...", set()),
            ("type=ASSOCIATION", {"Zoé Çelik"}),
            ("commune=96003", {"Zoé Çelik"}),
            ("epci=200000001", set()),
            ("role=REFERENT", {"Zoé Çelik"}),
        ],
    )
    def test_filters(self, reseau: dict[str, Structure], entree: Any, query: str, wanted: set[str]) -> None:
        page = entree().get(f"/annuaire/personnes/?{query}")
        assert {line[0]["texte"] for line in page.context["lignes"]} == wanted

    def test_a_sector_is_that_of_the_body_or_of_the_role(
        self, reseau: dict[str, Structure], entree: Any, membre: Any, terrain: Any
    ) -> None:
        membre(Role.COORDINATEUR, nom="Du Nord", secteur=terrain.secteur_nord)
        page = entree().get(f"/annuaire/personnes/?secteur={terrain.secteur_nord.pk}&tri=-nom")
        assert [line[0]["texte"] for line in page.context["lignes"]] == ["Zoé Çelik", "Du Nord"]
        assert page.context["lignes"][1][3]["texte"] == "Nord"


class TestFiles:
    def rows(self, response: Any) -> list[list[str]]:
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=";"))

    def test_bodies(self, reseau: dict[str, Structure], fonder: Fonder, entree: Any) -> None:
        fonder("=HYPERLINK(1)", "96001", site_web="https://a.example.org")
        found = self.rows(entree().get("/annuaire/structures.csv", {"epci": "200000001"}))
        assert found[0][:3] == ["Nom", "Type", "SIRET"]
        assert [row[0] for row in found[1:]] == ["'=HYPERLINK(1)", "CCAS de Saint-Élan", "Commune de Valfictif"]
        assert found[2][-4:] == ["Hélène Durand-Roux", "", "05 46 00 00 00", ""] or "Durand" in found[2][-4]

    def test_people(self, reseau: dict[str, Structure], entree: Any, membre: Any) -> None:
        membre(Role.ETAT, nom="+Signe")
        found = self.rows(entree().get("/annuaire/personnes.csv"))
        assert "'+Signe" in [row[0] for row in found]
        assert ["Zoé Çelik", "Référent de structure", "Œuvres du Bois", "Boisfeint", "1er janvier 2020"] in found


class TestMap:
    def test_the_table_leads_and_the_drawing_shows(self, reseau: dict[str, Structure], entree: Any) -> None:
        page = entree().get("/annuaire/carte/", {"type": "CCAS"})
        assert [commune.nom for commune in page.context["communes"]] == ["Saint-Élan"]
        assert 'href="/annuaire/?type=CCAS&amp;commune=96002"' in page.text
        assert page.text.count("<circle") == 1
        assert "Saint-Élan : 1\u00a0structure" in page.text

    def test_bodies_without_commune_are_said(self, reseau: dict[str, Structure], entree: Any) -> None:
        assert "dont 1 sans commune connue" in entree().get("/annuaire/carte/").text

    def test_contours_are_kept_by_the_browser(self, reseau: dict[str, Structure], entree: Any) -> None:
        browser = entree()
        answer = browser.get("/annuaire/fond.svg")
        assert answer["Content-Type"] == "image/svg+xml"
        assert answer["Cache-Control"] == "private, max-age=86400"
        assert answer.text.count("M") == 3
        assert browser.get("/annuaire/fond.svg").content == answer.content

    def test_without_contours_the_centres_do(self, terrain: Any, entree: Any, fonder: Fonder) -> None:
        from maillage.socle.territoires.models import Commune, Departement

        Commune.objects.filter(code_departement="96").update(contour=None)
        Commune.objects.filter(code="96002").update(longitude=0.7)
        Departement.objects.get(pk=terrain.pk).save()
        fonder()
        assert "<circle" in entree().get("/annuaire/carte/").text

    def test_without_ground_the_table_remains(self, terrain: Any, entree: Any, fonder: Fonder) -> None:
        from maillage.socle.territoires.models import Commune, Departement

        Commune.objects.update(contour=None, latitude=None, longitude=None)
        Departement.objects.get(pk=terrain.pk).save()
        fonder()
        browser = entree()
        assert "<circle" not in browser.get("/annuaire/carte/").text
        assert "Valfictif" in browser.get("/annuaire/carte/").text
        assert 'viewBox="0 0 1 1"' in browser.get("/annuaire/fond.svg").text
