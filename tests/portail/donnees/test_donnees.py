"""Open data: the page, the files at their stable addresses, and what catalogues harvest."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection

from maillage.portail.selectors.sommes import sums_file, work_out
from maillage.portail.services.sommes import keep_sums
from maillage.reseau.lieux.exports import LICENCES, licence_of_all
from maillage.reseau.lieux.models import Lieu, LieuPublic, Source

Poser = Callable[..., Lieu]


def body(response: Any) -> str:
    return b"".join(response.streaming_content).decode()


def rows(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(response))))


def commit() -> None:
    """What the triggers do at the end of a transaction, without ending that of the test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


class TestFiles:
    def test_whole_and_filtered_by_the_parameters_of_the_list(self, visiteur: Any, poser: Poser) -> None:
        poser(nom="Mairie", services=["ACCES"]), poser(nom="Médiathèque", services=["DEMARCHES"])
        whole = visiteur.get("/donnees/lieux.csv")
        assert {row["nom"] for row in rows(whole)} == {"Mairie", "Médiathèque"}
        assert 'filename="lieux-96.csv"' in whole["Content-Disposition"]
        chosen = visiteur.get("/donnees/lieux.csv?service=demarches")
        assert [row["nom"] for row in rows(chosen)] == ["Médiathèque"]
        assert "lieux-96-choisis.csv" in chosen["Content-Disposition"]

    @pytest.mark.parametrize(
        ("format_", "content_type"), [("json", "application/json"), ("geojson", "application/geo+json")]
    )
    def test_other_formats(self, visiteur: Any, poser: Poser, format_: str, content_type: str) -> None:
        poser(latitude=46.0, longitude=0.5)
        response = visiteur.get(f"/donnees/lieux.{format_}")
        assert response["Content-Type"] == f"{content_type}; charset=utf-8"
        assert response["Access-Control-Allow-Origin"] == "*"
        told = json.loads(body(response))
        assert len(told if format_ == "json" else told["features"]) == 1

    def test_what_the_schema_cannot_say_is_in_the_complete_file(self, visiteur: Any, poser: Poser) -> None:
        poser(adresse=None, telephone=["+33199001234", "3949"])
        assert rows(visiteur.get("/donnees/lieux.csv")) == []
        (told,) = json.loads(body(visiteur.get("/donnees/lieux-complets.json")))
        assert told["extension"]["telephones"] == ["+33199001234", "3949"]
        (apart,) = rows(visiteur.get("/donnees/lieux-sans-adresse.csv"))
        assert (apart["manque"], apart["telephone"]) == ("adresse", "+33199001234")
        (same,) = json.loads(body(visiteur.get("/donnees/lieux-sans-adresse.json")))
        assert same["manque"] == "adresse"

    def test_a_file_is_sent_again_only_when_a_place_changed(self, visiteur: Any, poser: Poser) -> None:
        poser()
        commit()
        first = visiteur.get("/donnees/lieux.csv")
        body(first)
        mark = {"If-None-Match": first["ETag"]}
        assert visiteur.get("/donnees/lieux.csv", headers=mark).status_code == 304
        # The same question in another order is the same file; another question, or a form, is another.
        asked = visiteur.get("/donnees/lieux.csv?frais=gratuit&service=acces")["ETag"]
        assert visiteur.get("/donnees/lieux.csv?service=acces&frais=gratuit")["ETag"] == asked != first["ETag"]
        assert visiteur.get("/donnees/lieux.json")["ETag"] != first["ETag"]
        assert "Last-Modified" not in visiteur.get("/donnees/lieux.csv?ouvert=maintenant")
        with connection.cursor() as cursor:  # one transaction raises the version once: that of the test is another one
            cursor.execute("UPDATE territoires_versionpublique SET numero = numero + 1")
        assert visiteur.get("/donnees/lieux.csv", headers=mark).status_code == 200

    def test_what_does_not_exist_and_what_cannot_be_read(self, visiteur: Any) -> None:
        assert visiteur.get("/donnees/lieux.pdf").status_code == 404
        assert visiteur.get("/donnees/lieux-sans-adresse.geojson").status_code == 404
        for address in ("lieux.csv", "lieux-complets.json"):
            refused = visiteur.get(f"/donnees/{address}?service=cuisine")
            assert refused.status_code == 400
            page = refused.content.decode()
            assert "Choisissez : " in page
            assert "/donnees/api/" in page

    def test_a_place_entered_by_hand_is_credited_to_the_departement(self, visiteur: Any, poser: Poser) -> None:
        lieu = poser()
        LieuPublic.objects.filter(pk=lieu.pk).update(source="", licences={})
        (row,) = rows(visiteur.get("/donnees/lieux.csv"))
        assert row["source"] == "Département Val-Fictif (Licence Ouverte 2.0 (Etalab))"


