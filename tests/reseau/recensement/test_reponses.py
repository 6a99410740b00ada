"""What people answer: it is published, remembered at the next delivery, and given once."""

import pytest

from maillage.base.tenancy import set_tenant
from maillage.reseau.lieux.enums import EtatLieu, Origine
from maillage.reseau.lieux.models import Lieu, LieuPublic, Version
from maillage.reseau.lieux.services.etats import ChangementImpossible, change_state, correct
from maillage.reseau.recensement.enums import EtatDoute
from maillage.reseau.recensement.models import Doute, Ligne
from maillage.reseau.recensement.services.annulation import undo
from maillage.reseau.recensement.services.application import DISPARU, REFUSEE_AVANT
from maillage.reseau.recensement.services.reponses import (
    ReponseImpossible,
    accept,
    accept_many,
    answer_gone,
    correct_value,
    leave_empty,
    leave_many_empty,
    publish_row,
    refuse_row,
)
from maillage.reseau.recensement.services.reponses_groupees import actions_for, answer_all, answer_chunk
from maillage.socle.journal.models import Ligne as LigneJournal
from maillage.socle.territoires.models import Departement
from tests.reseau.recensement import fabriques as f

DOUTEUSE = {
    "commune": "Nullepart-les-Oies",
    "code_postal": None,
    "code_insee": None,
    "latitude": None,
    "longitude": None,
}
ILLISIBLE = {"telephone": "zzz"}


@pytest.fixture
def by(db):
    return f.coordinator(f.install())


def doubt(champ: str) -> Doute:
    return Doute.objects.open().filter(champ=champ).get()


def line(cle: str) -> Ligne:
    found = Ligne.objects.filter(cle=cle).order_by("pk").last()
    assert found is not None
    return found


def published(cle: str) -> bool:
    return LieuPublic.objects.filter(pk=f.place(cle).pk).exists()


# One question -----------------------------------------------------------------------------------------------


def test_a_proposition_accepted_is_the_coordinators_word(by):
    f.deliver(by, [f.row(0), f.row(1)])
    lieu = f.place("r0")
    doute = Doute.objects.create(
        departement_id=by.departement_id, lot=line("r0").lot, ligne=line("r0"), lieu=lieu, champ="horaires", regle="essai",
        cause="essai", original="lundi", question="?", proposition="Mo 09:00-12:00",
    )  # fmt: skip
    accept(by=by, doute=doute)
    lieu.refresh_from_db()
    assert lieu.horaires == "Mo 09:00-12:00"
    assert lieu.provenance["horaires"]["origine"] == Origine.COORDINATEUR
    assert LieuPublic.objects.get(pk=lieu.pk).horaires == "Mo 09:00-12:00"
    doute.refresh_from_db()
    assert (doute.etat, doute.par, doute.reponse) == (EtatDoute.ACCEPTE, by.nom, {"horaires": "Mo 09:00-12:00"})


def test_nothing_to_accept_is_refused(by):
    f.deliver(by, [f.row(0, **ILLISIBLE)])
    with pytest.raises(ReponseImpossible, match="pas de proposition"):
        accept(by=by, doute=doubt("telephone"))


def test_a_correction_outlives_the_next_delivery(by):
    f.deliver(by, [f.row(0, **ILLISIBLE)])
    correct_value(by=by, doute=doubt("telephone"), valeurs={"telephone": ["+33199000001"]})
    f.deliver(by, [f.row(0, telephone="01 99 00 99 99", nom="Nouveau nom")])
    lieu = f.place("r0")
    assert (lieu.nom, lieu.telephone) == ("Nouveau nom", ["+33199000001"])


def test_left_empty_is_not_asked_again_of_the_same_words(by):
    f.deliver(by, [f.row(0, **ILLISIBLE)])
    leave_empty(by=by, doute=doubt("telephone"))
    f.deliver(by, [f.row(0, nom="Autre", **ILLISIBLE)])
    assert not Doute.objects.open().exists()
    f.deliver(by, [f.row(0, nom="Autre", telephone="yyy")])
    assert doubt("telephone").original == "yyy"


def test_a_second_answer_is_told_who_answered(by):
    f.deliver(by, [f.row(0, **ILLISIBLE)])
    doute = doubt("telephone")
    leave_empty(by=by, doute=doute)
    with pytest.raises(ReponseImpossible, match="Camille Essai a déjà répondu"):
        correct_value(by=by, doute=doute, valeurs={"telephone": []})


def test_an_unknown_column_is_refused_and_nothing_is_written(by):
    f.deliver(by, [f.row(0, **ILLISIBLE)])
    with pytest.raises(ValueError, match="unknown columns"):
        correct_value(by=by, doute=doubt("telephone"), valeurs={"tel": "x"})
    assert doubt("telephone").etat == EtatDoute.OUVERT


# A row as a whole -------------------------------------------------------------------------------------------


