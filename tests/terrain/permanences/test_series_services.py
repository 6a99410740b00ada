"""A series is written, changed from a day on, whole, stopped, prolonged: what the agenda and the history then hold."""

import datetime as dt
from typing import Any

import pytest

from maillage.socle.journal.models import Ligne
from maillage.socle.messages.models import Envoi
from maillage.socle.territoires.models import VersionPublique
from maillage.terrain.permanences.enums import EtatPermanence, MotifAnnulation
from maillage.terrain.permanences.enums import MomentAbsence as M
from maillage.terrain.permanences.enums import MotifAbsence as A
from maillage.terrain.permanences.models import Permanence, Presence, Serie, VacancesScolaires
from maillage.terrain.permanences.recurrence import RegleImpossible
from maillage.terrain.permanences.recurrence.officielles import official_holidays
from maillage.terrain.permanences.selectors.chevauchements import clashes
from maillage.terrain.permanences.selectors.preparation import foresee_change, foresee_series
from maillage.terrain.permanences.selectors.regles import spans_of
from maillage.terrain.permanences.services.permanences import (
    cancel_half_day,
    move_half_day,
    replace_adviser,
    restore_half_day,
)
from maillage.terrain.permanences.services.pose import Chevauchement, PermanenceImpossible, write_times
from maillage.terrain.permanences.services.series import (
    create_series,
    extend_series,
    follow_convention,
    project_coverage,
    revise_series,
    stop_series,
)
from maillage.terrain.permanences.services.temps import (
    add_holidays,
    declare_absence,
    load_holidays,
    open_feed,
    remove_holidays,
)
from tests.reseau.conventions.fabrique import a_signer, un_avenant
from tests.terrain.permanences.monde import NOW, PARIS, Terrain, un_agent, un_lieu, une_convention, une_dissolution

D = dt.date


def days(serie: Any) -> list[str]:
    rows = Permanence.objects.filter(serie=serie, etat="PREVUE").order_by("jour")
    return [f"{one.jour:%d/%m} {one.debut.astimezone(PARIS):%H:%M}" for one in rows]


def prolong(acteur: Any, serie: Any) -> tuple[int, int]:
    portee = spans_of(acteur.departement_id, [serie.convention_id], NOW.date())[serie.convention_id]
    return extend_series(by=acteur, serie=serie, portee=portee, now=NOW)


def at(terrain: Terrain, jour: dt.date) -> Permanence:
    return Permanence.objects.get(lieu=terrain.lieu, jour_origine=jour, serie__isnull=False)


def test_a_series_lays_its_half_days(terrain: Terrain, acteur: Any) -> None:
    serie = create_series(by=acteur, saisie=terrain.saisie(), now=NOW)
    assert days(serie) == ["24/11 09:00", "01/12 09:00", "08/12 09:00", "15/12 09:00", "22/12 09:00"]
    assert Presence.objects.filter(agent=terrain.camille).count() == 5
    one = at(terrain, D(2026, 12, 1))
    assert (one.structure, one.convention, one.agent) == (terrain.structure, terrain.convention, terrain.camille)
    line = Ligne.objects.get(action="serie.creee")
    assert line.detail == {"permanences": 5, "premiere": "2026-11-24"}


def test_a_binome_takes_the_time_of_both(terrain: Terrain, acteur: Any) -> None:
    create_series(by=acteur, saisie=terrain.saisie(second=terrain.sacha), now=NOW)
    other = un_lieu(terrain.departement, "Mairie", terrain.structure)
    une_convention(terrain.departement, terrain.structure, other)
    assert Presence.objects.filter(agent=terrain.sacha).count() == 5
    with pytest.raises(Chevauchement, match="Sacha Fictif a déjà une permanence"):
        create_series(
            by=acteur,
            saisie=terrain.saisie(agent=terrain.sacha, debut=dt.time(11), fin=dt.time(13)),
            now=NOW,
        )
    # One that ends at nine lets another begin at nine.
    serie = create_series(by=acteur, saisie=terrain.saisie(debut=dt.time(8), fin=dt.time(9)), now=NOW)
    assert len(days(serie)) == 5


