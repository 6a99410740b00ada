"""Merging and unmerging: one is the other's inverse, whatever happened between."""

import pytest

from maillage.base.tenancy import set_tenant
from maillage.reseau.lieux.enums import EtatLieu, Verdict
from maillage.reseau.lieux.models import Fusion, Lieu, LieuPublic, Ressemblance, Version
from maillage.reseau.lieux.services.etats import ChangementImpossible, change_state, correct
from maillage.reseau.lieux.services.fusions import FusionImpossible, keep_apart, merge_places, move_many, unmerge
from maillage.reseau.lieux.services.rapprochements import compare_places, reconcile
from maillage.reseau.lieux.services.saisies import SaisieImpossible, create_place, give_back
from maillage.reseau.recensement.services.annulation import undo
from maillage.socle.territoires.models import Departement
from tests.reseau.recensement import fabriques as f


@pytest.fixture
def by(db):
    return f.coordinator(f.install())


@pytest.fixture
def places(by):
    """Three places of one source, that resemble each other in nothing."""
    f.deliver(by, [f.row(0), f.row(1, horaires="lundi 9h-12h"), f.row(2, site_web="https://trois.example.org")])
    return [f.place(f"r{n}") for n in range(3)]


def merge(by, garde, absorbe):
    return merge_places(by=by, garde=f_now(garde), absorbe=f_now(absorbe))


def f_now(lieu):
    return Lieu.objects.get(pk=lieu.pk)


def test_the_kept_place_says_what_both_say_and_where_from(by):
    f.deliver(by, [f.row(0)], source="A")
    f.deliver(by, [f.row(1, horaires="lundi 9h-12h", date_maj="2026-04-01")], source="B")
    a, b = f.place("r0", "A"), f.place("r1", "B")
    merge(by, a, b)
    a, b = f_now(a), f_now(b)
    assert (b.etat, b.fusionne_dans_id) == (EtatLieu.FUSIONNE, a.pk)
    assert a.horaires == "Mo 09:00-12:00"
    assert a.provenance["horaires"] == {"origine": "IMPORT", "source": "B", "date": "2026-04-01"}
    assert a.provenance["nom"] == {"origine": "IMPORT", "source": "B", "date": "2026-04-01"}, "newer outranks older"
    assert a.provenance["telephone"]["sources"] == ["B", "A"]
    row = LieuPublic.objects.get()
    assert (row.pk, row.source, row.licences) == (a.pk, "A, B", {"A": "LO_2_0", "B": "LO_2_0"})


def test_a_merge_undone_gives_everything_back(by, places):
    before = f.snapshot()
    fusion = merge(by, places[0], places[1])
    assert LieuPublic.objects.count() == 2
    unmerge(by=by, fusion=fusion)
    assert f.snapshot() == before


def test_merges_of_merges_are_undone_in_any_order(by, places):
    before = f.snapshot()
    first = merge(by, places[1], places[2])
    second = merge(by, places[0], places[1])
    assert f_now(places[0]).site_web
    assert f_now(places[0]).horaires
    unmerge(by=by, fusion=first)
    assert f_now(places[2]).etat == EtatLieu.PUBLIE
    assert not f_now(places[0]).site_web
    unmerge(by=by, fusion=second)
    assert f.snapshot() == before


def test_a_later_delivery_goes_back_with_its_place(by, places):
    fusion = merge(by, places[0], places[1])
    f.deliver(by, [f.row(0, nom="Zéro"), f.row(1, nom="Un", date_maj="2026-06-01"), f.row(2)])
    assert f_now(places[0]).nom == "Un"
    unmerge(by=by, fusion=fusion)
    assert [f_now(lieu).nom for lieu in places[:2]] == ["Zéro", "Un"]


def test_a_correction_goes_back_with_the_place_it_was_made_of(by, places):
    correct(by=by, lieu=places[1], valeurs={"structure_parente": "B"})
    fusion = merge(by, places[0], places[1])
    correct(by=by, lieu=f_now(places[0]), valeurs={"horaires": "Tu 10:00-11:00"})
    shown = correct(by=by, lieu=f_now(places[1]), valeurs={"presentation_resume": "Dit de B"})
    assert shown.pk == places[0].pk
    assert (shown.structure_parente, shown.horaires, shown.presentation_resume) == ("B", "Tu 10:00-11:00", "Dit de B")
    unmerge(by=by, fusion=fusion)
    a, b = f_now(places[0]), f_now(places[1])
    assert (a.structure_parente, a.horaires, a.presentation_resume) == ("", "Tu 10:00-11:00", "")
    assert (b.structure_parente, b.horaires, b.presentation_resume) == ("B", "Mo 09:00-12:00", "Dit de B")


def test_a_place_whose_import_was_undone_meanwhile_comes_back_withdrawn(by, places):
    lot = f.deliver(by, [f.row(5)], source="B")
    absorbe = f.place("r5", "B")
    fusion = merge(by, places[0], absorbe)
    undo(by=by, lot=lot)
    unmerge(by=by, fusion=fusion)
    assert f_now(absorbe).etat == EtatLieu.RETIRE
    assert not LieuPublic.objects.filter(pk=absorbe.pk).exists()


def test_what_cannot_be_merged_says_why(by, places):
    with pytest.raises(FusionImpossible, match="n'existe pas"):
        merge_places(by=by, garde=places[0], absorbe=places[0])
    merge(by, places[0], places[1])
    with pytest.raises(FusionImpossible, match="déjà été fusionné"):
        merge(by, places[2], places[1])
    with pytest.raises(ChangementImpossible, match="fusionné"):
        change_state(by=by, lieu=places[1], etat=EtatLieu.PUBLIE, motif="")
    assert move_many([], par="x", automatique=True) == []


