"""Small parts of the screens: estimates, spreadsheets, words, an import that broke half-way."""

import datetime
import itertools

import pytest

from maillage.reseau.recensement.models import Import, Ligne
from maillage.reseau.recensement.services.demandes import ask_undo, confirm_columns
from maillage.reseau.recensement.views.cadre import address, ints, optional_url
from maillage.reseau.recensement.views.exports import write_csv
from maillage.reseau.recensement.views.suivi import estimate

DEBUT = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("faites", "total", "secondes", "mots"),
    [
        (0, 100, 10, ""),
        (50, None, 10, ""),
        (50, 100, 1, ""),
        (50, 100, 10, "quelques secondes"),
        (50, 100, 30, "une minute"),
        (50, 100, 60, "1 minute"),
        (10, 100, 60, "9 minutes"),
        (100, 100, 60, "quelques secondes"),
    ],
)
def test_the_time_left(faites, total, secondes, mots):
    lot = Import(debut_le=DEBUT, faites=faites, total=total)
    assert estimate(lot, DEBUT + datetime.timedelta(seconds=secondes)) == mots


def test_a_long_export_leaves_by_pieces():
    pieces = list(write_csv(("a", "b"), ((n, "x" * 1000) for n in range(100))))
    assert len(pieces) > 3
    assert "".join(pieces).count("\r\n") == 101


def test_addresses():
    assert optional_url("nulle:part") == ""
    assert address("/x/", a="", b=[], c=None, d=[1, 2], e="é") == "/x/?d=1&d=2&e=%C3%A9"
    assert ints(["1", "x", "²", "9" * 20]) == (1,)


@pytest.mark.django_db
class TestHalfApplied:
    @pytest.fixture
    def lot(self, livrer):
        lot = livrer()
        Import.objects.filter(pk=lot.pk).update(etat="ECHEC", message="La lecture a été coupée.")
        assert Ligne.objects.filter(lot=lot, lieu__isnull=False).exists()
        return Import.objects.get(pk=lot.pk)

    def test_it_may_be_taken_up_or_undone(self, navigateur, lot):
        page = navigateur.get(f"/recensement/imports/{lot.pk}/").content.decode()
        assert "Reprendre cet import" in page
        assert "Annuler cet import" in page
        assert "Vérifier les colonnes" not in page
        assert "Reprendre cet import" in navigateur.get(f"/recensement/imports/{lot.pk}/appliquer/").content.decode()
        assert navigateur.post(f"/recensement/imports/{lot.pk}/appliquer/").status_code == 302
        assert Import.objects.get().etat == "APPLICATION"

    def test_its_columns_are_no_longer_chosen(self, navigateur, lot, acteur):
        assert navigateur.get(f"/recensement/imports/{lot.pk}/colonnes/").status_code == 302
        from maillage.reseau.recensement.services.demandes import DemandeImpossible

        with pytest.raises(DemandeImpossible, match="déjà écrite"):
            confirm_columns(by=acteur, lot=lot, correspondance={"nom": {"colonne": "x"}})

    def test_it_is_undone_once(self, lot, acteur):
        assert [ask_undo(by=acteur, lot=lot), ask_undo(by=acteur, lot=lot)] == [True, False]


@pytest.mark.django_db
def test_every_kind_of_question_can_be_laid_out(navigateur, livrer):
    from maillage.reseau.recensement.models import Doute

    livrer()
    base = Doute.objects.filter(champ="telephone").earliest("pk")
    cases = {
        "horaires": "Mo 09:00-12:00",
        "services": ["ACCES"],
        "latitude": 46.0,
        "commune": {"commune": "Valfictif"},
        "": None,
    }
    for (champ, proposition), rank in zip(cases.items(), itertools.count()):
        Doute.objects.filter(pk=base.pk).update(champ=champ, proposition=proposition, original="x" * rank)
        assert navigateur.get(f"/recensement/questions/{base.pk}/").status_code == 200
