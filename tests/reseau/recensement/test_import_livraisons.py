"""One delivery after another: the same again, a newer one, one that lost rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.base.tenancy import set_tenant
from maillage.reseau.lieux.models import Lieu, LieuEvenement, LieuPublic, Ressemblance, Version
from maillage.reseau.lieux.services.livraisons import apply_rows
from maillage.reseau.recensement.enums import Alerte, EtatDoute, EtatImport
from maillage.reseau.recensement.models import Collecte, Doute, Import, Ligne
from maillage.reseau.recensement.services.analyse import as_apport
from maillage.reseau.recensement.services.application import DISPARU
from maillage.reseau.recensement.services.deroulement import run, start_application
from maillage.reseau.recensement.services.receptions import abandon
from maillage.socle.journal.models import Ligne as LigneJournal
from tests.reseau.recensement import fabriques as f


@pytest.fixture
def by(db):
    return f.coordinator(f.install())


def figures(lot: Import, *names: str) -> list[int]:
    return [lot.compteurs.get(name, 0) for name in names]


CHANGES = ("creees", "modifiees", "inchangees", "disparues")
DOUTEUSE = {
    "commune": "Nullepart-les-Oies",
    "code_postal": None,
    "code_insee": None,
    "latitude": None,
    "longitude": None,
}


def traces() -> dict[str, int]:
    models = (Version, LieuEvenement, Lieu, Doute, Ressemblance)
    return {model.__name__: model.objects.count() for model in models}


# The same file again ----------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing(by):
    rows = [f.row(n) for n in range(8)] + [f.row(8, telephone="12"), f.row(9, **DOUTEUSE)]
    f.deliver(by, rows)
    before, counted = f.snapshot(), traces()
    seen = list(LieuPublic.objects.order_by("pk").values_list("pk", "published_at"))
    written = LigneJournal.objects.count()
    lot = f.deliver(by, rows)
    assert figures(lot, *CHANGES) == [0, 0, 10, 0]
    assert (f.snapshot(), traces()) == (before, counted)
    assert list(LieuPublic.objects.order_by("pk").values_list("pk", "published_at")) == seen
    actions = list(LigneJournal.objects.order_by("pk").values_list("action", flat=True))[written:]
    assert actions == ["import.recu", "import.applique"]


def test_rows_in_another_order_change_nothing(by):
    rows = [f.row(n) for n in range(6)]
    f.deliver(by, rows)
    before = f.snapshot()
    assert figures(f.deliver(by, reversed(rows)), *CHANGES) == [0, 0, 6, 0]
    assert f.snapshot() == before


def test_applying_twice_the_same_import_changes_nothing(by):
    lot = f.deliver(by, [f.row(n) for n in range(3)])
    before = f.snapshot()
    start_application(by=by, lot=lot)
    assert run(lot.pk, lot.departement_id).etat == EtatImport.APPLIQUE
    assert f.snapshot() == before


# A newer delivery -------------------------------------------------------------------------------------------


def test_a_newer_delivery_tells_what_it_changes_before_and_after(by):
    f.deliver(by, [f.row(n) for n in range(12)])
    newer = [f.row(0, nom="Mairie annexe"), *(f.row(n) for n in range(1, 10)), f.row(12)]
    dry = f.dry_run(by, newer)
    assert figures(dry, *CHANGES) == [1, 1, 9, 2]
    assert Version.objects.count() == 12, "a dry run writes no place"
    done = f.apply(by, dry)
    assert figures(done, *CHANGES) == [1, 1, 9, 2]
    assert f.place("r0").nom == "Mairie annexe"
    assert f.place("r12").etat == "PUBLIE"


def test_a_dry_run_writes_no_place(by):
    lot = f.dry_run(by, [f.row(n) for n in range(4)])
    assert (Lieu.objects.count(), Version.objects.count(), Doute.objects.count()) == (0, 0, 0)
    abandon(by=by, lot=lot)
    assert Import.objects.get(pk=lot.pk).etat == EtatImport.ABANDONNE


def test_every_row_ends_in_one_state(by):
    rows = [f.row(0), f.row(1, nom=""), f.row(2, **DOUTEUSE), f.row(3, telephone="zzz")]
    lot = f.deliver(by, rows)
    states = dict(Ligne.objects.filter(lot=lot).values_list("cle", "etat"))
    assert states == {"r0": "PUBLIEE", "r1": "EN_REVUE", "r2": "EN_REVUE", "r3": "PUBLIEE"}
    assert figures(lot, "lignes", "publiees", "en_revue", "perdues") == [4, 2, 2, 0]
    assert set(LieuPublic.objects.values_list("nom", flat=True)) == {f.row(0)["nom"], f.row(3)["nom"]}


def test_a_place_gone_from_its_source_is_asked_about_and_left_alone(by):
    f.deliver(by, [f.row(n) for n in range(10)])
    before = f.snapshot()
    f.deliver(by, [f.row(n) for n in range(9)])
    assert f.snapshot() == before
    doute = Doute.objects.get(regle=DISPARU)
    assert doute.lieu == f.place("r9")


def test_a_place_gone_is_asked_about_once(by):
    f.deliver(by, [f.row(n) for n in range(10)])
    for _ in range(2):
        lot = f.deliver(by, [f.row(n) for n in range(9)])
    assert figures(lot, "disparues", "questions") == [1, 0]
    assert Doute.objects.filter(regle=DISPARU).count() == 1


def test_a_place_that_came_back_is_no_longer_gone(by):
    rows = [f.row(n) for n in range(10)]
    f.deliver(by, rows)
    f.deliver(by, rows[:9])
    f.deliver(by, rows)
    assert Doute.objects.get(regle=DISPARU).etat == EtatDoute.ECARTE


@pytest.mark.parametrize(("left", "alert"), [(9, ""), (7, ""), (6, Alerte.RETRECIE), (3, Alerte.RETRECIE)])
def test_a_source_that_loses_a_third_raises_an_alert_and_no_question(by, left, alert):
    f.deliver(by, [f.row(n) for n in range(9)])
    before = f.snapshot()
    lot = f.deliver(by, [f.row(n) for n in range(left)])
    assert Collecte.objects.get().alerte == alert
    assert Doute.objects.filter(regle=DISPARU).count() == (0 if alert else 9 - left)
    assert f.snapshot() == before
    assert figures(lot, "disparues") == [9 - left]


def test_the_alert_falls_with_the_next_whole_delivery(by):
    rows = [f.row(n) for n in range(9)]
    for part in (rows, rows[:3], rows[:3]):
        f.deliver(by, part)
    assert Collecte.objects.get().alerte == Alerte.RETRECIE
    f.deliver(by, rows)
    assert Collecte.objects.get().alerte == ""


def test_small_losses_do_not_add_up_to_an_alert(by):
    for left in (12, 10, 8):
        f.deliver(by, [f.row(n) for n in range(left)])
    assert Collecte.objects.get().alerte == ""
    assert Doute.objects.filter(regle=DISPARU).count() == 4


def test_a_question_already_asked_of_the_same_words_is_not_asked_again(by):
    f.deliver(by, [f.row(0, telephone="zzz"), f.row(1)])
    f.deliver(by, [f.row(0, telephone="zzz", nom="Autre nom"), f.row(1)])
    assert Doute.objects.count() == 1


def test_a_question_about_words_that_went_away_is_closed(by):
    f.deliver(by, [f.row(0, telephone="zzz"), f.row(1)])
    f.deliver(by, [f.row(0), f.row(1)])
    assert Doute.objects.get().etat == EtatDoute.ECARTE
    assert f.place("r0").telephone


# Cost -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["new", "changed", "unchanged"])
def test_the_number_of_queries_does_not_grow_with_the_rows(by, kind):
    counts = []
    for base, number in ((0, 2), (2, 20)):
        rows = [f.row(n, nom=f"Lieu unique {n}") for n in range(base, base + number)]
        source = f"S{number}"
        if kind != "new":
            f.deliver(by, rows, source=source)
        rows = [row | ({"adresse": "1 Grande Rue"} if kind == "changed" else {}) for row in rows]
        lot = f.dry_run(by, rows, source=source)
        apports = [as_apport(line) for line in Ligne.objects.filter(lot=lot).order_by("numero")]
        with CaptureQueriesContext(connection) as captured:
            apply_rows(source=lot.source, lot=lot.pk, par="x", apports=apports)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[1] <= 20


# Isolation --------------------------------------------------------------------------------------------------


def test_an_import_of_another_departement_does_not_exist(by):
    from maillage.socle.territoires.models import Departement

    lot = f.dry_run(by, [f.row(0)])
    other = Departement.objects.create(code="99", nom="Voisin", fictif=True)
    stranger = f.coordinator(other)
    set_tenant(other.pk)
    for act in (
        lambda: run(lot.pk, other.pk),
        lambda: start_application(by=stranger, lot=lot),
        lambda: abandon(by=stranger, lot=lot),
    ):
        with pytest.raises(Import.DoesNotExist):
            act()
    set_tenant(by.departement_id)
    assert Import.objects.get(pk=lot.pk).etat == EtatImport.PRET
