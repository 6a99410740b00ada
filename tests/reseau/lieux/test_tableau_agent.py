"""The staff table: filters, order, pages, and the files that leave it."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict

from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.forms.filtres import read_filters, read_sort
from maillage.reseau.lieux.models import Lieu, Source
from maillage.reseau.lieux.questions import Fournisseur
from maillage.reseau.lieux.selectors.agents import filter_places, months_before
from maillage.reseau.lieux.services.etats import change_state
from maillage.reseau.lieux.services.fusions import merge_places
from maillage.socle.comptes.acteur import Acteur

Poser = Callable[..., Lieu]
URL = "/lieux/agent/"


def kept(acteur: Acteur, query: str) -> set[str]:
    import datetime

    rows = filter_places(acteur, read_filters(QueryDict(query)), datetime.date(2026, 6, 15))
    return set(rows.values_list("nom", flat=True))


class TestFilters:
    @pytest.fixture
    def lieux(self, poser: Poser, acteur: Acteur, departement: Any) -> dict[str, Lieu]:
        other = Source.objects.create(departement=departement, code="autre", nom="Autre liste")
        found = {
            "mairie": poser(nom="Mairie de Valfictif", niveau=3, horaires="Mo 09:00-12:00"),
            "media": poser(nom="Médiathèque", commune="Boisfeint", code_insee="96002", origine=other, niveau=1),
            "revue": poser(nom="Épicerie", publiable=False, date_maj="2024-01-01"),
            "vieux": poser(nom="Vieux lieu", date_maj=None),
            "ferme": poser(nom="Fermé"),
        }
        change_state(by=acteur, lieu=found["ferme"], etat=EtatLieu.FERME, motif="essai")
        return found

    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            ("", {"Mairie de Valfictif", "Médiathèque", "Épicerie", "Vieux lieu", "Fermé"}),
            ("q=mediatheque", {"Médiathèque"}),
            ("q=epic", {"Épicerie"}),
            ("q=ferme", {"Fermé"}),
            ("q=!!!", set()),
            ("q=%00", {"Mairie de Valfictif", "Médiathèque", "Épicerie", "Vieux lieu", "Fermé"}),
            ("commune=96002", {"Médiathèque"}),
            ("epci=200000001", {"Mairie de Valfictif", "Épicerie", "Vieux lieu", "Fermé"}),
            ("etat=EN_REVUE", {"Épicerie"}),
            ("etat=EN_REVUE&etat=FERME", {"Épicerie", "Fermé"}),
            ("niveau=3", {"Mairie de Valfictif"}),
            ("niveau=1&niveau=3", {"Mairie de Valfictif", "Médiathèque"}),
            ("niveau=aucun&etat=PUBLIE", {"Vieux lieu"}),
            ("reste=horaires&etat=PUBLIE", {"Médiathèque", "Vieux lieu"}),
            ("ancien=6", {"Épicerie", "Vieux lieu"}),
            ("ancien=24", {"Épicerie", "Vieux lieu"}),
            ("q=mairie&commune=96002", set()),
            (
                "etat=INCONNU&niveau=9&ancien=7&source=x&commune=../..&epci=%27&reste=rien",
                {"Mairie de Valfictif", "Médiathèque", "Épicerie", "Vieux lieu", "Fermé"},
            ),
        ],
    )
    def test_each_keeps_its_places(self, lieux: dict[str, Lieu], acteur: Acteur, query: str, wanted: set[str]) -> None:
        assert kept(acteur, query) == wanted

    def test_by_source(self, lieux: dict[str, Lieu], acteur: Acteur) -> None:
        other = Source.objects.get(code="autre")
        assert kept(acteur, f"source={other.pk}") == {"Médiathèque"}

    def test_by_key(self, lieux: dict[str, Lieu], acteur: Acteur) -> None:
        assert kept(acteur, f"q={lieux['revue'].cle.upper()}") == {"Épicerie"}

    def test_merged_places_show_only_when_asked_for(self, lieux: dict[str, Lieu], acteur: Acteur) -> None:
        merge_places(by=acteur, garde=lieux["mairie"], absorbe=lieux["vieux"])
        assert "Vieux lieu" not in kept(acteur, "")
        assert kept(acteur, "etat=FUSIONNE") == {"Vieux lieu"}

    def test_with_an_open_question(
        self, lieux: dict[str, Lieu], acteur: Acteur, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = Lieu.objects.filter(nom="Mairie de Valfictif")
        provider = Fournisseur(
            lambda _pk: Lieu.objects.filter(pk__in=rows.values("pk")).values_list("pk", flat=True), lambda _pk: []
        )
        monkeypatch.setattr("maillage.reseau.lieux.questions._fournisseurs", [provider])
        assert kept(acteur, "reste=question") == {"Mairie de Valfictif"}

    def test_another_departement_is_not_seen(self, lieux: dict[str, Lieu]) -> None:
        stranger = Acteur(1, "Ailleurs", 999)
        assert kept(stranger, "") == set()


@pytest.mark.parametrize(
    ("query", "wanted"),
    [("", ("nom", False)), ("tri=-date", ("date", True)), ("tri=etat", ("etat", False)), ("tri=pk", ("nom", False))],
)
def test_the_sort_of_the_address(query: str, wanted: tuple[str, bool]) -> None:
    assert read_sort(QueryDict(query)) == wanted


def test_months_before_is_a_day_that_exists() -> None:
    import datetime

    assert months_before(datetime.date(2026, 8, 31), 6) == datetime.date(2026, 2, 28)
    assert months_before(datetime.date(2026, 1, 15), 12) == datetime.date(2025, 1, 15)


class TestPage:
    def test_shows_what_one_looks_for(self, agent: Any, poser: Poser) -> None:
        lieu = poser(nom="Mairie", niveau=3)
        page = agent.get(URL).content.decode()
        for words in (
            f'href="/lieux/agent/{lieu.cle}/"',
            "96000 Valfictif",
            "Publié",
            "Médiation",
            "Liste d&#x27;essai",
        ):
            assert words in page, words
        assert "3 mars 2026" in page

    def test_many_sources_are_counted(self, agent: Any, poser: Poser, acteur: Acteur, departement: Any) -> None:
        lieu = poser(nom="Mairie")
        for code in "bcd":
            other = Source.objects.create(departement=departement, code=code, nom=f"Liste {code}")
            merge_places(by=acteur, garde=lieu, absorbe=poser(nom="Mairie", origine=other))
        assert "Liste b, Liste c et 2 de plus" in agent.get(URL).content.decode()

    @pytest.mark.parametrize("tri", ["nom", "-nom", "commune", "-commune", "date", "-date", "etat"])
    def test_pages_go_through_every_place_once_and_back(self, agent: Any, poser: Poser, tri: str) -> None:
        for number in range(103):
            poser(nom=f"Lieu {number % 7}", date_maj="2026-03-03" if number % 3 else None)
        seen: list[str] = []
        url = f"{URL}?tri={tri}"
        pages = []
        for _ in range(3):
            context = agent.get(url).context
            pages.append([line[0]["url"] for line in context["lignes"]])
            seen += pages[-1]
            url = context["url_suivante"]
        assert url == ""
        assert len(seen) == len(set(seen)) == 103
        back = agent.get(context["url_precedente"]).context
        assert [line[0]["url"] for line in back["lignes"]] == pages[1]

    def test_filters_stay_in_every_address(self, agent: Any, poser: Poser) -> None:
        for _ in range(60):
            poser()
        context = agent.get(f"{URL}?etat=PUBLIE&q=lieu&tri=commune").context
        for url in (context["url_suivante"], context["colonnes"][0]["url_tri"], context["suite"]):
            assert "etat=PUBLIE" in url
            assert "q=lieu" in url
        assert [row["libelle"] for row in context["actifs"]] == ["Publié", "Mots : lieu"]
        assert "etat" not in context["actifs"][0]["url"]

    def test_nothing_found_is_not_an_empty_site(self, agent: Any, poser: Poser) -> None:
        assert "Aucun lieu pour l&#x27;instant" in agent.get(URL).content.decode().replace("'", "&#x27;")
        poser()
        assert "Aucun lieu ne correspond" in agent.get(f"{URL}?q=zzz").content.decode()

    @pytest.mark.parametrize("mark", ["apres=zzz", "avant=%00", "apres=W10", "apres=" + "A" * 3000])
    def test_a_broken_cursor_starts_again(self, agent: Any, poser: Poser, mark: str) -> None:
        poser(nom="Mairie")
        assert "Mairie" in agent.get(f"{URL}?{mark}").content.decode()

    def test_as_many_queries_for_two_as_for_twenty(self, agent: Any, poser: Poser, requetes: Any) -> None:
        for _ in range(2):
            poser()
        agent.get(URL)
        few = requetes(lambda: agent.get(URL))
        for _ in range(18):
            poser()
        assert requetes(lambda: agent.get(URL)) == few


class TestDownloads:
    def rows(self, response: Any) -> list[list[str]]:
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=";"))

    def test_the_table_as_filtered(self, agent: Any, poser: Poser) -> None:
        poser(nom="Mairie", services=["DEMARCHES"], horaires="Mo 09:00-12:00"), poser(nom="Caché", publiable=False)
        response = agent.get(f"{URL}tableau.csv?etat=PUBLIE")
        head, *lines = self.rows(response)
        assert response["Content-Disposition"].startswith('attachment; filename="lieux-')
        assert len(lines) == 1
        line = dict(zip(head, lines[0], strict=True))
        assert (line["Nom"], line["État"], line["Sources"]) == ("Mairie", "Publié", "Liste d'essai")
        assert line["Horaires"] == "lundi de 9 h à 12 h"
        assert line["Services"] == "Aide aux démarches administratives"

    def test_a_formula_is_text(self, agent: Any, poser: Poser) -> None:
        poser(nom='=HYPERLINK("http://mal.example")', complement_adresse="@SUM(A1)")
        head, line = self.rows(agent.get(f"{URL}tableau.csv"))
        assert line[head.index("Nom")] == '\'=HYPERLINK("http://mal.example")'
        assert line[head.index("Complément d'adresse")] == "'@SUM(A1)"

    def test_a_workbook_with_texts_only(self, agent: Any, poser: Poser) -> None:
        import python_calamine

        poser(nom="=1+1"), poser(nom="Mairie")
        data = b"".join(agent.get(f"{URL}tableau.xlsx").streaming_content)
        sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        rows = sheet.to_python()
        assert rows[0][:3] == ["Clé", "État", "Nom"]
        assert {row[2] for row in rows[1:]} == {"=1+1", "Mairie"}

    @pytest.mark.parametrize("format_", ["csv", "json", "geojson"])
    def test_published_places_in_the_national_schema(self, agent: Any, poser: Poser, format_: str) -> None:
        poser(nom="Mairie"), poser(nom="Caché", publiable=False)
        response = agent.get(f"{URL}publies.{format_}")
        text = b"".join(response.streaming_content).decode()
        assert "Mairie" in text
        assert "Caché" not in text
        assert f"lieux-publies-96.{format_}" in response["Content-Disposition"]

    @pytest.mark.parametrize("name", ["tableau.pdf", "publies.xlsx", "tableau.", "publies.csv.exe"])
    def test_an_unknown_format_does_not_exist(self, agent: Any, name: str) -> None:
        assert agent.get(f"{URL}{name}").status_code == 404

    def test_a_large_table_is_read_by_chunks(
        self, agent: Any, poser: Poser, requetes: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("maillage.reseau.lieux.views.exporter.LOT", 5)
        for _ in range(12):
            poser()
        assert len(self.rows(agent.get(f"{URL}tableau.csv"))) == 13


class TestDoors:
    PAGES = ("", "nouveau/", "ressemblances/", "tableau.csv", "publies.csv")

    @pytest.mark.parametrize("page", PAGES)
    def test_a_visitor_signs_in_first(self, visiteur: Any, page: str) -> None:
        response = visiteur.get(URL + page)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/connexion/")

    @pytest.mark.parametrize("page", PAGES)
    def test_an_account_without_a_role_is_refused(self, visiteur: Any, page: str) -> None:
        from maillage.socle.comptes.models import Utilisateur

        visiteur.force_login(Utilisateur.objects.create_user("personne@example.org", "Personne"))
        assert visiteur.get(URL + page).status_code == 403

    @pytest.mark.parametrize(
        "page", ["", "sources/", "histoire/", "structure/", "fusionner/", "corriger/contact/", "etat/fermer/"]
    )
    def test_a_place_of_another_departement_does_not_exist(self, agent: Any, poser: Poser, page: str) -> None:
        from maillage.base.tenancy import set_tenant
        from maillage.socle.territoires.models import Departement

        mine = Departement.objects.get(code="96")
        other = Departement.objects.create(code="99", nom="Voisinage", fictif=True)
        set_tenant(other.pk)
        lieu = Lieu.objects.create(departement=other, nom="Là-bas")
        set_tenant(mine.pk)
        assert agent.get(f"{URL}{lieu.cle}/{page}").status_code == 404


def test_links_of_the_side_list_are_for_those_who_may(acteur: Acteur) -> None:
    from maillage.reseau.lieux.views.pages import staff_links

    assert staff_links(Acteur(1, "Personne", acteur.departement_id)) is None
    group = staff_links(acteur)
    assert group is not None
    assert [link.url for link in group.liens] == [
        URL,
        f"{URL}signalements/",
        f"{URL}ressemblances/",
        f"{URL}sans-structure/",
        f"{URL}nouveau/",
    ]


def test_a_provider_registers_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.reseau.lieux import questions

    monkeypatch.setattr(questions, "_fournisseurs", [])
    provider = Fournisseur(lambda _pk: Lieu.objects.none(), lambda _pk: [])
    questions.register_questions(provider)
    questions.register_questions(provider)
    assert questions._fournisseurs == [provider]
