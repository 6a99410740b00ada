"""What breaks says so in plain words, leaves nothing half written, and can be taken up or undone."""

import json
from dataclasses import replace

import pytest

from maillage.reseau.lieux.models import LieuPublic, Version
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.models import Import, Ligne
from maillage.reseau.recensement.services.annulation import undo
from maillage.reseau.recensement.services.demandes import DemandeImpossible, ask_application, ask_undo, confirm_columns
from maillage.reseau.recensement.services.deroulement import run, start_application
from maillage.reseau.recensement.services.etapes import (
    PANNE,
    PANNE_A_MOITIE,
    PANNE_ANNULATION,
    mark_failed,
    mark_undo_failed,
)
from maillage.reseau.recensement.services.fichiers import path_of
from maillage.reseau.recensement.services.receptions import abandon
from maillage.reseau.recensement.services.stockage import safe_json
from maillage.reseau.recensement.tasks import run_import, undo_import
from tests.reseau.recensement import fabriques as f


@pytest.fixture
def by(db, settings, tmp_path):
    settings.DOSSIER_DEPOTS = tmp_path / "depots"
    return f.coordinator(f.install())


@pytest.fixture
def half(by, settings):
    """An import whose third row breaks the second chunk."""
    settings.LOT_IMPORT = 2
    lot = f.dry_run(by, [f.row(n) for n in range(6)])
    Ligne.objects.filter(lot=lot, numero=3).update(valeurs={"date_maj": "pas une date"})
    start_application(by=by, lot=lot)
    with pytest.raises(ValueError, match="isoformat"):
        run_import(lot.pk, lot.departement_id)
    return Import.objects.get(pk=lot.pk)


def mend(lot):
    good = Ligne.objects.get(lot=lot, numero=4).valeurs
    Ligne.objects.filter(lot=lot, numero=3).update(valeurs=good | {"nom": "Troisième"})


def test_a_file_that_cannot_be_read_says_why(by):
    lot = f.receive(by, [f.row(0)])
    path_of(lot).write_bytes(b"[{")
    lot = run(lot.pk, lot.departement_id)
    assert lot.etat == EtatImport.ECHEC
    assert lot.message.endswith(".")
    assert not Ligne.objects.exists()


def test_an_unexpected_error_marks_the_import_and_fails_the_job(by):
    lot = f.receive(by, [f.row(0)])
    path_of(lot).unlink()
    with pytest.raises(FileNotFoundError):
        run_import(lot.pk, lot.departement_id)
    lot.refresh_from_db()
    assert (lot.etat, lot.message) == (EtatImport.ECHEC, PANNE)


def test_a_chunk_that_breaks_writes_nothing_of_itself(half):
    assert (half.etat, half.message, half.faites) == (EtatImport.ECHEC, PANNE_A_MOITIE, 2)
    assert Version.objects.count() == LieuPublic.objects.count() == 2
    assert list(Ligne.objects.filter(lieu__isnull=False).values_list("numero", flat=True).order_by("numero")) == [1, 2]


def test_what_broke_half_way_is_taken_up_again(by, half):
    mend(half)
    assert ask_application(by=by, lot=half)
    run_import(half.pk, half.departement_id)
    half.refresh_from_db()
    assert (half.etat, half.message, half.compteurs["publiees"]) == (EtatImport.APPLIQUE, "", 6)
    assert LieuPublic.objects.count() == 6


def test_what_broke_half_way_is_undone(by, half):
    assert ask_undo(by=by, lot=half)
    undo_import(half.pk, half.departement_id, by.id)
    half.refresh_from_db()
    assert half.etat == EtatImport.ANNULE
    assert not LieuPublic.objects.exists()
    assert not ask_undo(by=by, lot=half)


def test_what_broke_half_way_is_neither_read_anew_nor_given_up(by, half):
    with pytest.raises(DemandeImpossible, match="déjà écrite"):
        confirm_columns(by=by, lot=half, correspondance=f.CONFIG)
    assert abandon(by=by, lot=half).etat == EtatImport.ECHEC


def test_places_of_a_broken_delivery_are_matched_by_the_next(by, settings):
    """The first half was written and never compared: the delivery that follows finds its duplicates."""
    settings.LOT_IMPORT = 2
    rows = [f.row(0), f.row(0, id="x", telephone="0199000000"), f.row(1), f.row(2)]
    lot = f.dry_run(by, rows)
    Ligne.objects.filter(lot=lot, numero=3).update(valeurs={"date_maj": "pas une date"})
    start_application(by=by, lot=lot)
    with pytest.raises(ValueError, match="isoformat"):
        run_import(lot.pk, lot.departement_id)
    f.deliver(by, rows)
    assert f.place("r0") == f.place("x")
    assert LieuPublic.objects.count() == 3


def test_an_import_that_ended_well_is_not_marked(by):
    lot = f.deliver(by, [f.row(0)])
    mark_failed(lot.pk, lot.departement_id)
    mark_failed(lot.pk + 1, lot.departement_id)
    lot.refresh_from_db()
    assert (lot.etat, lot.message) == (EtatImport.APPLIQUE, "")


def test_a_job_for_an_import_already_undone_does_nothing(by):
    lot = f.deliver(by, [f.row(0)])
    undo(by=by, lot=lot)
    undo_import(lot.pk, lot.departement_id, by.id)
    run_import(lot.pk, lot.departement_id)
    assert Import.objects.get(pk=lot.pk).etat == EtatImport.ANNULE


def test_an_undoing_that_broke_may_be_asked_again(by):
    lot = f.deliver(by, [f.row(0)])
    assert ask_undo(by=by, lot=lot)
    label = "x" * 5000  # longer than the journal's column of names: nothing of the kind may stop an undoing half way
    stranger = replace(by, nom=label)
    undone = undo(by=stranger, lot=lot)
    assert undone.etat == EtatImport.ANNULE
    Import.objects.filter(pk=lot.pk).update(etat=EtatImport.ANNULATION)
    mark_undo_failed(lot.pk, lot.departement_id)
    lot.refresh_from_db()
    assert (lot.etat, lot.message) == (EtatImport.APPLIQUE, PANNE_ANNULATION)
    undo_import(lot.pk, lot.departement_id, by.id)
    lot.refresh_from_db()
    assert (lot.etat, lot.message) == (EtatImport.ANNULE, "")


@pytest.mark.parametrize("cell", ["a\x00b", "\ud800", "😀", "x" * 30_000, "﷽" * 500, "=1+1", "\x0b", 10**40, 1.5, True])
def test_any_cell_is_stored(by, cell):
    lot = f.receive(by, [f.row(0)])
    path_of(lot).write_text(json.dumps([f.row(0) | {"inconnue": cell, "presentation_detail": cell}, f.row(1)]))
    lot = run(lot.pk, lot.departement_id)
    assert lot.etat == EtatImport.PRET, lot.message
    assert f.apply(by, lot).compteurs["publiees"] == 2


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (float("nan"), None),
        (float("inf"), "inf"),
        (b"x", "b'x'"),
        ((1, "a\x00"), [1, "a␀"]),
        ({"k\x00": 1}, {"k␀": 1}),
        (None, None),
        (True, True),
    ],
)
def test_what_json_cannot_hold_is_said_otherwise(value, stored):
    assert safe_json(value) == stored