@pytest.mark.parametrize(
    ("change", "champ", "mots"),
    [
        ({"convention": None}, "convention", "Choisissez la convention"),
        ({"convention": "à signer"}, "convention", "n'est pas en vigueur"),
        ({"etat": "ECHUE"}, "convention", "n'est pas en vigueur"),
        ({"du": D(2025, 6, 1)}, "du", "La convention commence le vendredi 2 janvier 2026"),
        ({"du": D(2027, 7, 1), "au": None}, "du", "La convention finit le mercredi 30 juin 2027"),
        ({"lieu": "autre"}, "lieu", "n'est pas dans la convention"),
        ({"agent": "parti"}, "agent", "n'est pas en poste"),
        ({"second": "lui"}, "second", "deux personnes"),
        ({"fin": dt.time(8)}, "fin", "après l'heure de début"),
        ({"du": D(2026, 11, 25), "au": D(2026, 11, 26)}, "du", "Aucune date"),
    ],
)
def test_what_forbids_a_series_is_told_by_its_field(
    terrain: Terrain, acteur: Any, change: dict[str, Any], champ: str, mots: str
) -> None:
    values = {name: value for name, value in change.items() if name != "etat"}
    if "etat" in change:
        terrain.convention.etat = change["etat"]
        terrain.convention.save()
    if values.get("convention") == "à signer":
        values["convention"] = a_signer(terrain.departement, terrain.structure, [terrain.lieu])
    if values.get("lieu") == "autre":
        values["lieu"] = un_lieu(terrain.departement, "Mairie", terrain.structure)
    if values.get("agent") == "parti":
        values["agent"] = un_agent(terrain.departement, "Alix Parti", fin=D(2026, 6, 30))
    if values.get("second") == "lui":
        values["second"] = terrain.camille
    apercu = foresee_series(acteur.departement_id, terrain.saisie(**values), NOW)
    assert [(one, mots in sentence) for one, sentence in apercu.erreurs] == [(champ, True)]
    with pytest.raises(PermanenceImpossible) as refused:
        create_series(by=acteur, saisie=terrain.saisie(**values), now=NOW)
    assert refused.value.champ == champ
    assert not Permanence.objects.exists()


def test_what_to_look_at_twice_does_not_forbid(terrain: Terrain, acteur: Any) -> None:
    short = un_agent(terrain.departement, "Alix Bref", fin=D(2026, 12, 10))
    declare_absence(by=acteur, agent=short, du=D(2026, 12, 1), au=D(2026, 12, 2), moment=M.JOURNEE, motif=A.CONGES)
    saisie = terrain.saisie(agent=short, jour=7, du=D(2026, 11, 22), au=D(2028, 1, 1))
    told = " ".join(foresee_series(acteur.departement_id, saisie, NOW).alertes)
    assert "ne travaille pas à ce moment" in told
    assert "Le contrat d'Alix Bref finit avant le dimanche 13 décembre" in told
    assert "La convention finit le mercredi 30 juin 2027" in told
    away = foresee_series(acteur.departement_id, terrain.saisie(agent=short, au=D(2026, 12, 8)), NOW)
    assert away.alertes == ("1\u00a0date tombe pendant une absence d'Alix Bref.",)


