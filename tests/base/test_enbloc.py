"""Rows in one statement: the same as Django's own writing, under the same rules."""

import datetime

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from maillage.base.enbloc import LOT, write_rows, write_values
from maillage.base.tenancy import set_tenant
from maillage.reseau.lieux.models import CHAMPS_FICHE, Lieu, LieuEvenement, LieuPublic, Source, Version
from maillage.reseau.lieux.recherche.indexation import search_columns


def sources(departement, number):
    return [Source(departement=departement, code=f"s{n}", nom=f"Source {n}") for n in range(number)]


def test_rows_are_written_with_their_keys(departement):
    rows = sources(departement, 3)
    write_rows(rows)
    assert [row.pk for row in rows] == list(Source.objects.order_by("pk").values_list("pk", flat=True))
    assert all(row.created_at and not row._state.adding for row in rows)


def test_every_kind_of_value_comes_back(departement):
    lieu = Lieu(
        departement=departement,
        nom="Été « à l'ombre » \\ \" \n ﷽ 😀",
        telephone=["+33199000001", 'a,b"c'],
        latitude=46.123456789,
        longitude=-1.5,
        date_maj=datetime.date(2026, 3, 1),
        niveau=2,
        provenance={"nom": {"source": "é"}, "vide": None},
    )
    write_rows([lieu])
    read = Lieu.objects.get(pk=lieu.pk)
    for name in (*CHAMPS_FICHE, "provenance", "cle", "etat"):
        assert getattr(read, name) == getattr(lieu, name), name
    assert read.created_at == lieu.created_at


def test_a_known_key_is_changed_in_the_columns_named(departement):
    source = Source.objects.create(departement=departement, code="a", nom="Avant", producteur="P")
    source.nom, source.producteur = "Après", "Q"
    before = source.updated_at
    write_rows([source], update=["nom", "updated_at"])
    read = Source.objects.get(pk=source.pk)
    assert (read.nom, read.producteur) == ("Après", "P")
    assert read.updated_at > before
    assert read.created_at == source.created_at


def test_a_deferred_field_is_read_before_it_is_written(departement):
    pk = Source.objects.create(departement=departement, code="a", nom="Nom", producteur="P").pk
    source = Source.objects.defer("producteur").get(pk=pk)
    source.nom = "Neuf"
    write_rows([source], update=["nom", "producteur"])
    assert Source.objects.values_list("nom", "producteur").get() == ("Neuf", "P")


def test_nothing_to_write_asks_nothing(db):
    with CaptureQueriesContext(connection) as captured:
        write_rows([])
        write_values(Source, [])
    assert len(captured) == 0


def test_two_queries_for_two_rows_or_five_hundred(departement):
    for number in (2, LOT):
        with CaptureQueriesContext(connection) as captured:
            write_rows([Source(departement=departement, code=f"{number}-{n}", nom="x") for n in range(number)])
        assert len(captured) == 2


def test_more_rows_go_by_parts(departement):
    rows = sources(departement, LOT + 1)
    write_rows(rows)
    assert Source.objects.count() == LOT + 1


def test_mappings_are_written_without_objects(departement):
    lieu = Lieu(departement=departement, nom="A", commune="B")
    write_rows([lieu])
    row = {name: getattr(lieu, name) for name in CHAMPS_FICHE}
    row |= {
        "lieu_id": lieu.pk,
        "departement_id": departement.pk,
        "cle": lieu.cle,
        "source": "S",
        "licences": {"S": "LO_2_0"},
    }
    row |= search_columns(row)
    write_values(LieuPublic, [row], skip=["recherche"])
    write_values(LieuPublic, [row | {"nom": "C"}], update=["nom"], skip=["recherche"])
    read = LieuPublic.objects.get()
    assert (read.nom, read.licences) == ("C", {"S": "LO_2_0"})
    assert read.published_at


def test_history_and_constraints_apply(departement):
    lieu = Lieu(departement=departement, nom="A")
    write_rows([lieu])
    assert list(LieuEvenement.objects.values_list("pgh_label", flat=True)) == ["cree"]
    lieu.nom = "B"
    write_rows([lieu], update=["nom"])
    assert list(LieuEvenement.objects.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["cree", "modifie"]
    with pytest.raises(IntegrityError), transaction.atomic():
        write_rows([Version(departement=departement, lieu=lieu, lieu_initial=lieu, origine="IMPORT", empreinte="x")])


def test_row_level_security_applies(departement):
    set_tenant(None)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        write_rows(sources(departement, 1))
    set_tenant(departement.pk)
    assert not Source.objects.exists()
