"""Two records of one host, or of one place, are merged with a whole year behind them: what follows, what stays, what comes back."""

import datetime as dt

import pytest
from django.db import connection

from maillage.pilotage.indicateurs.definitions import Periode
from maillage.pilotage.indicateurs.models import Bilan, Cumul, RattachementPermanence
from maillage.pilotage.indicateurs.selectors.criteres import Criteres
from maillage.pilotage.indicateurs.selectors.figures import compute
from maillage.pilotage.indicateurs.services.bilans import make_bilan
from maillage.pilotage.indicateurs.services.cumuls import compare
from maillage.reseau.conventions.models import Convention, LieuConvention
from maillage.reseau.lieux.services.fusions import merge_places, unmerge
from maillage.reseau.lieux.suites import registered
from maillage.reseau.structures.selectors.fusion_plan import links
from maillage.reseau.structures.services.fusion import merge_structures
from maillage.reseau.structures.services.separation import separate_structures
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu
from maillage.terrain.permanences.models import Permanence, Serie
from tests.pilotage.indicateurs.fabriques import accompagnement, compte_rendu, demi_journee

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 2, 3)
MARS = Periode(dt.date(2026, 1, 1), dt.date(2026, 3, 1))


@pytest.fixture
def boucle(sol):
    """The second host has its half-days, reports and sums; Camille is employed by the first."""
    for rank, etat in enumerate(("CONFIRME", "TRANSMIS", "EN_COURS")):
        report = compte_rendu(sol, demi_journee(sol, JOUR + dt.timedelta(days=7 * rank), second=True), etat)
        accompagnement(sol, report, participants=5)
    first = compte_rendu(sol, demi_journee(sol, JOUR + dt.timedelta(days=1)), "CONFIRME")
    accompagnement(sol, first, participants=2)
    demi_journee(sol, JOUR + dt.timedelta(days=30), etat="ANNULEE", motif="METEO")
    return sol


def helped(sol, **filtres):
    blocs = {one.bloc.code: one for one in compute(sol.departement.pk, Criteres(MARS, filtres))}
    return (
        blocs["accompagnements"].value("accompagnements"),
        blocs["demi-journees"].value("tenues"),
        blocs["demi-journees"].value("prevues"),
    )


def sums():
    """Every sum, whatever the number of rows that bear it."""
    found = {}
    for row in Cumul.objects.values():
        key = tuple(
            row[name] for name in ("grain", "mois", "structure_id", "convention_id", "agent_id", "employeur_id")
        )
        held = found.setdefault(key, dict.fromkeys(("prevues", "tenues", "accompagnements", "annulees"), 0))
        for name in held:
            held[name] += row[name]
    return {key: held for key, held in found.items() if any(held.values())}


def where_rows_are(model, column):
    return dict(model.objects.order_by("pk").values_list("pk", column))


def test_a_host_with_the_whole_loop_behind_is_merged_and_parted(boucle, acteur):
    kept, gone = boucle.structure, boucle.autres["hote2"]
    told = make_bilan(by=acteur, periode=MARS, structure=gone, now=dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC))
    before, rows = sums(), where_rows_are(CompteRendu, "structure_id")
    fusion = merge_structures(by=acteur, gardee=kept, absorbee=gone)
    for model in (Convention, Permanence, CompteRendu, Accompagnement):
        assert set(model.objects.values_list("structure_id", flat=True)) == {kept.pk}, model
    assert compare(boucle.departement.pk) == []
    assert helped(boucle, structure=kept.pk) == helped(boucle) == (12, 3, 5)
    assert helped(boucle, structure=gone.pk) == (0, 0, 0)
    assert Bilan.objects.get().structure_id == gone.pk  # written once: it names the record that it was made for
    host = Acteur(
        id=None,
        nom="Lou",
        departement_id=boucle.departement.pk,
        roles=frozenset({Role.ACCUEIL}),
        structures=frozenset({kept.pk}),
    )
    assert list(Bilan.objects.visible_to(host)) == [told]
    separate_structures(by=acteur, fusion=fusion)
    assert compare(boucle.departement.pk) == []
    assert (sums(), where_rows_are(CompteRendu, "structure_id")) == (before, rows)
    assert not Bilan.objects.visible_to(host).exists()


def test_an_employer_s_half_days_and_reports_are_counted_under_one_record(boucle, acteur):
    """Those of the employer that is absorbed are planned and held under the one that is kept, and come back."""
    kept, gone = boucle.autres["hote2"], boucle.structure
    before = sums()
    assert helped(boucle, employeur=gone.pk) == (12, 3, 5)
    fusion = merge_structures(by=acteur, gardee=kept, absorbee=gone)
    assert helped(boucle, employeur=kept.pk) == (12, 3, 5)
    assert set(RattachementPermanence.objects.values_list("employeur_id", flat=True)) == {kept.pk}
    assert compare(boucle.departement.pk) == []
    separate_structures(by=acteur, fusion=fusion)
    assert sums() == before
    assert compare(boucle.departement.pk) == []


def test_a_place_with_half_days_is_merged_and_parted(boucle, acteur):
    kept, gone = boucle.lieu, boucle.autres["lieu2"]
    serie = Serie.objects.create(
        departement=boucle.departement, convention=boucle.autres["convention2"], structure=boucle.autres["hote2"], lieu=gone,
        agent=boucle.camille, jour=2, debut=dt.time(9), fin=dt.time(12), du=JOUR, au=JOUR,
    )  # fmt: skip
    # The convention of the kept place covers both: its second line stays, for a place is told once.
    doubled = LieuConvention.objects.get(convention=boucle.autres["convention2"])
    before = [where_rows_are(one.modele, f"{one.champ}_id") for one in registered()], sums()
    fusion = merge_places(by=acteur, garde=kept, absorbe=gone)
    for model in (Serie, Permanence, CompteRendu, Accompagnement, LieuConvention):
        assert set(model.objects.values_list("lieu_id", flat=True)) == {kept.pk}, model
    assert compare(boucle.departement.pk) == []
    assert fusion.suites["conventions.lieuconvention.lieu"] == [doubled.pk]
    assert fusion.suites["permanences.serie.lieu"] == [serie.pk]
    later = demi_journee(boucle, JOUR + dt.timedelta(days=60))
    unmerge(by=acteur, fusion=fusion)
    later.delete()
    assert ([where_rows_are(one.modele, f"{one.champ}_id") for one in registered()], sums()) == before
    assert compare(boucle.departement.pk) == []


def test_the_web_role_may_move_all_that_follows(acteur):
    """A table that is written once names its key (``register_sur_place``), or a merge would be refused."""
    with connection.cursor() as cursor:
        for table, column in {(one.modele, one.champ) for one in (*links(), *registered())}:
            meta = table._meta
            cursor.execute(
                "SELECT has_column_privilege(current_user, %s, %s, 'UPDATE')",
                [meta.db_table, meta.get_field(column).column],
            )
            assert cursor.fetchone()[0], (meta.label, column)