def test_from_here_on_another_series_goes_on(terrain: Terrain, acteur: Any) -> None:
    serie = create_series(by=acteur, saisie=terrain.saisie(), now=NOW)
    cancel_half_day(
        by=acteur, permanence=at(terrain, D(2026, 12, 15)), motif=MotifAnnulation.LIEU_FERME, precision="", now=NOW
    )
    saisie = terrain.saisie(jour=4, debut=dt.time(14), fin=dt.time(17), agent=terrain.sacha, au=D(2026, 12, 31))
    asked = foresee_change(serie, saisie, D(2026, 12, 8), NOW)
    assert asked.alertes == ("1\u00a0permanence changée à part garde son jour et ses heures.",)
    suite = revise_series(by=acteur, serie=serie, saisie=saisie, a_partir=D(2026, 12, 8), now=NOW)
    serie.refresh_from_db()
    assert (serie.au, suite.suite_de, suite.du) == (D(2026, 12, 7), serie, D(2026, 12, 10))
    assert days(serie) == ["24/11 09:00", "01/12 09:00"]
    assert days(suite) == ["10/12 14:00", "24/12 14:00", "31/12 14:00"]
    kept = Permanence.objects.get(serie=suite, etat="ANNULEE")
    assert (kept.jour, kept.jour_origine, kept.agent) == (D(2026, 12, 15), D(2026, 12, 17), terrain.camille)
    assert Presence.objects.filter(agent=terrain.sacha).count() == 3
    assert Presence.objects.filter(agent=terrain.camille).count() == 2
    assert prolong(acteur, suite) == (0, 0)
    # All: the same row goes on when nothing of it is left, and every second week keeps its history.
    whole = revise_series(
        by=acteur, serie=suite, saisie=saisie._replace(intervalle=2, jour=3), a_partir=suite.du, now=NOW
    )
    assert whole.pk == suite.pk
    assert days(whole) == ["09/12 14:00", "23/12 14:00"]
    gone = Permanence.objects.filter(etat=EtatPermanence.SUPPRIMEE)
    assert [(one.jour, one.serie) for one in gone] == [(D(2026, 12, 31), None)]
    assert gone.get().evenements.count() >= 1


def test_a_change_that_clashes_changes_nothing(terrain: Terrain, acteur: Any) -> None:
    serie = create_series(by=acteur, saisie=terrain.saisie(), now=NOW)
    create_series(by=acteur, saisie=terrain.saisie(jour=4), now=NOW)
    with pytest.raises(Chevauchement):
        revise_series(by=acteur, serie=serie, saisie=terrain.saisie(jour=4), a_partir=serie.du, now=NOW)
    later = dt.datetime(2027, 1, 4, tzinfo=PARIS)
    with pytest.raises(PermanenceImpossible, match="n'a plus de permanence à venir"):
        revise_series(by=acteur, serie=serie, saisie=terrain.saisie(), a_partir=serie.du, now=later)
    parti = un_agent(terrain.departement, "Alix Parti", fin=D(2026, 6, 30))
    with pytest.raises(PermanenceImpossible, match="n'est pas en poste"):
        revise_series(by=acteur, serie=serie, saisie=terrain.saisie(agent=parti), a_partir=serie.du, now=NOW)
    refused = foresee_change(serie, terrain.saisie(au=D(2026, 11, 1)), serie.du, NOW)
    assert [champ for champ, _ in refused.erreurs] == ["au"]
    other = un_lieu(terrain.departement, "Mairie", terrain.structure)
    assert [one[0] for one in foresee_change(serie, terrain.saisie(lieu=other), serie.du, NOW).erreurs] == ["lieu"]
    assert len(days(serie)) == 5


def test_a_series_stops(terrain: Terrain, acteur: Any, referent: Any) -> None:
    serie = create_series(by=acteur, saisie=terrain.saisie(), now=NOW)
    stop = {"by": acteur, "motif": MotifAnnulation.DEMANDE_HOTE, "precision": "travaux"}
    assert stop_series(serie=serie, a_partir=D(2026, 12, 8), now=NOW, **stop) == 3
    serie.refresh_from_db()
    assert (serie.au, days(serie)) == (D(2026, 12, 7), ["24/11 09:00", "01/12 09:00"])
    assert Presence.objects.count() == 2
    assert Envoi.objects.filter(objet_type="permanence").count() == 1
    with pytest.raises(PermanenceImpossible, match="plus de permanence"):
        stop_series(serie=serie, a_partir=D(2026, 12, 8), now=NOW, **stop)
    assert stop_series(serie=serie, a_partir=serie.du, now=NOW, **stop) == 2
    assert prolong(acteur, Serie.objects.get()) == (0, 0)


def test_the_night_goes_on_to_the_horizon(terrain: Terrain, acteur: Any) -> None:
    serie = create_series(by=acteur, saisie=terrain.saisie(au=None), now=NOW)
    assert Permanence.objects.filter(serie=serie).latest("jour").jour == D(2027, 6, 29)
    un_avenant(terrain.convention, D(2026, 11, 20), {"fin_au_plus_tard": "2027-07-31"})
    fresh = Serie.objects.get()
    other = create_series(
        by=acteur, saisie=terrain.saisie(du=D(2027, 7, 6), au=D(2027, 7, 6), jour=2, debut=dt.time(10)), now=NOW
    )
    assert prolong(acteur, fresh) == (3, 1)
    assert prolong(acteur, fresh) == (0, 1)
    assert days(other) == ["06/07 10:00"]