def test_a_merge_is_undone_once(by, places):
    fusion = merge(by, places[0], places[1])
    unmerge(by=by, fusion=fusion)
    with pytest.raises(FusionImpossible, match="déjà défaite"):
        unmerge(by=by, fusion=fusion)


def test_places_of_another_departement_are_out_of_reach(by, places):
    other = Departement.objects.create(code="99", nom="Voisin", fictif=True)
    set_tenant(other.pk)
    with pytest.raises(FusionImpossible, match="n'existe pas"):
        merge_places(by=f.coordinator(other), garde=places[0], absorbe=places[1])


# Answers of people ------------------------------------------------------------------------------------------


@pytest.fixture
def twins(by):
    """Two sources that tell of one place: merged by the calculation."""
    f.deliver(by, [f.row(0)], source="A")
    f.deliver(by, [f.row(0, id="x")], source="B")
    fusion = Fusion.objects.get()
    assert fusion.automatique
    assert fusion.raisons
    return fusion


def test_what_a_person_unmerged_is_never_merged_again(by, twins):
    unmerge(by=by, fusion=twins)
    assert reconcile(departement_id=by.departement_id, par="essai").fusions == 0
    f.deliver(by, [f.row(0, id="x", horaires="lundi 9h-12h")], source="B")
    assert f.place("x", "B") != f.place("r0", "A")
    assert not Ressemblance.objects.filter(verdict=Verdict.OUVERT).exists()


def test_an_answer_follows_a_place_into_the_one_it_is_merged_into(by, twins):
    unmerge(by=by, fusion=twins)
    a, b = twins.garde, twins.absorbe
    c = create_place(by=by, valeurs={"nom": "Tout autre chose", "commune": "Ailleurs"}, publier=True)
    merge(by, c, b)
    correct(
        by=by, lieu=c, valeurs={name: getattr(f_now(a), name) for name in ("nom", "commune", "telephone", "adresse")}
    )
    assert reconcile(departement_id=by.departement_id, par="essai").fusions == 0
    assert f_now(a).etat == f_now(c).etat == EtatLieu.PUBLIE


def test_two_places_said_the_same_are_merged_whatever_they_look_like(by, places):
    fusion = merge(by, places[0], places[1])
    Ressemblance.objects.filter(verdict=Verdict.MEME).update(verdict=Verdict.MEME)
    assert Ressemblance.objects.get().verdict == Verdict.MEME
    unmerge(by=by, fusion=fusion)
    assert Ressemblance.objects.get().verdict == Verdict.DIFFERENT


def test_a_pair_said_different_stays_so(by, places):
    row = Ressemblance.objects.create(departement_id=by.departement_id, a=places[0], b=places[1], score=0.9)
    keep_apart(by=by, ressemblance=row)
    row.refresh_from_db()
    assert (row.verdict, row.par) == (Verdict.DIFFERENT, by.nom)


def test_a_question_about_an_absorbed_place_is_asked_about_the_kept_one(by, places):
    a, b, c = places
    Ressemblance.objects.create(departement_id=by.departement_id, a=b, b=c, score=0.8, raisons=["même téléphone"])
    merge(by, a, b)
    carried = Ressemblance.objects.get(a=a, b=c)
    assert (carried.verdict, carried.raisons) == (Verdict.OUVERT, ["même téléphone"])


def test_matching_again_changes_nothing(by, twins):
    before = f.snapshot()
    bilan = reconcile(departement_id=by.departement_id, par="essai")
    assert (bilan.fusions, bilan.questions, bilan.lieux) == (0, 0, 1)
    assert f.snapshot() == before
    assert compare_places(by.departement_id).groups == []


# Places written by hand -------------------------------------------------------------------------------------


def test_a_place_made_by_hand_stands_by_itself(by):
    lieu = create_place(by=by, valeurs={"nom": "Fait main", "commune": "Ici"}, publier=True)
    correct(by=by, lieu=lieu, valeurs={"horaires": "Mo 09:00-12:00"})
    assert LieuPublic.objects.get().horaires == "Mo 09:00-12:00"


def test_a_place_made_by_hand_outlives_an_import_merged_into_it(by):
    hand = create_place(by=by, valeurs={"nom": "Fait main", "commune": "Ici"}, publier=True)
    lot = f.deliver(by, [f.row(0)])
    merge(by, hand, f.place("r0"))
    assert f_now(hand).telephone
    undo(by=by, lot=lot)
    hand = f_now(hand)
    assert (hand.etat, hand.nom, hand.telephone) == (EtatLieu.PUBLIE, "Fait main", [])


def test_a_field_given_back_is_the_sources_again(by, places):
    lieu = places[1]
    correct(by=by, lieu=lieu, valeurs={"nom": "Un", "horaires": "Tu 10:00-11:00"})
    correct(by=by, lieu=lieu, valeurs={"horaires": "We 10:00-11:00"})
    give_back(by=by, lieu=lieu, champs=["horaires"])
    lieu = f_now(lieu)
    assert (lieu.nom, lieu.horaires) == ("Un", "Mo 09:00-12:00")
    assert Version.objects.active().filter(lieu=lieu, origine="COORDINATEUR").count() == 1
    with pytest.raises(SaisieImpossible):
        give_back(by=by, lieu=lieu, champs=["horaires"])
