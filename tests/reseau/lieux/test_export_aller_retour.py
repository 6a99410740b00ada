"""What leaves is what the national schema wants, and coming back it is the same place: fictional always, real when it is there."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from maillage.reseau.lieux.exports import Bilan, write_complete, write_places, write_without_address
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.schema import FIELD_NAMES, table_schema
from maillage.reseau.recensement.correspondance import load_mapping
from tests.reseau.recensement import fabriques as f

A_NOUS = {"id", "source"}
"""The key is given anew by each installation, and the source is who handed the file: rules of docs/donnees-ouvertes.md."""

AU_LARGE = {name: {"colonne": name} for name in ("latitude", "longitude")}
"""The fictional Département lies at sea, where no proposal would take two numbers for a point in France."""


def import_file(
    by: Any, data: bytes, nom: str, *, territoire: str, correspondance: Any = None, source: str, **ajouts: Any
) -> Any:
    """Through the importer, with the mapping that it proposes when none is given, and ``ajouts``."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.enums import Licence
    from maillage.reseau.recensement.correspondance import propose
    from maillage.reseau.recensement.lecture import open_source
    from maillage.reseau.recensement.services.deroulement import run
    from maillage.reseau.recensement.services.fichiers import path_of
    from maillage.reseau.recensement.services.receptions import ensure_source, receive_file, set_mapping

    with tenant_transaction(by.departement_id):
        sender = ensure_source(by=by, nom=source, licence=Licence.LO_2_0)
        lot = receive_file(
            by=by, source=sender, stream=io.BytesIO(data), nom=nom, territoire=territoire, correspondance=correspondance
        )
        if correspondance is None:
            opened = open_source(path_of(lot), name=nom)
            sample = [row.cells for _, row in zip(range(200), opened.rows(), strict=False)]
            proposal = load_mapping(propose(opened.columns, sample).correspondance)
            lot = set_mapping(by=by, lot=lot, correspondance=proposal.to_json() | ajouts)
    lot = run(lot.pk, lot.departement_id)
    return f.apply(by, lot)


def export(departement: Any) -> tuple[str, Bilan]:
    bilan = Bilan()
    return "".join(write_places(departement, "csv", bilan)), bilan


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def told(text: str) -> list[dict[str, str]]:
    """The rows of a file without what is ours, in an order that does not depend on it."""
    kept = [{name: value for name, value in row.items() if name not in A_NOUS} for row in rows(text)]
    return sorted(kept, key=lambda row: json.dumps(row, ensure_ascii=False, sort_keys=True))


def problems(text: str, schema: dict[str, Any], folder: Path) -> list[str]:
    """What Frictionless finds wrong in the file."""
    import frictionless

    path = folder / "lieux.csv"
    path.write_text(text, encoding="utf-8")
    resource = frictionless.Resource(
        path=path.name, basepath=str(folder), schema=frictionless.Schema.from_descriptor(schema)
    )
    report = resource.validate()
    return [f"{error.type}: {error.message}" for task in report.tasks for error in task.errors]