def test_a_row_held_back_by_its_commune_is_published_once_answered(by):
    f.deliver(by, [f.row(0, **DOUTEUSE)])
    assert not published("r0")
    commune = f.town(3)
    valeurs = {name: commune[name] for name in ("commune", "code_postal", "code_insee")}
    correct_value(by=by, doute=doubt("commune"), valeurs=valeurs)
    assert published("r0")
    assert line("r0").etat == "PUBLIEE"
    f.deliver(by, [f.row(0, date_maj="2026-05-05", **DOUTEUSE)])
    assert published("r0"), "what a person published stays published when the row changes"
    assert line("r0").etat == "PUBLIEE"


def test_a_row_of_another_departement_is_not_published_by_its_commune(by):
    f.deliver(by, [f.row(0, **DOUTEUSE)])
    correct_value(
        by=by, doute=doubt("commune"), valeurs={"commune": "Pau", "code_insee": "64445", "code_postal": "64000"}
    )
    assert not published("r0")


def test_a_row_in_review_is_published_by_a_person(by):
    f.deliver(by, [f.row(0, modalites_acces="x", adresse=None, telephone=None, latitude=None, longitude=None)])
    assert line("r0").etat == "EN_REVUE"
    publish_row(by=by, ligne=line("r0"))
    assert published("r0")
    assert not Doute.objects.open().filter(champ="").exists()
    assert doubt_states("") == {EtatDoute.ACCEPTE}


def doubt_states(champ: str) -> set[str]:
    return set(Doute.objects.filter(champ=champ).values_list("etat", flat=True))


def test_a_row_without_a_commune_cannot_be_published(by):
    f.deliver(by, [f.row(0, **DOUTEUSE)])
    with pytest.raises(ReponseImpossible, match="au moins son nom et sa commune"):
        publish_row(by=by, ligne=line("r0"))
    assert not Version.objects.get(cle="r0").publiable


def test_a_refused_row_leaves_the_public_table_and_stays_refused(by):
    rows = [f.row(0, **ILLISIBLE), f.row(1)]
    f.deliver(by, rows)
    refuse_row(by=by, ligne=line("r0"), motif="n'existe pas")
    assert not published("r0")
    assert not Doute.objects.open().exists()
    lot = f.deliver(by, rows)
    assert line("r0").etat == "REFUSEE"
    assert line("r0").refusee_par
    assert lot.compteurs["refusees"] == 1
    assert not published("r0")


def test_a_refused_row_that_changed_is_asked_about(by):
    f.deliver(by, [f.row(0), f.row(1)])
    refuse_row(by=by, ligne=line("r0"), motif="")
    f.deliver(by, [f.row(0, nom="Tout autre lieu"), f.row(1)])
    assert line("r0").etat == "EN_REVUE"
    assert not published("r0")
    assert doubt("").question == REFUSEE_AVANT
    publish_row(by=by, ligne=line("r0"))
    assert published("r0")


def test_a_refused_row_may_be_published_after_all(by):
    f.deliver(by, [f.row(0)])
    refuse_row(by=by, ligne=line("r0"), motif="")
    with pytest.raises(ReponseImpossible, match="déjà refusée"):
        refuse_row(by=by, ligne=line("r0"), motif="")
    publish_row(by=by, ligne=line("r0"))
    assert published("r0")
    assert f.place("r0").etat == EtatLieu.PUBLIE


def test_refusing_an_earlier_delivery_refuses_the_row_that_counts(by):
    f.deliver(by, [f.row(0), f.row(1)])
    first = line("r0")
    f.deliver(by, [f.row(0), f.row(1)])
    refuse_row(by=by, ligne=first, motif="")
    assert line("r0").etat == "REFUSEE"
    assert not published("r0")


def test_a_row_of_an_undone_import_cannot_be_answered(by):
    lot = f.deliver(by, [f.row(0)])
    undo(by=by, lot=lot)
    for act in (lambda: publish_row(by=by, ligne=line("r0")), lambda: refuse_row(by=by, ligne=line("r0"), motif="")):
        with pytest.raises(ReponseImpossible, match="plus en vigueur"):
            act()


def test_one_refused_row_of_two_leaves_the_place_to_the_other(by):
    f.deliver(by, [f.row(0)], source="A")
    f.deliver(by, [f.row(0, id="x", horaires="lundi 9h-12h")], source="B")
    assert f.place("r0", "A") == f.place("x", "B")
    refuse_row(by=by, ligne=line("x"), motif="")
    lieu = f.place("r0", "A")
    assert (lieu.etat, lieu.horaires) == (EtatLieu.PUBLIE, "")
    assert LieuPublic.objects.get(pk=lieu.pk).source == "A"


# Places gone ------------------------------------------------------------------------------------------------


@pytest.fixture
def gone(by):
    f.deliver(by, [f.row(n) for n in range(10)])
    f.deliver(by, [f.row(n) for n in range(9)])
    return Doute.objects.get(regle=DISPARU)


