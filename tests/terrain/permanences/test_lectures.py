"""What others read of half-days: who could come, what the public may know, what is due, what must be done, the night."""

import datetime as dt
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.reseau.equipes.models import Affectation, Contrat
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.collecteurs import collector_of
from maillage.terrain.permanences import echeances
from maillage.terrain.permanences.enums import MomentAbsence, MotifAbsence, MotifAnnulation
from maillage.terrain.permanences.models import Absence, Permanence, Presence, Serie
from maillage.terrain.permanences.registre import REGLES
from maillage.terrain.permanences.selectors.absences import touched
from maillage.terrain.permanences.selectors.dues import due_and_planned
from maillage.terrain.permanences.selectors.publiques import (
    next_half_days,
    places_with_half_days,
    series_of_places,
)
from maillage.terrain.permanences.selectors.regles import last_day, span_of
from maillage.terrain.permanences.selectors.remplacants import moments_of, replacements, without_adviser
from maillage.terrain.permanences.services.permanences import cancel_half_day, replace_adviser
from maillage.terrain.permanences.services.series import create_series, project_coverage
from maillage.terrain.permanences.services.temps import declare_absence
from tests.reseau.conventions.fabrique import a_signer, un_avenant
from tests.terrain.permanences.monde import NOW, PARIS, Terrain, un_agent, un_lieu, une_convention, une_dissolution

D = dt.date
TODAY = D(2026, 11, 22)


def at(jour: int, heure: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 12, jour, heure, minute, tzinfo=PARIS)


def absent(acteur: Any, agent: Any, du: dt.date, au: dt.date, moment: str = "JOURNEE") -> Absence:
    moment_ = MomentAbsence(moment)
    return declare_absence(by=acteur, agent=agent, du=du, au=au, moment=moment_, motif=MotifAbsence.AUTRE)


def test_morning_afternoon_or_both() -> None:
    assert moments_of(at(1, 9), at(1, 12)) == {"MATIN"}
    assert moments_of(at(1, 9), at(1, 13)) == {"MATIN"}
    assert moments_of(at(1, 14), at(1, 17)) == {"APRES_MIDI"}
    assert moments_of(at(1, 10), at(1, 16)) == {"MATIN", "APRES_MIDI"}


def test_who_could_come(terrain: Terrain, acteur: Any) -> None:
    create_series(by=acteur, saisie=terrain.saisie(), now=NOW)
    une = Permanence.objects.get(jour=D(2026, 12, 1))
    other = un_lieu(terrain.departement, "Mairie", terrain.structure)
    convention = une_convention(terrain.departement, terrain.structure, other)
    far = un_agent(terrain.departement, "Alix Loin")
    taken = un_agent(terrain.departement, "Noa Pris")
    away = un_agent(terrain.departement, "Lou Absent")
    un_agent(terrain.departement, "Ange Parti", fin=D(2026, 6, 30))
    half = un_agent(terrain.departement, "Zoé Mardi", secteur=terrain.secteur)
    Affectation.objects.filter(agent=half).update(demi_journees=["1M"])
    create_series(
        by=acteur, saisie=terrain.saisie(lieu=other, convention=convention, agent=taken, debut=dt.time(11)), now=NOW
    )
    absent(acteur, away, une.jour, une.jour, "MATIN")
    found = replacements([une])[une.pk]
    assert [(one.agent.nom, one.meme_secteur, one.travaille) for one in found] == [
        ("Sacha Fictif", True, True),
        ("Zoé Mardi", True, False),
        (far.nom, False, True),
    ]
    assert replacements([]) == without_adviser([]) == {}
    Contrat.objects.filter(agent=terrain.camille).update(rupture_le=D(2026, 12, 10), motif_rupture="AUTRE")
    rows = list(Permanence.objects.filter(agent=terrain.camille).order_by("jour"))
    why = without_adviser(rows)
    assert [why[one.pk].raison if one.pk in why else "" for one in rows] == [
        "",
        "",
        "",
        "Camille Essai n'est pas en poste ce jour-là",
        "Camille Essai n'est pas en poste ce jour-là",
    ]
    rows[3].etat = "ANNULEE"
    assert rows[3].pk not in without_adviser(rows)


