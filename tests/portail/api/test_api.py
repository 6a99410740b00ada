"""The interface for programs: what it answers, to whom, and how it says no."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from maillage.base import limites
from maillage.portail.api import formes
from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.models import ChangementPublic, Lieu
from maillage.reseau.lieux.services.etats import change_state
from maillage.reseau.lieux.services.fusions import merge_places
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.selectors import departement_of_host

Poser = Callable[..., Lieu]


def commit() -> None:
    """What the triggers do at the end of a transaction, without ending that of the test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def keys(answer: Any) -> list[str]:
    return [lieu["extension"]["cle"] for lieu in answer.json()["lieux"]]


class TestPlaces:
    def test_a_place_is_its_record_and_what_the_schema_cannot_say(self, visiteur: Any, poser: Poser) -> None:
        lieu = poser(nom="Mairie", telephone=["3949", "+33199001234"], date_maj=None, niveau=3)
        told = visiteur.get(f"/api/v1/lieux/{lieu.cle}").json()
        assert (told["id"], told["nom"], told["telephone"]) == (f"Maillage_96_{lieu.cle}", "Mairie", "+33199001234")
        assert told["date_maj"] == timezone.localdate().isoformat()
        extension = told["extension"]
        assert extension["telephones"] == ["3949", "+33199001234"]
        assert extension["date_maj_origine"] == "RECEPTION"
        assert extension["licences"] == [{"source": "Liste d'essai", "licence": "LO_2_0"}]
        assert extension["page"].endswith(f"/lieux/{lieu.cle}/")

    def test_pages_hold_every_place_once_in_a_stable_order(self, visiteur: Any, poser: Poser) -> None:
        wanted = sorted(poser().cle for _ in range(5))
        seen, address = [], "/api/v1/lieux?par_page=2"
        while address:
            answer = visiteur.get(address)
            assert answer.json()["total"] == 5
            seen += keys(answer)
            address = answer.json().get("suite", "").removeprefix("http://96.localhost")
        assert seen == wanted

    def test_the_filters_of_the_list_serve_here(self, visiteur: Any, poser: Poser) -> None:
        poser(services=["ACCES"])
        lieu = poser(services=["DEMARCHES"])
        assert keys(visiteur.get("/api/v1/lieux?service=demarches")) == [lieu.cle]

    def test_a_place_without_address_is_there_and_says_so(self, visiteur: Any, poser: Poser) -> None:
        poser(adresse=None, telephone=["+33199001234"])
        (told,) = visiteur.get("/api/v1/lieux").json()["lieux"]
        assert "adresse" not in told
        assert told["extension"]["manque"] == ["adresse"]

    def test_an_approximate_point_is_only_in_the_extension(self, visiteur: Any, poser: Poser) -> None:
        poser(latitude=46.0, longitude=0.5, position_approximative=True)
        (told,) = visiteur.get("/api/v1/lieux").json()["lieux"]
        assert "latitude" not in told
        assert told["extension"]["position_approximative"] == {"latitude": 46.0, "longitude": 0.5}

    def test_geojson(self, visiteur: Any, poser: Poser) -> None:
        poser(latitude=46.0, longitude=0.5), poser()
        answer = visiteur.get("/api/v1/lieux?format=geojson&par_page=1")
        assert answer["Content-Type"] == "application/geo+json"
        assert 'rel="next"' in answer["Link"]
        assert len(answer.json()["features"]) == 1
        assert "Link" not in visiteur.get("/api/v1/lieux?format=geojson")

    def test_a_merged_place_leads_to_the_one_kept_and_a_closed_one_is_gone(
        self, visiteur: Any, poser: Poser, acteur: Acteur
    ) -> None:
        kept, absorbed, closed = poser(nom="Mairie"), poser(nom="Mairie"), poser()
        merge_places(by=acteur, garde=kept, absorbe=absorbed)
        change_state(by=acteur, lieu=closed, etat=EtatLieu.FERME, motif="essai")
        moved = visiteur.get(f"/api/v1/lieux/{absorbed.cle}")
        assert (moved.status_code, moved["Location"]) == (301, f"/api/v1/lieux/{kept.cle}")
        assert visiteur.get(f"/api/v1/lieux/{closed.cle}").status_code == 410
        hidden = poser(publiable=False)
        for cle in ("nulle", hidden.cle, "x" * 50, "%00"):
            answer = visiteur.get(f"/api/v1/lieux/{cle}")
            assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")

    def test_as_many_queries_for_two_places_as_for_twenty(self, visiteur: Any, poser: Poser, requetes: Any) -> None:
        for _ in range(2):
            poser(date_maj=None)
        visiteur.get("/api/v1/lieux?par_page=7")
        few = requetes(lambda: visiteur.get("/api/v1/lieux?par_page=8"))
        for _ in range(18):
            poser(date_maj=None)
        assert requetes(lambda: visiteur.get("/api/v1/lieux?par_page=50")) == few


