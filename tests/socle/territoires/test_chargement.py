"""Load a territory: upsert, differences told, history of merged communes kept, fiction never beside the real."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from maillage.base.tenancy import set_tenant
from maillage.socle.territoires.cleaning import referential_of
from maillage.socle.territoires.generateur import generate_departement
from maillage.socle.territoires.models import Commune, Departement, Epci, Secteur
from maillage.socle.territoires.referentiel import CommuneRef
from maillage.socle.territoires.selectors import departement_of_host
from maillage.socle.territoires.services import TerritoireRefuse, load_territory, save_sectors

CARRE = {"type": "Polygon", "coordinates": [[[2, 46], [2.1, 46], [2.1, 46.1], [2, 46.1], [2, 46]]]}
VALBOURG = CommuneRef(
    "96001",
    "Valbourg",
    ("96100",),
    "96",
    population=1200,
    epci_code="200000001",
    epci_nom="CC du Val",
    latitude=46.05,
    longitude=2.05,
    contour=CARRE,
)
PETIT = CommuneRef("96002", "Petit-Val", ("96100",), "96", population=80)
GRAND = CommuneRef("96003", "Grand-Val", ("96200",), "96", population=300)


def load(*communes: CommuneRef, **options: object):
    return load_territory(code="96", nom="Val", communes=communes, natures={}, **options)


def test_first_load_creates_the_departement_its_communes_and_epci(db):
    departement, differences = load(VALBOURG, PETIT)
    assert (differences.creees, differences.modifiees, differences.inchangees) == (["96001", "96002"], [], 0)
    commune = Commune.objects.get(code="96001")
    assert (commune.population, commune.codes_postaux, commune.contour, str(commune.epci)) == (
        1200,
        ["96100"],
        CARRE,
        "CC du Val",
    )
    assert departement.par_defaut
    assert departement.hotes == ["96.localhost"]


def test_second_load_changes_nothing_and_says_so(db):
    load(VALBOURG, PETIT)
    assert load(VALBOURG, PETIT)[1].inchangees == 2
    _, differences = load(VALBOURG._replace(population=1300), PETIT)
    assert (differences.modifiees, differences.inchangees) == (["96001"], 1)
    assert Commune.objects.get(code="96001").population == 1300


def test_a_merged_commune_keeps_its_row_and_leads_to_the_one_of_today(db):
    load(VALBOURG, PETIT, GRAND)
    _, differences = load(VALBOURG._replace(anciens=(("96002", "Petit-Val"),)), GRAND)
    assert differences.fusionnees == [("96002", "96001")]
    assert Commune.objects.get(code="96002").remplacee_par_id == "96001"
    assert set(Commune.objects.current().values_list("code", flat=True)) == {"96001", "96003"}
    again = load(VALBOURG._replace(anciens=(("96002", "Petit-Val"),)), GRAND)[1]
    assert (again.fusionnees, again.inchangees) == ([], 2)


def test_a_commune_that_vanishes_unexplained_is_told_and_kept(db):
    load(VALBOURG, PETIT)
    _, differences = load(VALBOURG)
    assert differences.sans_suite == ["96002"]
    assert Commune.objects.filter(code="96002", remplacee_par=None).exists()


def test_communes_of_elsewhere_or_an_empty_file_are_refused_whole(db):
    with pytest.raises(TerritoireRefuse, match="97"):
        load(VALBOURG, PETIT._replace(departement="97"))
    with pytest.raises(TerritoireRefuse, match="aucune commune"):
        load()
    assert not Commune.objects.exists()
    assert not Departement.objects.exists()


def test_fiction_is_refused_where_a_real_departement_lives(db):
    load(VALBOURG)
    with pytest.raises(CommandError, match="vrai Département"):
        call_command("generer_territoire", communes=20, code="99", stdout=io.StringIO())
    assert not Departement.objects.filter(code="99").exists()


def test_generated_departement_comes_with_contours_and_sectors(db):
    said = io.StringIO()
    call_command("generer_territoire", communes=30, code="96", graine=7, stdout=said)
    assert "30 communes" in said.getvalue()
    departement = Departement.objects.get(code="96")
    assert departement.fictif
    assert Commune.objects.with_geometry().filter(fictive=True).count() == 30
    set_tenant(departement.pk)
    assert sum(secteur.communes.count() for secteur in Secteur.objects.all()) == 30


def test_sectors_are_replaced_as_a_whole_and_belong_to_one_departement(departement):
    load(VALBOURG, PETIT, GRAND)
    row = Departement.objects.get(code="96")
    save_sectors(row, {"Nord": ["96001", "96002"], "Sud": ["96003"]})
    save_sectors(row, {"Nord": ["96001"], "Ouest": ["96002", "96003"]})
    set_tenant(row.pk)
    assert {s.nom: sorted(s.communes.values_list("code", flat=True)) for s in Secteur.objects.all()} == {
        "Nord": ["96001"],
        "Ouest": ["96002", "96003"],
    }


def test_command_reads_a_file_in_the_format_of_the_api(db, tmp_path):
    fiction = generate_departement(3, "96", 12)
    path = tmp_path / "96.json"
    path.write_text(json.dumps(fiction.communes))
    said = io.StringIO()
    call_command("importer_territoire", "96", source=str(path), nom="Val", stdout=said, stderr=io.StringIO())
    assert "12 communes. 12 nouvelles" in said.getvalue()
    assert Epci.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "JSON"),
        ('{"a": 1}', "liste"),
        ("[]", "aucune commune"),
        ('[{"nom": "Sans code"}]', "forme attendue"),
        ("[3]", "forme attendue"),
    ],
)
def test_command_refuses_a_wrong_file_in_plain_words(db, tmp_path, content, message):
    path = tmp_path / "communes.json"
    path.write_text(content)
    with pytest.raises(CommandError, match=message):
        call_command("importer_territoire", "96", source=str(path))
    assert not Departement.objects.exists()


def test_command_says_what_to_do_when_the_file_is_missing(db):
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("importer_territoire", "96", source="/nulle/part.json")


def test_the_referential_follows_a_new_load(db):
    load(VALBOURG)
    before = referential_of("96").by_code("96001")
    assert before
    assert before.population == 1200
    load(VALBOURG._replace(population=5), PETIT)
    after = referential_of("96")
    assert after.by_code("96002")
    changed = after.by_code("96001")
    assert changed
    assert changed.population == 5
    assert after.has_geometry("96")


def test_host_names_lead_to_their_departement(db):
    first, _ = load(VALBOURG)
    other = Departement.objects.create(code="98", nom="Autre", hotes=["autre.example"])
    assert departement_of_host("96.localhost:8000") == first
    assert departement_of_host("AUTRE.example.") == other
    assert departement_of_host("inconnu.example") == first
    first.par_defaut = False
    first.save()
    assert departement_of_host("inconnu.example") is None