def test_the_second_of_a_pair_is_missed_as_the_first(terrain: Terrain, acteur: Any) -> None:
    create_series(by=acteur, saisie=terrain.saisie(second=terrain.sacha), now=NOW)
    free = un_agent(terrain.departement, "Noa Libre")
    day = D(2026, 12, 1)
    away = absent(acteur, terrain.sacha, day, day)
    une = Permanence.objects.get(jour=day)
    assert touched(away, NOW) == [une]
    lack = without_adviser([une])[une.pk]
    assert (lack.absents, lack.reste) == ((terrain.sacha,), terrain.camille)
    assert lack.raison == "Sacha Fictif est absent ce jour-là. Camille Essai vient sans binôme"
    (duty,) = echeances.uncovered(terrain.departement.pk, TODAY)
    assert duty.titre.startswith("Trouver qui vient avec Camille Essai à la permanence du mardi 1er décembre 2026")
    # The first is away too: nobody comes; each is then replaced in turn, though the other is still away.
    absent(acteur, terrain.camille, day, day, "MATIN")
    both = without_adviser([une])[une.pk]
    assert (both.absents, both.reste) == ((terrain.camille, terrain.sacha), None)
    assert [one.agent for one in replacements([une])[une.pk]] == [free]
    (duty,) = echeances.uncovered(terrain.departement.pk, TODAY)
    assert duty.titre.startswith("Trouver qui tient la permanence")
    done = replace_adviser(by=acteur, permanence=une, agent=free, second=terrain.sacha, now=NOW)
    assert without_adviser([done])[une.pk].reste == free
    alone = replace_adviser(by=acteur, permanence=done, agent=free, second=None, now=NOW)
    assert without_adviser([alone]) == {}
    assert [one.agent for one in alone.presences.all()] == [free]


def test_what_the_public_may_know(terrain: Terrain, acteur: Any) -> None:
    serie = create_series(by=acteur, saisie=terrain.saisie(), now=NOW)
    bus = un_lieu(terrain.departement, "Bus numérique", terrain.structure)
    stop = terrain.saisie(
        convention=None, nature="ARRET", point="Place du marché", lieu=bus, agent=terrain.sacha, au=D(2026, 11, 24)
    )
    create_series(by=acteur, saisie=stop, now=NOW)
    cancel_half_day(
        by=acteur,
        permanence=serie.permanences.get(jour=D(2026, 12, 1)),
        motif=MotifAnnulation.LIEU_FERME,
        precision="",
        now=NOW,
    )
    departement, lieux = terrain.departement.pk, [terrain.lieu.pk, bus.pk]
    with CaptureQueriesContext(connection) as captured:
        found = next_half_days(departement, lieux, NOW, NOW + dt.timedelta(days=60), par_lieu=3)
    assert len(captured) == 1
    assert [(one.debut.day, one.annulee) for one in found[terrain.lieu.pk]] == [(24, False), (1, True), (8, False)]
    assert [(one.point, one.nature, one.commune) for one in found[bus.pk]] == [("Place du marché", "ARRET", "")]
    assert not hasattr(found[bus.pk][0], "agent")
    week = (NOW, NOW + dt.timedelta(days=7))
    assert places_with_half_days(departement, *week) == set(lieux)
    assert places_with_half_days(departement, at(1, 0), at(2, 0)) == set()
    assert next_half_days(departement, [], *week) == {}
    une_dissolution(terrain.convention, D(2026, 11, 1))
    project_coverage(by=acteur, today=TODAY)
    assert places_with_half_days(departement, *week) == {bus.pk}
    assert [one.pk for one in series_of_places(departement, [terrain.lieu.pk], TODAY)] == [serie.pk]
    assert series_of_places(departement, [terrain.lieu.pk], D(2027, 1, 1)) == []


def test_days_of_a_convention(terrain: Terrain) -> None:
    assert span_of(terrain.convention, TODAY) == (D(2026, 1, 2), D(2027, 6, 30))
    un_avenant(terrain.convention, D(2026, 11, 20), {"fin_au_plus_tard": None})
    endless = type(terrain.convention).objects.get(pk=terrain.convention.pk)
    assert span_of(endless, TODAY) == (D(2026, 1, 2), None)
    waiting = a_signer(terrain.departement, terrain.structure)
    assert not span_of(waiting, TODAY).holds(TODAY)
    assert last_day(None) is None
    assert last_day(terrain.convention) == D(2027, 6, 30)
    terrain.convention.etat, terrain.convention.fin_le = "ECHUE", D(2026, 7, 1)
    assert last_day(terrain.convention) == D(2026, 7, 1)


