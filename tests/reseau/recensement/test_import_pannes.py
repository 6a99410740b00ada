"""A worker or a command killed in the middle, started again, ends in the state of an undisturbed run."""

import json

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.models import Import, Ligne
from maillage.reseau.recensement.services.deroulement import run, start_application
from maillage.reseau.recensement.services.receptions import ensure_source, receive_file
from maillage.reseau.recensement.tasks import defer_run
from tests.base_essais import clone
from tests.reseau.recensement import fabriques as f
from tests.reseau.recensement.processus import age_heartbeats, finish, kill_when, start, wait_for_backends

LIGNES = 230
pytestmark = pytest.mark.lent


def census_file(folder):
    content, config = f.census_csv(LIGNES)
    (folder / "lieux.csv").write_bytes(content)
    (folder / "lieux.config.json").write_text(json.dumps(config))
    return folder / "lieux.csv"


def importer(path, source="Census"):
    return ["importer", str(path), "--config", str(path.with_suffix("")) + ".config.json", "--source", source,
            "--territoire", f.CODE, "--json"]  # fmt: skip


def received(by, path):
    with tenant_transaction(by.departement_id), path.open("rb") as stream:
        source = ensure_source(by=by, nom="Census")
        config = json.loads((path.parent / "lieux.config.json").read_text())
        return receive_file(
            by=by, source=source, stream=stream, nom="lieux.csv", territoire=f.CODE, correspondance=config
        )


def state(departement_id):
    with tenant_transaction(departement_id):
        return f.normalised()


@pytest.fixture(scope="module")
def undisturbed(modele_base, django_db_setup, django_db_blocker, tmp_path_factory):
    """(file, state after an import that nothing disturbed)."""
    path = census_file(tmp_path_factory.mktemp("census"))
    with django_db_blocker.unblock(), clone(modele_base):
        by = f.coordinator(f.install())
        lot = received(by, path)
        run(lot.pk, by.departement_id)
        start_application(by=by, lot=lot)
        done = run(lot.pk, by.departement_id)
        assert done.etat == EtatImport.APPLIQUE
        assert done.compteurs["fusions"] > 0
        assert done.compteurs["questions"] > 0
        return path, state(by.departement_id)


def test_a_worker_killed_at_every_stage_is_made_good_by_the_next(base_neuve, undisturbed):
    path, wanted = undisturbed
    by = f.coordinator(f.install())
    lot = received(by, path)
    departement = by.departement_id

    def work_until(*reached):
        with tenant_transaction(departement):
            defer_run(lot)
        for one in reached:
            kill_when(start(base_neuve, "travailleur", "--une-fois"), departement, one)
            with tenant_transaction(departement):
                # Its periodic jobs may be held too, at a full hour: only the import's is counted.
                held = ProcrastinateJob.objects.filter(status="doing", task_name="recensement.derouler_import")
                assert held.count() == 1, "the dead worker still holds the job"
            wait_for_backends(base_neuve)
            age_heartbeats()
        finish(start(base_neuve, "travailleur", "--une-fois"))
        with tenant_transaction(departement):
            return Import.objects.get(pk=lot.pk)

    ready = work_until(lambda one: one.etat == EtatImport.ANALYSE and 0 < one.faites < LIGNES)
    assert (ready.etat, ready.compteurs["lignes"], ready.compteurs["perdues"]) == (EtatImport.PRET, LIGNES, 0)
    start_application(by=by, lot=ready)
    done = work_until(
        lambda one: one.etat == EtatImport.APPLICATION and 0 < one.faites < LIGNES,
        lambda one: one.etat == EtatImport.RAPPROCHEMENT,
    )
    assert done.etat == EtatImport.APPLIQUE
    assert state(departement) == wanted


@pytest.mark.parametrize("etat", [EtatImport.ANALYSE, EtatImport.APPLICATION, EtatImport.RAPPROCHEMENT])
def test_a_command_killed_is_taken_up_by_the_same_command(base_neuve, undisturbed, etat):
    path, wanted = undisturbed
    departement = f.install().pk
    killed = kill_when(
        start(base_neuve, *importer(path)),
        departement,
        lambda one: one.etat == etat and (one.faites > 0 or etat == EtatImport.RAPPROCHEMENT),
    )
    wait_for_backends(base_neuve)
    figures = json.loads(finish(start(base_neuve, *importer(path))))
    assert (figures["lignes"], figures["perdues"]) == (LIGNES, 0)
    assert state(departement) == wanted
    with tenant_transaction(departement):
        assert Import.objects.get(pk=killed.pk).etat == EtatImport.APPLIQUE
        assert set(Import.objects.exclude(pk=killed.pk).values_list("etat", flat=True)) == {EtatImport.ABANDONNE}


def test_a_dry_run_does_not_take_up_an_application(base_neuve, undisturbed):
    path, _ = undisturbed
    departement = f.install().pk
    kill_when(
        start(base_neuve, *importer(path)),
        departement,
        lambda one: one.etat == EtatImport.APPLICATION and one.faites > 0,
    )
    wait_for_backends(base_neuve)
    with tenant_transaction(departement):
        written = Ligne.objects.filter(lieu__isnull=False).count()
    finish(start(base_neuve, *importer(path), "--a-blanc"))
    with tenant_transaction(departement):
        assert Ligne.objects.filter(lieu__isnull=False).count() == written
        assert Import.objects.order_by("-pk")[0].etat == EtatImport.ABANDONNE
    connection.close()