def test_a_series_taken_up_late_has_its_past(terrain: Terrain, acteur: Any) -> None:
    saisie = terrain.saisie(du=D(2026, 10, 1), au=D(2026, 12, 1))
    assert len(foresee_series(acteur.departement_id, saisie, NOW).dates) == 2
    serie = create_series(by=acteur, saisie=saisie, now=NOW, passe=True)
    assert len(days(serie)) == 9


def test_school_holidays_take_away_and_give_back(terrain: Terrain, acteur: Any) -> None:
    serie = create_series(by=acteur, saisie=terrain.saisie(sauf_vacances=True, au=D(2027, 1, 12)), now=NOW)
    assert len(days(serie)) == 8
    assert add_holidays(by=acteur, nom="Semaine fermée", du=D(2026, 12, 7), au=D(2026, 12, 11), now=NOW) == 1
    with pytest.raises(PermanenceImpossible, match="occupent déjà"):
        add_holidays(by=acteur, nom="Encore", du=D(2026, 12, 11), au=D(2026, 12, 12), now=NOW)
    with pytest.raises(PermanenceImpossible, match="avant le premier"):
        add_holidays(by=acteur, nom="Encore", du=D(2026, 12, 11), au=D(2026, 12, 10), now=NOW)
    assert remove_holidays(by=acteur, vacances=VacancesScolaires.objects.get(), now=NOW) == 0
    fresh = Serie.objects.get()
    assert prolong(acteur, fresh) == (1, 0)
    # Christmas of zone C: 19 December to 3 January.
    assert load_holidays(by=acteur, zone="C", now=NOW) == 2
    assert load_holidays(by=acteur, zone="C", now=NOW) == 0
    assert [one[:5] for one in days(serie)] == ["24/11", "01/12", "08/12", "15/12", "05/01", "12/01"]
    assert "zone C" in VacancesScolaires.objects.first().source  # type: ignore[union-attr]