def test_due_and_planned(terrain: Terrain, acteur: Any) -> None:
    create_series(by=acteur, saisie=terrain.saisie(), now=NOW)
    cancel_half_day(
        by=acteur,
        permanence=Permanence.objects.get(jour=D(2026, 12, 1)),
        motif=MotifAnnulation.AUTRE,
        precision="",
        now=NOW,
    )
    december = (D(2026, 12, 1), D(2026, 12, 31))
    # 22 working days in December 2026 after Christmas: 4.4.
    assert due_and_planned(terrain.departement.pk, *december) == {terrain.convention.pk: (4, 3, 1)}
    assert due_and_planned(terrain.departement.pk, *december, conventions=[]) == {}
    assert due_and_planned(terrain.departement.pk, D(2025, 1, 1), D(2025, 12, 31)) == {}
    double = une_convention(terrain.departement, terrain.structure, terrain.lieu, rythme="JOURNEE")
    with CaptureQueriesContext(connection) as two:
        assert due_and_planned(terrain.departement.pk, *december)[double.pk] == (9, 0, 0)
    for _ in range(10):
        une_convention(terrain.departement, terrain.structure, terrain.lieu)
    with CaptureQueriesContext(connection) as twelve:
        assert len(due_and_planned(terrain.departement.pk, *december)) == 12
    assert len(two) == len(twelve)
    une_dissolution(double, D(2026, 11, 1))
    assert double.pk not in due_and_planned(terrain.departement.pk, *december)


def told(code: str) -> list[tuple[str, dt.date]]:
    collecteur = collector_of(code)
    assert collecteur is not None
    from maillage.base.tenancy import current_tenant

    departement = current_tenant()
    assert departement is not None
    found = list(collecteur.collect(departement, TODAY))
    if found:
        assert collecteur.recheck is not None
        assert list(collecteur.recheck(departement, TODAY, [one.cle for one in found])) == found
        assert not list(collecteur.recheck(departement, TODAY, ["999999"]))
    return [(one.titre, one.echeance_le) for one in found]


def test_duties(terrain: Terrain, acteur: Any) -> None:
    serie = create_series(by=acteur, saisie=terrain.saisie(), now=NOW)
    assert told("permanences.sans_conseiller") == told("permanences.a_placer") == []
    assert told("permanences.fin_de_serie") == [
        ("Décider de la suite des permanences, Médiathèque de Valfictif", D(2026, 12, 22))
    ]
    absent(acteur, terrain.camille, D(2026, 12, 1), D(2026, 12, 1))
    assert told("permanences.sans_conseiller") == [
        ("Trouver qui tient la permanence du mardi 1er décembre 2026, Médiathèque de Valfictif", D(2026, 12, 1))
    ]
    assert told("permanences.hors_convention") == []
    une_dissolution(terrain.convention, D(2026, 12, 8))
    project_coverage(by=acteur, today=TODAY)
    assert told("permanences.hors_convention") == [
        ("Permanences hors convention, Commune de Valfictif", D(2026, 12, 8))
    ]
    last = serie.permanences.get(jour=D(2026, 12, 1))
    Presence.objects.filter(permanence=last).delete()
    last.delete()
    assert told("permanences.a_placer") == [("1\u00a0permanence à placer, Médiathèque de Valfictif", D(2026, 12, 1))]


def test_shortcuts_of_home() -> None:
    def shown(*roles: Role) -> list[str]:
        return [one.libelle for one in echeances.raccourcis(Acteur(1, "x", 1, frozenset(roles)))]

    assert shown(Role.COORDINATEUR) == ["Voir l'agenda des permanences"]
    assert shown(Role.CONSEILLER) == ["Voir mes permanences"]
    assert shown(Role.REFERENT) == ["Voir les permanences chez nous"]
    assert shown(Role.ELU) == []


def test_old_absences_are_forgotten(terrain: Terrain, acteur: Any) -> None:
    absent(acteur, terrain.camille, D(2025, 6, 1), D(2025, 6, 2))
    absent(acteur, terrain.camille, D(2026, 6, 1), D(2026, 6, 2))
    (rule,) = REGLES
    assert [one.du for one in rule.choisir(NOW)] == [D(2025, 6, 1)]


def test_the_night_lays_what_the_horizon_has_reached(base_neuve: str) -> None:
    from maillage.base.tenancy import tenant_transaction
    from maillage.socle.comptes.acteur import command_acteur
    from maillage.socle.territoires.models import Departement
    from maillage.terrain.permanences.tasks import extend_departement
    from tests.terrain.permanences.monde import un_terrain

    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True)
    with tenant_transaction(departement.pk):
        terrain = un_terrain(departement)
        acteur = command_acteur(departement.pk, "essai")
        bus = un_lieu(departement, "Bus", terrain.structure)
        create_series(by=acteur, saisie=terrain.saisie(au=None), now=NOW)
        create_series(
            by=acteur,
            saisie=terrain.saisie(convention=None, nature="ARRET", point="x", lieu=bus, agent=terrain.sacha, au=None),
            now=NOW - dt.timedelta(days=30),
        )
        before = Permanence.objects.count()
        Permanence.objects.filter(lieu=bus).latest("jour")
        Serie.objects.filter(lieu=terrain.lieu).update(au=D(2026, 12, 1))
    for _ in range(2):
        extend_departement(departement.pk)
        with tenant_transaction(departement.pk):
            assert Permanence.objects.count() == before + 4
