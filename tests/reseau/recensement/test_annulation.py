"""Undoing an import gives back what was there before it; what people said survives."""

import pytest
from django.utils import timezone

from maillage.reseau.lieux.enums import EtatLieu, Verdict
from maillage.reseau.lieux.models import Fusion, Lieu, LieuPublic, Ressemblance, Version
from maillage.reseau.lieux.services.etats import correct
from maillage.reseau.lieux.services.fusions import merge_places, unmerge
from maillage.reseau.recensement.enums import EtatDoute, EtatImport
from maillage.reseau.recensement.models import Doute, Import, Ligne
from maillage.reseau.recensement.services.annulation import AnnulationImpossible, undo
from maillage.reseau.recensement.services.reponses import correct_value, leave_empty, refuse_row
from maillage.socle.journal.models import Ligne as LigneJournal
from tests.reseau.recensement import fabriques as f


@pytest.fixture
def by(db):
    return f.coordinator(f.install())


def rows(first: int, last: int, **changes):
    return [f.row(n, **changes) for n in range(first, last)]


def test_undoing_the_first_delivery_leaves_nothing_standing(by):
    lot = f.deliver(by, rows(0, 5))
    assert undo(by=by, lot=lot).etat == EtatImport.ANNULE
    assert f.snapshot() == {"lieux": {}, "publics": {}, "versions": set()}
    assert set(Lieu.objects.values_list("etat", flat=True)) == {EtatLieu.RETIRE}
    assert LigneJournal.objects.filter(action="import.annule").count() == 1


def test_undoing_a_newer_delivery_gives_the_older_back(by):
    f.deliver(by, rows(0, 6))
    before = f.snapshot()
    lot = f.deliver(by, [f.row(0, nom="Changé"), *rows(1, 4), f.row(7)])
    assert f.snapshot() != before
    undo(by=by, lot=lot)
    assert f.snapshot() == before


def test_undone_then_applied_again_is_as_the_first_time(by):
    first = f.deliver(by, rows(0, 5))
    keys = dict(Lieu.objects.values_list("pk", "cle"))
    after = f.normalised()
    undo(by=by, lot=first)
    again = f.deliver(by, rows(0, 5))
    assert f.normalised() == after
    assert dict(Lieu.objects.values_list("pk", "cle")) == keys, "a place keeps its public address"
    assert again.compteurs["creees"] == 5


def test_undoing_twice_writes_nothing_more(by):
    lot = f.deliver(by, rows(0, 2))
    undo(by=by, lot=lot)
    undo(by=by, lot=lot)
    assert LigneJournal.objects.filter(action="import.annule").count() == 1


def test_only_an_applied_import_is_undone(by):
    with pytest.raises(AnnulationImpossible):
        undo(by=by, lot=f.dry_run(by, rows(0, 2)))


def test_an_older_delivery_undone_leaves_the_newer(by):
    first = f.deliver(by, rows(0, 3, nom="Premier"))
    f.deliver(by, rows(0, 3, nom="Second"))
    before = f.snapshot()
    undo(by=by, lot=first)
    assert f.snapshot() == before


def test_what_a_later_delivery_said_again_stays(by):
    first = f.deliver(by, rows(0, 4))
    second = f.deliver(by, rows(0, 3))
    undo(by=by, lot=first)
    assert set(LieuPublic.objects.values_list("pk", flat=True)) == {f.place(f"r{n}").pk for n in range(3)}
    assert set(Version.objects.active().values_list("lot", flat=True)) == {second.pk}
    undo(by=by, lot=second)
    assert f.snapshot()["publics"] == {}


def test_questions_of_what_was_said_again_stay_open(by):
    first = f.deliver(by, [f.row(0, telephone="zzz"), f.row(1)])
    second = f.deliver(by, [f.row(0, telephone="zzz"), f.row(1)])
    undo(by=by, lot=first)
    doute = Doute.objects.get()
    assert (doute.etat, doute.lot_id, doute.ligne.lot_id) == (EtatDoute.OUVERT, second.pk, second.pk)


def test_three_deliveries_undone_in_any_order(by):
    lots = [f.deliver(by, rows(0, 3, nom=nom)) for nom in ("Un", "Deux", "Un")]
    undo(by=by, lot=lots[1])
    assert f.place("r0").nom == "Un"
    undo(by=by, lot=lots[2])
    assert f.place("r0").nom == "Un"
    undo(by=by, lot=lots[0])
    assert f.snapshot()["publics"] == {}


# Answers of people ------------------------------------------------------------------------------------------


def test_a_correction_survives_the_undo_and_the_next_delivery(by):
    lot = f.deliver(by, rows(0, 2))
    correct(by=by, lieu=f.place("r0"), valeurs={"horaires": "Mo 09:00-12:00"})
    undo(by=by, lot=lot)
    assert f.place("r0").etat == EtatLieu.RETIRE
    assert not LieuPublic.objects.exists()
    f.deliver(by, rows(0, 2))
    assert f.place("r0").horaires == "Mo 09:00-12:00"
    assert LieuPublic.objects.count() == 2


