"""Two at once: two processes on one file, two sources, two people on one question."""

import json
import threading

import pytest
from django.db import OperationalError, connection

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.models import Lieu, LieuPublic, Version
from maillage.reseau.recensement.enums import EtatDoute, EtatImport
from maillage.reseau.recensement.models import Doute, Import, Ligne
from maillage.reseau.recensement.services.deroulement import run, start_application
from maillage.reseau.recensement.services.etapes import DejaEnCours, exclusive
from maillage.reseau.recensement.services.morceaux import in_chunk
from maillage.reseau.recensement.services.reponses import ReponseImpossible, correct_value
from tests.reseau.recensement import fabriques as f
from tests.reseau.recensement.processus import finish, start

pytestmark = pytest.mark.lent


def together(*works):
    """Run them in threads that start at the same moment; what each answered or raised, in order."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def one(rank, work):
        try:
            gate.wait(timeout=30)
            results[rank] = work()
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            results[rank] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return results


def test_two_processes_on_one_file_double_nothing(base_neuve, tmp_path):
    departement = f.install().pk
    path = tmp_path / "lieux.json"
    path.write_bytes(f.as_json([f.row(n) for n in range(60)]).getvalue())
    (tmp_path / "config.json").write_text(json.dumps(f.CONFIG))
    command = ["importer", str(path), "--config", str(tmp_path / "config.json"), "--territoire", f.CODE, "--json"]
    processes = [start(base_neuve, *command) for _ in range(2)]
    outs = [finish(process, 0, 1) for process in processes]
    assert any(out.strip() for out in outs)
    with tenant_transaction(departement):
        assert Version.objects.active().count() == Version.objects.count() == 60
        assert Lieu.objects.count() == LieuPublic.objects.count() == 60


def test_two_deliveries_of_one_file_applied_at_once_double_nothing(base_neuve, settings):
    settings.LOT_IMPORT = 5
    by = f.coordinator(f.install())
    rows = [f.row(n) for n in range(40)]
    lots = [f.dry_run(by, rows) for _ in range(2)]
    results = together(*[lambda lot=lot: f.apply(by, lot) for lot in lots])
    assert [lot.etat for lot in results] == [EtatImport.APPLIQUE] * 2
    with tenant_transaction(by.departement_id):
        assert Version.objects.count() == Lieu.objects.count() == 40
        created = sum(lot.compteurs.get("creees", 0) for lot in Import.objects.all())
        unchanged = sum(lot.compteurs.get("inchangees", 0) for lot in Import.objects.all())
    assert (created, unchanged) == (40, 40)


def test_two_sources_at_once_both_complete(base_neuve, settings):
    settings.LOT_IMPORT = 5
    by = f.coordinator(f.install())
    f.deliver(by, [f.row(n) for n in range(30)], source="A")
    f.deliver(by, [f.row(n, id=f"x{n}") for n in range(30)], source="B")
    lots = [
        f.dry_run(by, [f.row(n, horaires="lundi 9h-12h") for n in range(35)], source="A"),
        f.dry_run(by, [f.row(n, id=f"x{n}", structure_parente="Ville") for n in reversed(range(35))], source="B"),
    ]
    results = together(*[lambda lot=lot: f.apply(by, lot) for lot in lots])
    assert [getattr(lot, "etat", lot) for lot in results] == [EtatImport.APPLIQUE] * 2
    with tenant_transaction(by.departement_id):
        assert Version.objects.active().count() == 70
        assert LieuPublic.objects.count() == 35
        assert set(LieuPublic.objects.values_list("source", flat=True)) == {"A, B"}
        assert not LieuPublic.objects.filter(horaires="").exists()
        assert not LieuPublic.objects.filter(structure_parente="").exists()
        assert not Version.objects.filter(lieu__etat="FUSIONNE").exists()


def test_of_two_people_answering_at_once_one_wins(base_neuve):
    departement = f.install()
    by, other = f.coordinator(departement), f.coordinator(departement, "Dominique Essai")
    f.deliver(by, [f.row(0, telephone="zzz")])
    with tenant_transaction(departement.pk):
        doute = Doute.objects.get()

    def answer(who, number):
        with tenant_transaction(departement.pk):
            correct_value(by=who, doute=doute, valeurs={"telephone": [number]})
        return who.nom

    results = together(lambda: answer(by, "+33199000001"), lambda: answer(other, "+33199000002"))
    winners = [result for result in results if isinstance(result, str)]
    losers = [result for result in results if isinstance(result, ReponseImpossible)]
    assert (len(winners), len(losers)) == (1, 1)
    assert str(losers[0]) == f"{winners[0]} a déjà répondu à cette question."
    with tenant_transaction(departement.pk):
        doute = Doute.objects.get()
        assert (doute.etat, doute.par) == (EtatDoute.CORRIGE, winners[0])
        assert Version.objects.filter(origine="COORDINATEUR").count() == 1


def test_a_person_correcting_while_an_import_writes_loses_nothing(base_neuve, settings):
    from maillage.reseau.lieux.services.etats import correct

    settings.LOT_IMPORT = 2
    by = f.coordinator(f.install())
    f.deliver(by, [f.row(n) for n in range(30)])
    lot = f.dry_run(by, [f.row(n, horaires="lundi 9h-12h") for n in range(30)])
    with tenant_transaction(by.departement_id):
        places = list(Lieu.objects.order_by("pk"))

    def corrections():
        for lieu in places:
            with tenant_transaction(by.departement_id):
                correct(by=by, lieu=lieu, valeurs={"structure_parente": f"Corrigé {lieu.pk}"})

    results = together(lambda: f.apply(by, lot), corrections)
    assert not [result for result in results if isinstance(result, Exception)]
    with tenant_transaction(by.departement_id):
        for row in LieuPublic.objects.all():
            assert (row.horaires, row.structure_parente) == ("Mo 09:00-12:00", f"Corrigé {row.pk}")


def test_an_import_is_run_by_one_process_at_a_time(base_neuve):
    by = f.coordinator(f.install())
    lot = f.receive(by, [f.row(0)])
    with exclusive(lot.pk):
        (result,) = together(lambda: run(lot.pk, by.departement_id))
    assert isinstance(result, DejaEnCours)
    assert run(lot.pk, by.departement_id).etat == EtatImport.PRET


def test_a_broken_wait_is_tried_again(base_neuve):
    departement, tries = f.install(), []

    def work():
        tries.append(1)
        if len(tries) < 3:
            with connection.cursor() as cursor:
                cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$")
        return Ligne.objects.count()

    assert in_chunk(departement.pk, work) == 0
    assert len(tries) == 3


def test_another_error_of_the_database_is_not_tried_again(base_neuve):
    departement, tries = f.install(), []

    def work():
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '53100'; END $$")

    with pytest.raises(OperationalError):
        in_chunk(departement.pk, work)
    assert len(tries) == 1


def test_starting_twice_at_once_starts_once(base_neuve):
    by = f.coordinator(f.install())
    lot = f.dry_run(by, [f.row(0)])
    results = together(*[lambda: start_application(by=by, lot=lot).etat] * 2)
    assert results == [EtatImport.APPLICATION] * 2