class TestSearch:
    def test_words_find_a_place(self, visiteur: Any, poser: Poser) -> None:
        poser(nom="Médiathèque du Port"), poser(nom="Mairie")
        told = visiteur.get("/api/v1/recherche?q=mediatheque").json()
        assert (told["total"], told["page"], told["pages"]) == (1, 1, 1)
        assert [found["lieu"]["nom"] for found in told["resultats"]] == ["Médiathèque du Port"]

    def test_facets_bear_the_names_of_the_parameters(self, visiteur: Any, poser: Poser) -> None:
        poser(services=["DEMARCHES"])
        told = visiteur.get("/api/v1/facettes").json()
        services = next(facette for facette in told["facettes"] if facette["code"] == "service")
        assert told["total"] == 1
        assert {"code": "demarches", "libelle": "Aide aux démarches", "nombre": 1, "choisie": False}.keys() == services["valeurs"][0].keys()  # fmt: skip
        assert "demarches" in {value["code"] for value in services["valeurs"]}


class TestGround:
    def test_communes_and_their_places(self, visiteur: Any, poser: Poser) -> None:
        poser(), poser()
        told = {commune["code"]: commune for commune in visiteur.get("/api/v1/communes").json()["communes"]}
        assert set(told) == {"96001", "96002", "96003"}
        assert (told["96001"]["lieux"], told["96001"]["epci"], told["96002"]["lieux"]) == (2, "200000001", 0)
        (epci,) = visiteur.get("/api/v1/epci").json()["epci"]
        assert epci == {"code": "200000001", "nom": "Pays Fictif", "communes": ["96001"], "lieux": 2}

    def test_what_these_data_are(self, visiteur: Any, poser: Poser) -> None:
        poser()
        told = visiteur.get("/api/v1/meta").json()
        assert (told["departement"], told["lieux"], told["licence"]) == ("96", 1, "etalab-2.0")
        assert told["sources"] == [{"nom": "Liste d'essai", "licence": "LO_2_0", "lieux": 1}]
        assert len(visiteur.get("/api/v1/schema").json()["fields"]) == 32


class TestChanges:
    def test_a_reader_misses_nothing_and_reads_nothing_twice(self, visiteur: Any, poser: Poser, acteur: Acteur) -> None:
        first, second = poser(), poser()
        commit()
        told = visiteur.get("/api/v1/changements?par_page=1").json()
        assert told["reste"] is True
        rest = visiteur.get(f"/api/v1/changements?apres={told['suite']}").json()
        seen = [*told["changements"], *rest["changements"]]
        assert {line["cle"] for line in seen} == {first.cle, second.cle}
        assert [line["lieu"]["id"] for line in seen] == [f"Maillage_96_{line['cle']}" for line in seen]
        assert rest["reste"] is False
        nothing = visiteur.get(f"/api/v1/changements?apres={rest['suite']}").json()
        assert (nothing["changements"], nothing["suite"]) == ([], rest["suite"])

    def test_what_left_the_list_is_remembered(self, visiteur: Any, poser: Poser, acteur: Acteur) -> None:
        kept, absorbed, withdrawn = poser(nom="Mairie"), poser(nom="Mairie"), poser()
        commit()
        merge_places(by=acteur, garde=kept, absorbe=absorbed)
        change_state(by=acteur, lieu=withdrawn, etat=EtatLieu.RETIRE, motif="essai")
        commit()
        told = {line["cle"]: line for line in visiteur.get("/api/v1/changements").json()["changements"]}
        assert {cle: line["presence"] for cle, line in told.items()} == {
            kept.cle: "PUBLIE",
            absorbed.cle: "RETIRE",
            withdrawn.cle: "RETIRE",
        }
        assert told[absorbed.cle]["remplace_par"] == kept.cle
        assert "lieu" not in told[withdrawn.cle]

    def test_since_an_instant(self, visiteur: Any, poser: Poser) -> None:
        old, new = poser(), poser()
        commit()
        now = timezone.now()
        ChangementPublic.objects.filter(cle=old.cle).update(change_le=now - dt.timedelta(days=9))
        since = (now - dt.timedelta(days=2)).isoformat()
        told = visiteur.get("/api/v1/changements", {"depuis": since}).json()
        assert [line["cle"] for line in told["changements"]] == [new.cle]
        later = visiteur.get(f"/api/v1/changements?depuis={(now + dt.timedelta(days=2)).date()}").json()
        assert later["changements"] == []
        # Who found nothing goes on from the version he has seen.
        version = departement_of_host("96.localhost").version  # type: ignore[union-attr]
        assert later["suite"] == f"{version}.zzzzzzzzzz"

    def test_a_row_written_again_as_it_was_is_no_change(self, visiteur: Any, poser: Poser) -> None:
        lieu = poser()
        commit()
        before = ChangementPublic.objects.get(cle=lieu.cle)
        lieu.public.save()
        commit()
        assert ChangementPublic.objects.get(cle=lieu.cle).change_le == before.change_le