class TestPage:
    def test_it_says_what_there_is_under_which_licence(self, visiteur: Any, poser: Poser) -> None:
        poser(), poser()
        commit()
        page = visiteur.get("/donnees/").content.decode().replace("\u00a0", " ")
        assert "2 lieux publiés" in page
        assert "Liste d'essai : 2 lieux, Licence Ouverte 2.0 (Etalab)" in page.replace("&#x27;", "'")
        for address in ("/donnees/lieux.csv", "/donnees/lieux-sans-adresse.csv", "/donnees/catalogue.jsonld", "/donnees/api/"):  # fmt: skip
            assert f'href="{address}"' in page

    def test_with_the_filters_of_the_list_the_files_are_those_of_the_places_chosen(
        self, visiteur: Any, poser: Poser
    ) -> None:
        poser(services=["ACCES"]), poser(services=["DEMARCHES"])
        page = visiteur.get("/donnees/?service=demarches&page=3").content.decode().replace("\u00a0", " ")
        assert "1 lieu répond" in page
        assert 'href="/donnees/lieux.csv?service=demarches"' in page
        assert "Aucun lieu ne répond" in visiteur.get("/donnees/?frais=payant").content.decode()
        assert visiteur.get("/donnees/?frais=rien").status_code == 400

    def test_without_place_nor_source(self, visiteur: Any) -> None:
        page = visiteur.get("/donnees/").content.decode()
        assert "Aucun lieu n'est publié" in page.replace("&#x27;", "'")

    def test_a_source_without_licence_is_told(self, visiteur: Any, poser: Poser, departement: Any) -> None:
        poser(origine=Source.objects.create(departement=departement, code="b", nom="Autre"))
        page = visiteur.get("/donnees/").content.decode()
        assert "pas encore dit sa licence" in page
        assert "licence à préciser" in page

    def test_the_interface_is_told_from_its_own_description(self, visiteur: Any) -> None:
        page = visiteur.get("/donnees/api/").content.decode()
        told = visiteur.get("/api/v1/openapi.json").json()
        assert all(address in page for address in told["paths"])
        assert "prise-en-charge" in page
        assert '<script src="http' not in page

    def test_the_examples_of_the_page_answer(self, visiteur: Any, poser: Poser) -> None:
        poser()
        from maillage.portail.views.donnees import EXEMPLES

        assert {address: visiteur.get(address).status_code for address in EXEMPLES.values()} == dict.fromkeys(
            EXEMPLES.values(), 200
        )


