"""The command that matches what is in the database, and what the matcher leaves aside."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from maillage.base.tenancy import set_tenant
from maillage.reseau.lieux.models import Fusion, Lieu
from maillage.socle.territoires.models import Departement
from tests.reseau.recensement.fabriques import coordinator, deliver, install, row


def told(**options: object) -> dict[str, int]:
    out = io.StringIO()
    call_command("rapprocher", json=True, stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.fixture
def territoire(db) -> Departement:
    return install()


def test_a_dry_run_says_what_it_would_merge_and_writes_nothing(territoire):
    by = coordinator(territoire)
    deliver(by, [row(1), row(2)])
    twin = row(1, id="autre")
    deliver(by, [twin], source="Autre source")
    set_tenant(territoire.pk)
    assert Fusion.objects.count() == 1
    figures = told(territoire=territoire.code, a_blanc=True)
    assert (figures["lieux"], figures["fusions"], figures["peut_etre"]) == (2, 0, 0)
    assert told(territoire=territoire.code)["fusions"] == 0
    set_tenant(territoire.pk)
    assert Fusion.objects.count() == 1


def test_an_unknown_departement_is_told(db):
    with pytest.raises(CommandError, match="97"):
        call_command("rapprocher", territoire="97")


def test_places_with_too_many_likes_are_told_never_dropped(territoire):
    by = coordinator(territoire)
    same = {"telephone": "01 99 00 00 01", "adresse": "1 place du Marché"}
    rows = [row(0, id=f"p{number}", nom=f"Association {name} du Marché", **same) for number, name in enumerate(NOMS)]
    lot = deliver(by, rows)
    assert lot.compteurs["perdues"] == 0
    assert any("ressemblent à trop d'autres" in alerte for alerte in lot.alertes)
    set_tenant(territoire.pk)
    assert Lieu.objects.count() == len(rows)


NOMS = [
    "Alouette", "Bergerie", "Cascade", "Diligence", "Étoile", "Fontaine", "Girouette", "Horizon", "Iris", "Jonquille",
    "Kiosque", "Lanterne", "Moulin", "Noisetier", "Orchidée", "Passerelle", "Quenouille", "Rossignol", "Sabotier",
    "Tournesol", "Univers", "Violette", "Wagon", "Xylophone", "Yole", "Zéphyr", "Amarante", "Bouleau", "Cigale", "Dauphin",
]  # fmt: skip
