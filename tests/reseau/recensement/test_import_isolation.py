"""Without a Département the web role sees and writes nothing of any tenant table: the catalogue is walked, with rows in."""

import json

import pytest
from django.db import ProgrammingError, connection, transaction

from maillage.base.tenancy import set_tenant
from maillage.reseau.lieux.models import Lieu, Ressemblance
from maillage.reseau.lieux.services.etats import correct
from maillage.reseau.lieux.services.fusions import merge_places
from maillage.reseau.recensement.models import Import
from maillage.reseau.recensement.services.annulation import undo
from maillage.reseau.recensement.services.demandes import ask_application
from maillage.reseau.recensement.services.deroulement import run
from maillage.socle.territoires.models import Departement
from tests.reseau.recensement import fabriques as f

REMPLIES = {
    "journal_ligne", "lieux_fusion", "lieux_lieu", "lieux_lieuevenement", "lieux_ressemblance", "lieux_source", "lieux_version",
    "recensement_collecte", "recensement_doute", "recensement_import", "recensement_ligne",
}  # fmt: skip


@pytest.fixture
def lot(db):
    """An applied import of a Département, with a row at least in every table it writes."""
    by = f.coordinator(f.install())
    lot = f.deliver(by, [f.row(0, telephone="zzz"), f.row(1), f.row(2), f.row(3)])
    one, two, three, four = Lieu.objects.order_by("pk")
    correct(by=by, lieu=one, valeurs={"nom": "Corrigé"})
    merge_places(by=by, garde=one, absorbe=two)
    Ressemblance.objects.create(departement_id=by.departement_id, a=three, b=four, score=0.5)
    return lot


def protected() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname::text FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
        )
        return sorted(name for (name,) in cursor.fetchall())


def seen(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return cursor.fetchone()[0]


def changed(statement: str, table: str) -> int | str:
    """Rows touched, or « refused »."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table=table))
            return cursor.rowcount
    except ProgrammingError:
        return "refused"


def test_the_tables_are_filled(lot):
    assert {table for table in protected() if seen(table)} >= REMPLIES


@pytest.mark.parametrize("who", ["nobody", "another"])
def test_nothing_is_seen_nor_changed(lot, who):
    other = Departement.objects.create(code="99", nom="Voisin", fictif=True)
    set_tenant(None if who == "nobody" else other.pk)
    for table in protected():
        assert seen(table) == 0, table
        assert changed('UPDATE "{table}" SET departement_id = departement_id', table) in {0, "refused"}, table
        assert changed('DELETE FROM "{table}"', table) in {0, "refused"}, table


def test_nothing_is_written(lot):
    """A copy of each row, under another number, for a Département that the transaction does not speak for."""
    rows = {}
    for table in sorted(REMPLIES):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t LIMIT 1')
            rows[table] = json.loads(cursor.fetchone()[0])
            assert rows[table]["departement_id"] == lot.departement_id
    other = Departement.objects.create(code="99", nom="Voisin", fictif=True)
    for speaking in (None, other.pk):
        set_tenant(speaking)
        for table, row in rows.items():
            statement = f'INSERT INTO "{table}" SELECT * FROM jsonb_populate_record(NULL::"{table}", %s::jsonb)'
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                connection.cursor().execute(statement, [json.dumps(row)])


def test_an_import_of_another_departement_is_refused(lot):
    other = Departement.objects.create(code="99", nom="Voisin", fictif=True)
    stranger = f.coordinator(other)
    set_tenant(other.pk)
    for act in (
        lambda: run(lot.pk, other.pk),
        lambda: undo(by=stranger, lot=lot),
        lambda: ask_application(by=stranger, lot=lot),
    ):
        with pytest.raises(Import.DoesNotExist):
            act()