class TestHarvest:
    def test_the_catalogue_names_files_that_are_there(self, visiteur: Any, poser: Poser) -> None:
        poser()
        commit()
        response = visiteur.get("/donnees/catalogue.jsonld")
        assert response["Content-Type"].startswith("application/ld+json")
        told = response.json()
        dataset, visits = told["dcat:dataset"]
        assert visits["dct:license"] == {"@id": LICENCES["LO_2_0"].url}
        assert dataset["dct:license"] == {"@id": LICENCES["LO_2_0"].url}
        assert "Liste d'essai (Licence Ouverte 2.0 (Etalab))" in dataset["dct:description"]
        assert "T" in dataset["dct:modified"]["@value"]
        for distribution in (*dataset["dcat:distribution"], *visits["dcat:distribution"]):
            address = distribution["dcat:downloadURL"]["@id"].removeprefix("http://96.localhost")
            assert visiteur.get(address)["Content-Type"].split(";")[0] == distribution["dcat:mediaType"]

    def test_the_catalogue_of_an_empty_departement(self, visiteur: Any, departement: Any) -> None:
        departement.courriel_contact, departement.telephone_aide = "contact@val-fictif.example", "+33199000000"
        departement.save()
        dataset, _ = visiteur.get("/donnees/catalogue.jsonld").json()["dcat:dataset"]
        assert "dct:modified" not in dataset
        assert dataset["dcat:contactPoint"]["vcard:hasEmail"] == {"@id": "mailto:contact@val-fictif.example"}
        assert dataset["dcat:contactPoint"]["vcard:hasTelephone"] == {"@id": "tel:+33199000000"}

    def test_the_sums_are_those_of_the_files(self, visiteur: Any, poser: Poser, departement: Any) -> None:
        caches["processus"].clear()
        poser(), poser(origine=Source.objects.create(departement=departement, code="b", nom="Autre"))
        told = visiteur.get("/donnees/datapackage.json").json()
        assert "licenses" not in told
        assert [source["title"] for source in told["sources"]] == ["Autre", "Liste d'essai"]
        assert told["sources"][0]["licence"] == "à préciser"
        places = [one for one in told["resources"] if one["name"].startswith("lieux-")]
        assert [one["name"] for one in told["resources"][len(places) :]] == ["permanences-csv", "permanences-json"]
        for resource in places:
            data = body(visiteur.get(resource["path"].removeprefix("http://96.localhost"))).encode()
            assert resource["bytes"] == len(data)
            assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert visiteur.get("/donnees/datapackage.json").json() == told
        caches["processus"].clear()

    def test_the_worker_makes_them_before_anybody_asks(
        self, visiteur: Any, poser: Poser, departement: Any, settings: Any, tmp_path: Any
    ) -> None:
        settings.VAR = tmp_path
        caches["processus"].clear()
        poser()
        commit()
        assert [keep_sums(departement.pk), keep_sums(departement.pk)] == [True, False]
        written = sums_file(departement.pk)
        kept = json.loads(written.read_text())
        assert {name: tuple(told) for name, told in kept["sommes"].items()} == work_out(departement)
        # What the worker wrote is what is told, and only for the places that it read.
        written.write_text(json.dumps(kept | {"sommes": {name: [7, "f" * 64] for name in kept["sommes"]}}))
        told = visiteur.get("/donnees/datapackage.json").json()
        assert {one.get("bytes", 7) for one in told["resources"]} == {7}
        written.write_text(json.dumps(kept | {"etat": "sommes d'un autre jour"}))
        caches["processus"].clear()
        told = visiteur.get("/donnees/datapackage.json").json()
        assert {one["bytes"] for one in told["resources"] if "bytes" in one} == {
            size for size, _ in work_out(departement).values()
        }
        assert keep_sums(departement.pk)
        caches["processus"].clear()

    def test_a_data_package_of_one_licence(self, visiteur: Any, poser: Poser) -> None:
        caches["processus"].clear()
        poser()
        commit()
        told = visiteur.get("/donnees/datapackage.json").json()
        assert [licence["name"] for licence in told["licenses"]] == ["etalab-2.0"]
        assert told["created"]
        assert visiteur.get("/donnees/schema.json").json()["version"] == "v1.0.2"
        caches["processus"].clear()


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (set(), "etalab-2.0"),
        ({"LO_2_0", "CC0_1_0"}, "etalab-2.0"),
        ({"LO_2_0", "CC_BY_4_0"}, "CC-BY-4.0"),
        ({"LO_2_0", "CC_BY_4_0", "ODBL_1_0"}, "ODbL-1.0"),
        ({"LO_2_0", "A_PRECISER"}, None),
    ],
)
def test_the_licence_of_the_whole_asks_what_its_strictest_source_asks(codes: set[str], expected: str | None) -> None:
    found = licence_of_all(codes)
    assert (found.nom if found else None) == expected
