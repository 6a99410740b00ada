"""Edges of the services: what is refused, what is told on the way, what two seconds of delay may bring."""

import pytest

from maillage.reseau.lieux.enums import EtatLieu, Verdict
from maillage.reseau.lieux.models import Lieu, Ressemblance
from maillage.reseau.lieux.services.calcul import recompute
from maillage.reseau.lieux.services.etats import ChangementImpossible, change_state
from maillage.reseau.lieux.services.fusions import FusionImpossible, move
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.models import Doute, Import
from maillage.reseau.recensement.services.application import apply_lines
from maillage.reseau.recensement.services.deroulement import _match, run, start_application
from maillage.reseau.recensement.services.reponses import ReponseImpossible, accept_many, correct_value
from maillage.reseau.recensement.services.reponses_groupees import actions_for, answer_all
from maillage.reseau.recensement.services.stockage import _light
from maillage.socle.territoires.models import Departement
from tests.reseau.recensement import fabriques as f


@pytest.fixture
def by(db):
    return f.coordinator(f.install())


def test_progress_is_told_at_each_chunk(by, settings):
    settings.LOT_IMPORT = 2
    lot, told = f.receive(by, [f.row(n) for n in range(5)]), []
    run(lot.pk, lot.departement_id, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5), (5, 5)]
    start_application(by=by, lot=lot)
    run(lot.pk, lot.departement_id, progress=lambda done, total: told.append((done, total)))
    assert told[3:] == [(2, 5), (4, 5), (5, 5)]


def test_stages_already_passed_do_nothing(by):
    lot = f.deliver(by, [f.row(0)])
    before = f.snapshot()
    apply_lines(lot)
    assert _match(lot.pk).etat == EtatImport.APPLIQUE
    assert start_application(by=by, lot=lot).etat == EtatImport.APPLIQUE
    assert f.snapshot() == before


def test_what_was_undone_between_two_stages_is_not_matched(by):
    lot = f.deliver(by, [f.row(0)])
    Import.objects.filter(pk=lot.pk).update(etat=EtatImport.ANNULE)
    assert _match(lot.pk).etat == EtatImport.ANNULE


def test_a_place_without_a_name_cannot_be_published(by):
    f.deliver(by, [f.row(0, nom="")])
    with pytest.raises(ChangementImpossible, match="nom et sa commune"):
        change_state(by=by, lieu=f.place("r0"), etat=EtatLieu.PUBLIE, motif="")


def test_a_place_that_does_not_exist_cannot_change(by):
    with pytest.raises(ChangementImpossible, match="n'existe pas"):
        change_state(by=by, lieu=Lieu(pk=999_999), etat=EtatLieu.FERME, motif="")
    recompute([Lieu(pk=999_999)], par="x", motif="x")


def test_a_place_is_not_merged_with_itself_nor_with_another_departements(by):
    f.deliver(by, [f.row(0)])
    lieu = f.place("r0")
    with pytest.raises(FusionImpossible, match="le même lieu"):
        move(garde=lieu, absorbe=lieu, par="x")
    other = Departement.objects.create(code="99", nom="Voisin", fictif=True)
    with pytest.raises(FusionImpossible, match="même Département"):
        move(garde=lieu, absorbe=Lieu(pk=1, departement_id=other.pk), par="x")


def test_three_rows_of_one_place_are_merged_into_the_oldest(by):
    f.deliver(by, [f.row(0), f.row(0, id="x"), f.row(0, id="y", nom=f.row(0)["nom"].upper())])
    assert len({f.place(cle).pk for cle in ("r0", "x", "y")}) == 1
    assert f.place("x") == Lieu.objects.order_by("pk")[0]
    assert not Ressemblance.objects.filter(verdict=Verdict.OUVERT).exists()


def test_many_propositions_are_accepted_at_once(by):
    lot = f.deliver(by, [f.row(0), f.row(1)])
    for cle in ("r0", "r1"):
        Doute.objects.create(
            departement_id=by.departement_id, lot=lot, ligne=lot.lignes.get(cle=cle), lieu=f.place(cle), champ="horaires",
            regle="essai", cause="c", original="?", question="?", proposition="Mo 09:00-12:00",
        )  # fmt: skip
    assert actions_for(Doute.objects.all()[0]) == ("accepter", "vide", "refuser")
    assert accept_many(by=by, doutes=Doute.objects.all()) == 2
    assert f.place("r1").horaires == "Mo 09:00-12:00"


def test_a_question_whose_place_went_away_is_told(by):
    lot = f.deliver(by, [f.row(0)])
    doute = Doute.objects.create(
        departement_id=by.departement_id, lot=lot, champ="nom", regle="r", cause="c", question="?"
    )
    with pytest.raises(ReponseImpossible, match="n'existe plus"):
        correct_value(by=by, doute=doute, valeurs={"nom": "x"})
    for action in ("refuser", "publier", "ferme"):
        assert answer_all(by=by, cause="c", action=action) == 0


def test_places_gone_are_answered_together(by):
    f.deliver(by, [f.row(n) for n in range(10)])
    f.deliver(by, [f.row(n) for n in range(8)])
    cause = Doute.objects.open()[0].cause
    assert actions_for(Doute.objects.open()[0]) == ("ferme", "ouvert")
    assert answer_all(by=by, cause=cause, action="ferme") == 2
    assert f.place("r9").etat == EtatLieu.FERME


def test_rows_in_review_are_published_together(by):
    nowhere = {"adresse": None, "telephone": None, "latitude": None, "longitude": None}
    f.deliver(by, [f.row(n, **nowhere) for n in range(3)])
    doute = Doute.objects.open()[0]
    assert actions_for(doute) == ("publier", "vide", "refuser")
    assert answer_all(by=by, cause=doute.cause, action="publier") == 3


def test_what_postgresql_refuses_is_mended_and_the_rest_left_as_it_is():
    clean = {"a": "é", "b": [1, None]}
    assert _light(clean) is clean
    assert "\x00" not in str(_light({"a": "x\x00"}))
    assert _light({"a": "\ud800"})["a"].encode()
    assert _light({"a": float("nan")}) == {"a": None}