class TestOneHalfDay:
    @pytest.fixture
    def une(self, terrain: Terrain, acteur: Any) -> Permanence:
        create_series(by=acteur, saisie=terrain.saisie(), now=NOW)
        return at(terrain, D(2026, 12, 1))

    def test_cancelled_then_restored(self, une: Permanence, terrain: Terrain, acteur: Any, referent: Any) -> None:
        done = cancel_half_day(
            by=acteur, permanence=une, motif=MotifAnnulation.ABSENCE, precision="reprise le 8", now=NOW
        )
        assert (done.etat, done.motif, done.retouchee) == ("ANNULEE", "ABSENCE", True)
        assert Presence.objects.filter(permanence=une).count() == 0
        sent = Envoi.objects.get(objet_type="permanence")
        assert sent.objet_id == str(une.pk)
        with pytest.raises(PermanenceImpossible, match="déjà annulée"):
            cancel_half_day(by=acteur, permanence=une, motif=MotifAnnulation.AUTRE, precision="", now=NOW)
        back = restore_half_day(by=acteur, permanence=une, now=NOW)
        assert (back.etat, back.motif, back.retouchee) == ("PREVUE", "", False)
        assert Presence.objects.filter(permanence=une).count() == 1
        assert [one.etat for one in une.evenements.order_by("pgh_id")] == ["ANNULEE", "PREVUE"]  # type: ignore[attr-defined]

    def test_moved(self, une: Permanence, terrain: Terrain, acteur: Any) -> None:
        when = {"debut": dt.time(14), "fin": dt.time(17)}
        done = move_half_day(by=acteur, permanence=une, jour=D(2026, 12, 3), now=NOW, **when)
        assert (done.jour, done.jour_origine, done.debut.astimezone(PARIS).hour) == (D(2026, 12, 3), D(2026, 12, 1), 14)
        with pytest.raises(Chevauchement, match="Camille Essai a déjà une permanence"):
            move_half_day(by=acteur, permanence=une, jour=D(2026, 12, 8), debut=dt.time(9), fin=dt.time(12), now=NOW)
        with pytest.raises(PermanenceImpossible, match="à venir"):
            move_half_day(by=acteur, permanence=une, jour=D(2026, 11, 2), now=NOW, **when)
        with pytest.raises(RegleImpossible):
            move_half_day(by=acteur, permanence=une, jour=D(2026, 12, 3), debut=dt.time(14), fin=dt.time(9), now=NOW)
        une.refresh_from_db()
        assert une.jour == D(2026, 12, 3)

    def test_given_to_somebody_else(self, une: Permanence, terrain: Terrain, acteur: Any) -> None:
        done = replace_adviser(by=acteur, permanence=une, agent=terrain.sacha, second=None, now=NOW)
        assert (done.agent, done.agent_prevu) == (terrain.sacha, terrain.camille)
        again = replace_adviser(by=acteur, permanence=une, agent=terrain.camille, second=terrain.sacha, now=NOW)
        assert (again.agent_prevu, again.second) == (None, terrain.sacha)
        parti = un_agent(terrain.departement, "Alix Parti", fin=D(2026, 6, 30))
        declare_absence(by=acteur, agent=terrain.sacha, du=une.jour, au=une.jour, moment=M.MATIN, motif=A.AUTRE)
        for agent, second, mots in (
            (parti, None, "n'est pas en poste"),
            (terrain.sacha, None, "est absent"),
            (terrain.camille, terrain.camille, "deux personnes"),
        ):
            with pytest.raises(PermanenceImpossible, match=mots):
                replace_adviser(by=acteur, permanence=une, agent=agent, second=second, now=NOW)

    def test_what_began_or_went_does_not_change(self, une: Permanence, terrain: Terrain, acteur: Any) -> None:
        begun = dt.datetime(2026, 12, 1, 9, 5, tzinfo=PARIS)
        with pytest.raises(PermanenceImpossible, match="compte rendu"):
            cancel_half_day(by=acteur, permanence=une, motif=MotifAnnulation.METEO, precision="", now=begun)
        with pytest.raises(PermanenceImpossible, match="trop tard"):
            restore_half_day(by=acteur, permanence=une, now=begun)
        Permanence.objects.filter(pk=une.pk).update(etat="SUPPRIMEE", serie=None)
        with pytest.raises(PermanenceImpossible, match="retirée avec sa série"):
            cancel_half_day(by=acteur, permanence=une, motif=MotifAnnulation.METEO, precision="", now=NOW)
        with pytest.raises(PermanenceImpossible, match="aucune série"):
            restore_half_day(by=acteur, permanence=une, now=NOW)

    def test_restored_only_when_the_adviser_is_free(self, une: Permanence, terrain: Terrain, acteur: Any) -> None:
        cancel_half_day(by=acteur, permanence=une, motif=MotifAnnulation.AUTRE, precision="", now=NOW)
        other = un_lieu(terrain.departement, "Mairie", terrain.structure)
        convention = une_convention(terrain.departement, terrain.structure, other)
        create_series(
            by=acteur, saisie=terrain.saisie(lieu=other, convention=convention, du=une.jour, au=une.jour), now=NOW
        )
        with pytest.raises(Chevauchement, match="Mairie"):
            restore_half_day(by=acteur, permanence=une, now=NOW)


def test_a_stop_of_a_mobile_place_needs_no_convention(terrain: Terrain, acteur: Any) -> None:
    saisie = terrain.saisie(convention=None, nature="ARRET", point="Place du marché", lieu=terrain.lieu)
    serie = create_series(by=acteur, saisie=saisie, now=NOW)
    assert {(one.nature, one.point, one.structure) for one in serie.permanences.all()} == {
        ("ARRET", "Place du marché", None)
    }
    first = serie.permanences.first()
    assert first is not None
    cancel_half_day(by=acteur, permanence=first, motif=MotifAnnulation.METEO, precision="", now=NOW)
    assert not Envoi.objects.filter(objet_type="permanence").exists()


def test_absences_have_a_beginning_and_an_end(terrain: Terrain, acteur: Any) -> None:
    for du, au, mots in ((D(2026, 12, 2), D(2026, 12, 1), "avant le premier"), (D(2026, 1, 1), D(2027, 6, 1), "un an")):
        with pytest.raises(PermanenceImpossible, match=mots):
            declare_absence(by=acteur, agent=terrain.camille, du=du, au=au, moment=M.JOURNEE, motif=A.CONGES)