def test_an_answer_survives_the_undo(by):
    lot = f.deliver(by, [f.row(0, telephone="zzz"), f.row(1, telephone="yyy"), f.row(2, telephone="xxx")])
    correct_value(by=by, doute=Doute.objects.get(original="zzz"), valeurs={"telephone": ["+33199000001"]})
    leave_empty(by=by, doute=Doute.objects.get(original="yyy"))
    undo(by=by, lot=lot)
    assert not Doute.objects.open().exists()
    f.deliver(by, [f.row(0, telephone="zzz"), f.row(1, telephone="yyy"), f.row(2, telephone="xxx")])
    assert [doute.original for doute in Doute.objects.open()] == ["xxx"]
    assert f.place("r0").telephone == ["+33199000001"]


def test_a_refusal_survives_the_undo(by):
    lot = f.deliver(by, rows(0, 2))
    refuse_row(by=by, ligne=Ligne.objects.get(cle="r0"), motif="")
    undo(by=by, lot=lot)
    again = f.deliver(by, rows(0, 2))
    assert again.compteurs["refusees"] == 1
    assert list(LieuPublic.objects.values_list("nom", flat=True)) == [f.row(1)["nom"]]


def test_questions_closed_by_the_undone_delivery_are_open_again(by):
    f.deliver(by, [f.row(0, telephone="zzz"), f.row(1)])
    lot = f.deliver(by, rows(0, 2))
    assert not Doute.objects.open().exists()
    undo(by=by, lot=lot)
    doute = Doute.objects.open().get()
    assert (doute.original, doute.reponse) == ("zzz", None)


# Merges -----------------------------------------------------------------------------------------------------


def test_merges_of_the_import_are_undone_with_it(by):
    f.deliver(by, rows(0, 3), source="A")
    before = f.snapshot()
    lot = f.deliver(by, [f.row(0, id="x", horaires="lundi 9h-12h"), f.row(5)], source="B")
    assert Fusion.objects.filter(automatique=True, lot=lot.pk).count() == 1
    assert f.place("x", "B") == f.place("r0", "A")
    undo(by=by, lot=lot)
    assert f.snapshot() == before
    f.deliver(by, [f.row(0, id="x", horaires="lundi 9h-12h"), f.row(5)], source="B")
    assert f.place("r0", "A").horaires


def test_a_merge_found_by_the_first_of_two_equal_deliveries_stays(by):
    twins = [f.row(0), f.row(0, id="x", telephone="0199000000")]
    first = f.deliver(by, twins)
    second = f.deliver(by, twins)
    before = f.normalised()
    undo(by=by, lot=first)
    assert f.normalised() == before
    undo(by=by, lot=second)
    assert f.snapshot()["publics"] == {}
    assert not Fusion.objects.filter(defaite_le=None).exists()


def test_a_merge_by_a_person_outlives_the_import_of_the_absorbed_place(by):
    f.deliver(by, [f.row(0)], source="A")
    lot = f.deliver(by, [f.row(1, horaires="lundi 9h-12h")], source="B")
    merge_places(by=by, garde=f.place("r0", "A"), absorbe=f.place("r1", "B"))
    undo(by=by, lot=lot)
    assert f.place("r0", "A").horaires == ""
    f.deliver(by, [f.row(1, horaires="lundi 9h-12h")], source="B")
    assert f.place("r1", "B") == f.place("r0", "A"), "the person's merge holds for the next delivery"
    assert f.place("r0", "A").horaires
    absorbe = unmerge(by=by, fusion=Fusion.objects.get())
    assert absorbe.horaires
    assert f.place("r1", "B") == absorbe
    assert f.place("r0", "A").horaires == ""


def test_pairs_laid_by_the_import_go_with_it(by):
    lot = f.deliver(by, rows(0, 3))
    one, two = Lieu.objects.order_by("pk")[:2]
    Ressemblance.objects.create(departement_id=by.departement_id, a=one, b=two, score=0.5, lot=lot.pk)
    kept = Ressemblance.objects.create(
        departement_id=by.departement_id,
        a=one,
        b=Lieu.objects.order_by("pk")[2],
        score=0.5,
        lot=lot.pk,
        verdict=Verdict.DIFFERENT,
        par=by.nom,
        decide_le=timezone.now(),
    )
    undo(by=by, lot=lot)
    assert list(Ressemblance.objects.all()) == [kept]


# Half applied -----------------------------------------------------------------------------------------------


def test_an_import_that_broke_half_way_can_be_undone(by):
    lot = f.deliver(by, rows(0, 3))
    Import.objects.filter(pk=lot.pk).update(etat=EtatImport.ECHEC)
    lot.refresh_from_db()
    assert undo(by=by, lot=lot).etat == EtatImport.ANNULE
    assert not LieuPublic.objects.exists()