def official(partage: Path) -> dict[str, Any]:
    text = (partage / "data/reference/schema-mediation-numerique-1.0.2.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


class Retour:
    """Undo all that a first life of the Département wrote, and give the same one empty again."""

    def __init__(self, settle: Callable[[], Any], fill: Callable[[Any], None], territoire: str, **ajouts: Any) -> None:
        from django.db import transaction

        with transaction.atomic():
            self.departement = settle()
            fill(f.coordinator(self.departement))
            self.first, self.bilan = export(self.departement)
            self.apart = "".join(write_without_address(self.departement, "csv"))
            self.complete = json.loads("".join(write_complete(self.departement)))
            self.public = LieuPublic.objects.filter(departement=self.departement).count()
            transaction.set_rollback(True)
        departement = settle()
        import_file(
            f.coordinator(departement),
            self.first.encode(),
            "lieux.csv",
            territoire=territoire,
            source="National",
            **ajouts,
        )
        self.second, _ = export(departement)


@pytest.fixture(scope="module")
def retour(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retour]:
    """The messy census of the fictional Département, once for the tests of this file."""
    from django.db import transaction
    from django.test import override_settings

    def fill(by: Any) -> None:
        data, mapping = f.census_csv(150)
        import_file(by, data, "recensement.csv", territoire=f.CODE, correspondance=mapping, source="Recensement")

    folder = tmp_path_factory.mktemp("depots")
    with django_db_blocker.unblock(), override_settings(DOSSIER_DEPOTS=folder), transaction.atomic():
        yield Retour(f.install, fill, f.CODE, **AU_LARGE)
        transaction.set_rollback(True)


def test_the_fictional_file_passes_the_schema(retour: Retour, tmp_path: Path) -> None:
    assert retour.bilan.exportes > 60
    assert problems(retour.first, table_schema(), tmp_path) == []


def test_the_fictional_file_passes_the_official_schema(retour: Retour, tmp_path: Path, partage: Path) -> None:
    assert problems(retour.first, official(partage), tmp_path) == []


def test_our_schema_is_as_strict_as_the_official_one(partage: Path) -> None:
    ours, theirs = table_schema(), official(partage)
    for mine, its in zip(ours["fields"], theirs["fields"], strict=True):
        assert (mine["name"], mine["type"]) == (its["name"], its["type"])
        rules, wanted = mine["constraints"], its.get("constraints", {})
        assert rules["required"] == wanted.get("required", False), mine["name"]
        assert ("pattern" in rules, rules.get("maxLength")) == ("pattern" in wanted, wanted.get("maxLength"))
        assert not wanted.get("unique") or rules["unique"]


def test_a_file_that_breaks_a_rule_would_be_seen(retour: Retour, tmp_path: Path) -> None:
    broken = retour.first.replace('"Gratuit"', '"Gratis"').replace('"+33', '"0033')
    assert broken != retour.first
    assert problems(broken, table_schema(), tmp_path) != []


def test_coming_back_changes_nothing(retour: Retour) -> None:
    assert told(retour.second) == told(retour.first)


def test_every_published_place_is_in_one_file_or_the_other(retour: Retour) -> None:
    apart = rows(retour.apart)
    assert len(apart) == sum(retour.bilan.ecartes.values())
    assert len(rows(retour.first)) + len(apart) == retour.public == len(retour.complete)
    assert all(row["manque"] for row in apart)
    assert list(apart[0] if apart else dict.fromkeys((*FIELD_NAMES, "manque"))) == [*FIELD_NAMES, "manque"]


@pytest.mark.parametrize("code", ["17", "64", "66"])
def test_real_places_pass_the_official_schema_and_come_back_the_same(
    db: None, settings: Any, tmp_path: Path, partage: Path, code: str
) -> None:
    from maillage.socle.territoires.referentiel import commune_from_api_geo
    from maillage.socle.territoires.services import load_territory

    settings.DOSSIER_DEPOTS = tmp_path / "depots"
    data = partage / "data"
    communes = json.loads((data / f"geo/{code}.json").read_text("utf-8"))

    def settle() -> Any:
        from maillage.base.tenancy import set_tenant

        refs = [commune_from_api_geo({**commune, "contour": None}) for commune in communes]
        departement, _ = load_territory(code=code, nom=f"Département {code}", communes=refs, natures={}, fictif=False)
        set_tenant(departement.pk)
        return departement

    def fill(by: Any) -> None:
        listed = (data / "census/france-services-2024-17-64-66.csv").read_bytes()
        import_file(by, listed, "france-services.csv", territoire=code, source="France services")
        if code == "64":
            given = json.loads((data / "census/fibre-64.config.json").read_text("utf-8"))
            mapping = load_mapping(given).to_json()
            census = (data / "census/fibre-64.json").read_bytes()
            import_file(by, census, "fibre-64.json", territoire=code, correspondance=mapping, source="La Fibre64")

    retour = Retour(settle, fill, code)
    assert retour.bilan.exportes >= 25
    assert problems(retour.first, official(partage), tmp_path) == []
    assert told(retour.second) == told(retour.first)
