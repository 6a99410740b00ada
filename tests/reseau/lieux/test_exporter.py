"""Published places written in the national schema: fields, spellings, what is left out and counted."""

import csv
import datetime
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from maillage.reseau.lieux.exports import Bilan, mend, published_records, write_places
from maillage.reseau.lieux.models import Lieu, LieuPublic, Source, Version
from maillage.reseau.lieux.schema import ENUMERATIONS, FIELD_NAMES, check_record
from maillage.reseau.lieux.services.etats import correct
from maillage.reseau.lieux.services.fusions import merge_places
from maillage.socle.comptes.acteur import Acteur

Poser = Callable[..., Lieu]
RICHE: dict[str, Any] = {
    "nom": "Médiathèque « du Port »",
    "pivot": "73282932000074",
    "complement_adresse": "Bâtiment B",
    "latitude": 46.0,
    "longitude": 0.5,
    "typologie": ["BIB", "MUNI"],
    "telephone": ["+33199001234", "+33199001235"],
    "courriels": ["accueil@valfictif.example"],
    "site_web": ["https://a.example/", "https://b.example/"],
    "horaires": 'Mo-Fr 09:00-12:00 "sur rendez-vous"',
    "presentation_resume": "Un résumé.",
    **{champ: list(table) for champ, table in ENUMERATIONS.items()},
    "autres_formations_labels": ["QPV"],
    "fiche_acces_libre": "https://acceslibre.beta.gouv.fr/app/x/",
    "prise_rdv": "https://rdv.example/",
}