@pytest.mark.parametrize(
    ("address", "parametre"),
    [
        ("lieux?service=rien", "service"),
        ("lieux?par_page=0", "par_page"),
        ("lieux?par_page=201", "par_page"),
        ("lieux?par_page=٣", "par_page"),
        ("lieux?format=pdf", "format"),
        ("recherche?lat=91&lon=0", "lat"),
        ("facettes?heure=25:00", "heure"),
        ("changements?depuis=hier", "depuis"),
        ("changements?depuis=2026-02-31", "depuis"),
        ("changements?depuis=0001-01-01", "depuis"),
        ("changements?apres=1", "apres"),
    ],
)
def test_a_question_that_cannot_be_read_is_told_in_french(visiteur: Any, address: str, parametre: str) -> None:
    answer = visiteur.get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    told = answer.json()
    assert (told["parametre"], told["status"]) == (parametre, 400)
    assert told["detail"].endswith(".")


class TestDoor:
    def test_anyone_reads_from_any_site_and_nobody_writes(self, visiteur: Any) -> None:
        answer = visiteur.get("/api/v1/communes", headers={"origin": "https://ailleurs.example"})
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert not answer.cookies
        assert visiteur.head("/api/v1/communes").status_code == 200
        asked = visiteur.options("/api/v1/communes")
        assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
        refused = visiteur.post("/api/v1/communes")
        assert (refused.status_code, refused["Content-Type"]) == (405, "application/problem+json")

    def test_who_has_read_is_not_sent_the_same_again(self, visiteur: Any, poser: Poser) -> None:
        poser()
        commit()
        first = visiteur.get("/api/v1/lieux")
        for header in ("If-None-Match", "If-Modified-Since"):
            mark = first["ETag"] if header == "If-None-Match" else first["Last-Modified"]
            again = visiteur.get("/api/v1/lieux", headers={header: mark})
            assert (again.status_code, again.content) == (304, b""), header
        # « Ouvert maintenant » changes with the hour, whatever the date of the places.
        assert "Last-Modified" not in visiteur.get("/api/v1/lieux?ouvert=maintenant")

    def test_too_many_questions_wait(self, visiteur: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(limites._LECTURES, "api", limites.Limite("api-essai", 1, 60))
        visiteur.get("/api/v1/communes", REMOTE_ADDR="192.0.2.7")
        answer = visiteur.get("/api/v1/epci", REMOTE_ADDR="192.0.2.7")
        assert (answer.status_code, answer["Retry-After"]) == (429, "60")
        assert answer["Content-Type"] == "application/problem+json"

    def test_an_unknown_address_is_a_problem_too(self, visiteur: Any) -> None:
        strange = visiteur.get("/api/v1/communes", headers={"host": "a b"})
        assert (strange.status_code, strange["Content-Type"]) == (400, "application/problem+json")
        answer = visiteur.get("/api/v1/rien")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")

    def test_a_failure_is_a_problem_and_says_nothing_of_the_inside(
        self, visiteur: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from maillage.portail.api import operations

        def broken(_departement: Any) -> dict[str, int]:
            raise RuntimeError("secret de la base")

        monkeypatch.setattr(operations, "places_by_commune", broken)
        visiteur.raise_request_exception = False
        answer = visiteur.get("/api/v1/communes")
        assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
        assert b"secret" not in answer.content


def test_the_description_is_of_this_departement(visiteur: Any) -> None:
    told = visiteur.get("/api/v1/openapi.json").json()
    assert told["info"]["title"] == "Lieux de médiation numérique – Val-Fictif"
    assert told["info"]["contact"]["url"].endswith("/donnees/")
    assert told["servers"] == [{"url": "http://96.localhost"}]
    names = {operation["operationId"] for path in told["paths"].values() for operation in path.values()}
    assert {"places", "place", "find", "facets", "changed", "communes"} <= names
    assert all(set(path) == {"get"} for path in told["paths"].values())
    assert formes.Lieu.model_validate(told["components"]["schemas"]["Lieu"]["example"]).nom == "Médiathèque du Port"