def test_public_version_rises(terrain: Terrain, acteur: Any, departement: Any) -> None:
    from django.db import connection

    create_series(by=acteur, saisie=terrain.saisie(), now=NOW)
    before = VersionPublique.objects.filter(departement=departement).values_list("numero", flat=True).first() or 0
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert VersionPublique.objects.get(departement=departement).numero == before + 1


def test_a_convention_that_ends_cancels_nothing(terrain: Terrain, acteur: Any) -> None:
    serie = create_series(by=acteur, saisie=terrain.saisie(), now=NOW)
    assert project_coverage(by=acteur, today=NOW.date()) == 0
    acte = une_dissolution(terrain.convention, D(2026, 12, 8))
    assert project_coverage(by=acteur, today=NOW.date()) == 3
    out = Permanence.objects.filter(couverte=False).order_by("jour")
    assert [(one.jour.day, one.etat) for one in out] == [(8, "PREVUE"), (15, "PREVUE"), (22, "PREVUE")]
    acte.annule_at, acte.annule_par_nom, acte.motif_annulation = NOW, "essai", "erreur"
    acte.save()
    assert project_coverage(by=acteur, today=NOW.date()) == 3
    assert len(days(serie)) == 5


def test_an_act_recorded_late_changes_the_past(terrain: Terrain, acteur: Any) -> None:
    """In February somebody learns that the host was dissolved on 8 December: the half-days since were under nothing."""
    create_series(by=acteur, saisie=terrain.saisie(), now=NOW)
    acte = une_dissolution(terrain.convention, D(2026, 12, 8))
    february, years_after = D(2027, 2, 1), D(2029, 1, 1)
    # A night looks fourteen months back, no further; the act itself looks at the whole of its convention.
    assert project_coverage(by=acteur, today=years_after) == 0
    assert project_coverage(by=acteur, today=february) == 3
    assert project_coverage(by=acteur, today=february) == 0
    assert [row.jour.day for row in Permanence.objects.filter(couverte=False).order_by("jour")] == [8, 15, 22]
    acte.annule_at, acte.annule_par_nom, acte.motif_annulation = NOW, "essai", "erreur"
    acte.save()
    follow_convention(acteur, terrain.convention, years_after)
    assert not Permanence.objects.filter(couverte=False).exists()


def test_rare_turns(terrain: Terrain, acteur: Any) -> None:
    serie = create_series(by=acteur, saisie=terrain.saisie(au=D(2026, 12, 1)), now=NOW)
    # Only Christmas would be left: nobody comes, nothing clashes.
    asked = foresee_change(serie, terrain.saisie(jour=5, au=D(2026, 11, 27)), D(2026, 11, 24), NOW)
    assert len(asked.dates) == 1
    holiday = foresee_change(serie, terrain.saisie(jour=5, sauf_vacances=True, au=D(2026, 11, 27)), serie.du, NOW)
    assert len(holiday.dates) == 1
    add_holidays(by=acteur, nom="Semaine fermée", du=D(2026, 11, 23), au=D(2026, 11, 29), now=NOW)
    none = foresee_change(serie, terrain.saisie(jour=5, sauf_vacances=True, au=D(2026, 11, 27)), serie.du, NOW)
    assert (none.dates, none.erreurs) == ((), ())
    first, second = Permanence.objects.filter(serie=serie).order_by("jour")
    assert clashes([], []) == []
    second.debut, second.fin = first.debut, first.fin
    with pytest.raises(Chevauchement, match="au même moment"):
        write_times([first, second])
    with pytest.raises(ValueError, match="one adviser"):
        open_feed(by=acteur, now=NOW)
    with pytest.raises(ValueError, match="unknown zone"):
        official_holidays("D")
    for one in (first, second):
        cancel_half_day(by=acteur, permanence=one, motif=MotifAnnulation.METEO, precision="", now=NOW)
    assert (
        stop_series(by=acteur, serie=serie, a_partir=serie.du, motif=MotifAnnulation.METEO, precision="", now=NOW) == 0
    )