def run(**options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("exporter", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


class TestRecords:
    def test_a_full_place_conforms(self, terrain: Any, poser: Poser) -> None:
        lieu = poser(**RICHE)
        (record,) = published_records(terrain, Bilan())
        assert check_record(record) == ()
        assert record["id"] == f"Maillage_96_{lieu.cle}"
        assert record["telephone"] == "+33199001234"
        assert record["typologie"] == "BIB|MUNI"
        assert record["source"] == "Liste d'essai (Licence Ouverte 2.0 (Etalab))"
        assert record["services"].count("|") == len(ENUMERATIONS["services"]) - 1
        assert "Étapes numériques(La Poste)" in record["formations_labels"]
        assert record["date_maj"] == "2026-03-03"
        assert (record["latitude"], record["longitude"]) == (46.0, 0.5)

    def test_it_matches_the_official_patterns(self, terrain: Any, poser: Poser, partage: Path) -> None:
        poser(**RICHE), poser()
        official = json.loads((partage / "data/reference/schema-mediation-numerique-1.0.2.json").read_text("utf-8"))
        assert [field["name"] for field in official["fields"]] == list(FIELD_NAMES)
        for record in published_records(terrain, Bilan()):
            for field in official["fields"]:
                rules, value = field.get("constraints", {}), record.get(field["name"])
                assert value is not None or not rules.get("required"), field["name"]
                if value is not None and "pattern" in rules:
                    assert re.search(rules["pattern"], str(value)), (field["name"], value)

    def test_an_unknown_date_is_the_day_when_the_file_was_received(
        self, terrain: Any, poser: Poser, acteur: Acteur
    ) -> None:
        lieu = poser(date_maj=None)
        day = datetime.datetime(2026, 1, 31, 23, 30, tzinfo=datetime.UTC)  # the first of February in France
        Version.objects.filter(lieu=lieu).update(created_at=day)
        # Neither a correction nor its new publication is news from the source.
        correct(by=acteur, lieu=lieu, valeurs={"telephone": ["+33199001234"]})
        (record,) = published_records(terrain, Bilan())
        assert record["date_maj"] == "2026-02-01"

    def test_a_place_by_hand_without_date_has_the_day_of_its_entry(self, terrain: Any, poser: Poser) -> None:
        lieu = poser(date_maj=None)
        Version.objects.filter(lieu=lieu).update(
            origine="COORDINATEUR", created_at=datetime.datetime(2026, 1, 5, 12, tzinfo=datetime.UTC)
        )
        (record,) = published_records(terrain, Bilan())
        assert record["date_maj"] == "2026-01-05"

    def test_without_anybody_to_tell_it_is_the_day_of_publication(self, terrain: Any, poser: Poser) -> None:
        lieu = poser(date_maj=None)
        Version.objects.filter(lieu=lieu).update(actif=False)
        (record,) = published_records(terrain, Bilan())
        assert record["date_maj"] == LieuPublic.objects.get(pk=lieu.pk).published_at.date().isoformat()

    def test_values_of_a_list_come_in_the_order_of_the_schema(self, terrain: Any, poser: Poser) -> None:
        poser(services=["ACCES", "DEMARCHES"])
        (record,) = published_records(terrain, Bilan())
        assert record["services"] == "Aide aux démarches administratives|Accès internet et matériel informatique"

    def test_an_approximate_position_is_left_out(self, terrain: Any, poser: Poser) -> None:
        poser(latitude=46.0, longitude=0.5, position_approximative=True)
        (record,) = published_records(terrain, Bilan())
        assert "latitude" not in record
        assert "longitude" not in record

    def test_what_the_schema_makes_impossible_is_counted(self, terrain: Any, poser: Poser) -> None:
        poser(), poser(adresse=None, telephone=["+33199001234"]), poser(code_postal=None)
        bilan = Bilan()
        assert len(list(published_records(terrain, bilan))) == bilan.exportes == 1
        assert bilan.ecartes == {"adresse": 1, "code_postal": 1}

    def test_an_optional_value_that_breaks_a_rule_is_left_out_and_counted(self, terrain: Any, poser: Poser) -> None:
        lieu = poser(telephone=["+33199001234"])
        LieuPublic.objects.filter(pk=lieu.pk).update(telephone=["+4412345678"])
        bilan = Bilan()
        (record,) = published_records(terrain, bilan)
        assert "telephone" not in record
        assert bilan.retires == {"telephone": 1}

    def test_half_a_position_is_none(self) -> None:
        record: dict[str, Any] = dict.fromkeys(("id", "nom", "commune", "adresse"), "x")
        record |= {"pivot": "0" * 14, "code_postal": "96000", "date_maj": "2026-03-03", "latitude": 46.0}
        assert mend(record, Bilan()) == ()
        assert "latitude" not in record

    def test_only_what_is_published(self, terrain: Any, poser: Poser) -> None:
        poser(publiable=False)
        assert list(published_records(terrain, Bilan())) == []

    def test_persons_stay_out(self, terrain: Any, poser: Poser) -> None:
        poser(courriels=["jean.dupont@mail.example"], telephone=["+33646123598"])
        (record,) = published_records(terrain, Bilan())
        assert not {"courriels", "telephone"} & set(record)

    def test_each_source_is_credited_with_its_licence(self, terrain: Any, poser: Poser, acteur: Acteur) -> None:
        other = Source.objects.create(departement=terrain, code="b", nom="Autre", licence="A_PRECISER")
        garde = poser(nom="Mairie")
        merge_places(by=acteur, garde=garde, absorbe=poser(nom="Mairie", origine=other))
        (record,) = published_records(terrain, Bilan())
        assert sorted(record["source"].split(", ")) == ["Autre", "Liste d'essai (Licence Ouverte 2.0 (Etalab))"]

    def test_one_query_a_chunk(self, terrain: Any, poser: Poser, requetes: Any) -> None:
        for _ in range(2):
            poser()
        few = requetes(lambda: list(published_records(terrain, Bilan())))
        for _ in range(18):
            poser()
        assert requetes(lambda: list(published_records(terrain, Bilan()))) == few


class TestFormats:
    def test_csv_as_the_national_files(self, terrain: Any, poser: Poser) -> None:
        poser(nom='=SUM("x")')
        text = "".join(write_places(terrain, "csv", Bilan()))
        assert text.splitlines()[0] == ",".join(f'"{name}"' for name in FIELD_NAMES)
        (row,) = rows(text)
        assert row["nom"].startswith("'=SUM")
        assert row["pivot"] == "00000000000000"

    def test_json_is_a_list_of_records(self, terrain: Any, poser: Poser) -> None:
        poser(), poser()
        records = json.loads("".join(write_places(terrain, "json", Bilan())))
        assert [sorted(record) for record in records] == [sorted(set(record) & set(FIELD_NAMES)) for record in records]
        assert len(records) == 2

    def test_geojson_puts_the_longitude_first(self, terrain: Any, poser: Poser) -> None:
        poser(nom="Ici", latitude=46.0, longitude=0.5), poser(nom="Nulle part")
        collection = json.loads("".join(write_places(terrain, "geojson", Bilan())))
        points = {feature["properties"]["nom"]: feature["geometry"] for feature in collection["features"]}
        assert collection["type"] == "FeatureCollection"
        assert points == {"Ici": {"type": "Point", "coordinates": [0.5, 46.0]}, "Nulle part": None}
        assert all(feature["id"] == feature["properties"]["id"] for feature in collection["features"])

    @pytest.mark.parametrize("format_", ["json", "geojson"])
    def test_nothing_to_write_is_still_a_file(self, terrain: Any, format_: str) -> None:
        assert json.loads("".join(write_places(terrain, format_, Bilan()))) in (
            [],
            {"type": "FeatureCollection", "features": []},
        )

    def test_an_unknown_format_is_refused(self, terrain: Any) -> None:
        with pytest.raises(KeyError):
            write_places(terrain, "pdf", Bilan())


class TestCommand:
    def test_writes_to_the_output_and_counts_apart(self, terrain: Any, poser: Poser) -> None:
        poser(nom="Mairie"), poser(adresse=None, telephone=["+33199001234"])
        out, err = run(territoire="96")
        assert [row["nom"] for row in rows(out)] == ["Mairie"]
        assert err.replace("\u00a0", " ") == "1 lieu écrit.\n1 lieu non écrit : le schéma demande « adresse ».\n"

    def test_tells_the_values_left_out(self, terrain: Any, poser: Poser) -> None:
        LieuPublic.objects.filter(pk=poser().pk).update(telephone=["+4412345678"])
        assert "1 valeur laissée de côté dans « telephone »" in run()[1].replace("\u00a0", " ")

    def test_writes_a_file_whole(self, terrain: Any, poser: Poser, tmp_path: Path) -> None:
        poser()
        run(sortie=tmp_path / "lieux.geojson", format="geojson")
        assert len(json.loads((tmp_path / "lieux.geojson").read_text("utf-8"))["features"]) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["lieux.geojson"]

    def test_a_folder_that_is_not_there_is_told(self, terrain: Any, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="ne peut pas être écrit"):
            run(sortie=tmp_path / "absent" / "lieux.csv")

    def test_a_reader_that_had_enough_is_no_error(
        self, terrain: Any, poser: Poser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import sys

        class Closed(io.StringIO):
            def write(self, _text: str) -> int:
                raise BrokenPipeError

        poser()
        monkeypatch.setattr(sys, "stdout", sys.stdout)
        call_command("exporter", stdout=Closed(), stderr=io.StringIO())
        sys.stdout.close()

    def test_an_unknown_departement_is_told(self, terrain: Any) -> None:
        with pytest.raises(CommandError, match="Aucun Département 2A n'est installé ici"):
            run(territoire="2a")

    def test_two_departements_must_be_told_apart(self, terrain: Any) -> None:
        from maillage.socle.territoires.models import Departement

        Departement.objects.create(code="99", nom="Voisinage", fictif=True)
        with pytest.raises(CommandError, match="dites lequel"):
            run()