def test_a_place_gone_is_closed_by_a_person(by, gone):
    answer_gone(by=by, doute=gone, closed=True)
    assert f.place("r9").etat == EtatLieu.FERME
    assert not published("r9")
    f.deliver(by, [f.row(n) for n in range(9)])
    assert not Doute.objects.open().exists()


def test_a_place_still_there_is_not_asked_about_again(by, gone):
    answer_gone(by=by, doute=gone, closed=False)
    f.deliver(by, [f.row(n) for n in range(9)])
    assert published("r9")
    assert not Doute.objects.open().exists()


def test_only_a_question_about_a_place_gone_is_so_answered(by):
    f.deliver(by, [f.row(0, **ILLISIBLE)])
    with pytest.raises(ReponseImpossible, match="disparu"):
        answer_gone(by=by, doute=doubt("telephone"), closed=True)


# Many at once -----------------------------------------------------------------------------------------------


def test_many_are_left_empty_at_once(by):
    f.deliver(by, [f.row(n, **ILLISIBLE) for n in range(5)])
    assert leave_many_empty(by=by, doutes=Doute.objects.open()) == 5
    assert not Doute.objects.open().exists()
    assert accept_many(by=by, doutes=Doute.objects.all()) == 0


def test_one_answer_for_a_cause_goes_by_chunks_and_skips_what_cannot(by):
    f.deliver(by, [f.row(n, **ILLISIBLE) for n in range(5)])
    cause = Doute.objects.open()[0].cause
    assert actions_for(Doute.objects.open()[0]) == ("vide", "refuser")
    assert answer_chunk(by=by, cause=cause, action="accepter", limit=2)[0] == 0
    assert answer_chunk(by=by, cause=cause, action="refuser", limit=2)[0] == 2
    assert LieuPublic.objects.count() == 3
    assert answer_all(by=by, cause=cause, action="vide") == 3


def test_answers_of_another_departement_are_out_of_reach(by):
    f.deliver(by, [f.row(0, **ILLISIBLE)])
    doute, ligne = doubt("telephone"), line("r0")
    other = Departement.objects.create(code="99", nom="Voisin", fictif=True)
    stranger = f.coordinator(other)
    set_tenant(other.pk)
    assert answer_all(by=stranger, cause=doute.cause, action="vide") == 0
    with pytest.raises(Doute.DoesNotExist):
        leave_empty(by=stranger, doute=doute)
    with pytest.raises(Ligne.DoesNotExist):
        refuse_row(by=stranger, ligne=ligne, motif="")


# States given by a person -----------------------------------------------------------------------------------


def test_a_place_published_by_a_person_stays_published(by):
    f.deliver(by, [f.row(0, adresse=None, telephone=None, latitude=None, longitude=None)])
    change_state(by=by, lieu=f.place("r0"), etat=EtatLieu.PUBLIE, motif="")
    f.deliver(by, [f.row(0, adresse=None, telephone=None, latitude=None, longitude=None, nom="Autre nom")])
    assert published("r0")


@pytest.mark.parametrize("etat", [EtatLieu.RETIRE, EtatLieu.FERME])
def test_a_place_withdrawn_or_closed_stays_so(by, etat):
    f.deliver(by, [f.row(0)])
    change_state(by=by, lieu=f.place("r0"), etat=etat, motif="")
    assert not published("r0")
    lot = f.deliver(by, [f.row(0, nom="Autre nom")])
    assert (f.place("r0").etat, published("r0")) == (etat, False)
    undo(by=by, lot=lot)
    assert f.place("r0").etat == etat
    change_state(by=by, lieu=f.place("r0"), etat=EtatLieu.PUBLIE, motif="")
    assert published("r0")


def test_a_place_of_which_nobody_speaks_cannot_be_published(by):
    lot = f.deliver(by, [f.row(0)])
    undo(by=by, lot=lot)
    with pytest.raises(ChangementImpossible, match="Plus aucune source"):
        change_state(by=by, lieu=f.place("r0"), etat=EtatLieu.PUBLIE, motif="")


def test_corrections_add_up_and_the_newest_wins(by):
    f.deliver(by, [f.row(0)])
    lieu = f.place("r0")
    correct(by=by, lieu=lieu, valeurs={"nom": "Un", "horaires": "Mo 09:00-12:00"})
    correct(by=by, lieu=lieu, valeurs={"nom": "Deux"})
    correct(by=by, lieu=lieu, valeurs={"nom": "Trois"})
    lieu.refresh_from_db()
    assert (lieu.nom, lieu.horaires) == ("Trois", "Mo 09:00-12:00")
    mine = Version.objects.filter(lieu=lieu, origine=Origine.COORDINATEUR)
    assert (mine.count(), mine.filter(actif=True).count()) == (3, 2)
    assert LigneJournal.objects.filter(action="lieu.corrige").count() == 3


def test_a_correction_of_no_place_is_refused(by):
    with pytest.raises(ChangementImpossible, match="n'existe pas"):
        correct(by=by, lieu=Lieu(pk=999_999, departement_id=by.departement_id), valeurs={"nom": "x"})
