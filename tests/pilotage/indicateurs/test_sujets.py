"""What a committee should discuss, and half-days due counted as the agenda counts them."""

import datetime as dt
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.pilotage.indicateurs.definitions import Calendrier, Periode, share_of, whole_shares
from maillage.pilotage.indicateurs.selectors.criteres import Criteres
from maillage.pilotage.indicateurs.selectors.jauges import gauges
from maillage.pilotage.indicateurs.selectors.sujets import NatureSujet, list_sujets
from maillage.reseau.conventions.services.actes import project_all
from maillage.reseau.lieux.ouvertures import is_holiday
from maillage.terrain.permanences.recurrence import EnVigueur, half_days_due
from maillage.terrain.permanences.selectors.dues import due_and_planned
from tests.pilotage.indicateurs.fabriques import compte_rendu, demi_journee
from tests.reseau.conventions.fabrique import un_avenant
from tests.terrain.permanences.monde import une_convention, une_dissolution

AOUT = dt.date(2026, 8, 31)
holiday = partial(is_holiday, code="96")
JOURS = st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31))


@pytest.mark.django_db
def test_sujets_tell_what_waits_for_a_decision(sol):
    for rank in range(4):
        compte_rendu(sol, demi_journee(sol, dt.date(2026, 7, 1 + rank)), "SANS_REPONSE")
    compte_rendu(sol, demi_journee(sol, dt.date(2026, 7, 9), second=True), "CONTESTE")
    found = {}
    for one in list_sujets(sol.departement.pk, AOUT):
        found.setdefault(one.nature, []).append(one)
    (silence,) = found[NatureSujet.SILENCE]
    assert (silence.titre, silence.raison) == ("Commune de Valfictif", "4\xa0comptes rendus sans réponse en 6 mois.")
    (contested,) = found[NatureSujet.CONTESTATION]
    assert (contested.titre, contested.structure_id) == (
        "Compte rendu du 9 juillet 2026, Commune de Bourg-Fictif",
        sol.autres["hote2"].pk,
    )
    behind = found[NatureSujet.RETARD]
    assert [one.structure_id for one in behind] == [sol.autres["hote2"].pk, sol.structure.pk]
    told = gauges(sol.departement.pk, Criteres(Periode(dt.date(2026, 1, 1), dt.date(2026, 8, 1))), AOUT)
    agenda = due_and_planned(sol.departement.pk, dt.date(2026, 1, 1), AOUT)
    assert {one.convention_id: one.dues for one in told} == {key: one.dues for key, one in agenda.items()}


@pytest.mark.django_db
def test_a_rhythm_that_an_avenant_changes_is_due_from_its_day(sol):
    avril = dt.date(2026, 4, 1)
    criteres = Criteres(Periode(avril, dt.date(2026, 5, 1)))

    def due():
        """(gauge, agenda) of April and May 2026: eight weeks and three days, four holidays."""
        told = {one.convention_id: one.dues for one in gauges(sol.departement.pk, criteres, AOUT)}
        agenda = due_and_planned(sol.departement.pk, avril, dt.date(2026, 5, 31))
        return told[sol.convention.pk], agenda[sol.convention.pk].dues

    single = half_days_due([EnVigueur(avril, dt.date(2026, 5, 31), 1)], avril, dt.date(2026, 5, 31), holiday)
    assert due() == (single, single)
    un_avenant(sol.convention, dt.date(2026, 4, 7), {"rythme": "JOURNEE"}, effet_le=dt.date(2026, 5, 4))
    mixed = [EnVigueur(avril, dt.date(2026, 5, 3), 1), EnVigueur(dt.date(2026, 5, 4), dt.date(2026, 5, 31), 2)]
    owed = half_days_due(mixed, avril, dt.date(2026, 5, 31), holiday)
    assert owed > single
    assert due() == (owed, owed)


@pytest.mark.django_db
def test_what_services_keep_of_a_convention_gives_what_its_acts_do(sol, acteur, django_assert_num_queries):
    """Ended by an act, by an avenant, or in force: the gauges need not walk, and a period to come leaves out none that may be renewed."""
    gone, cut = sol.autres["convention2"], sol.convention
    kept = une_convention(sol.departement, sol.autres["hote2"], sol.autres["lieu2"], effet_le=dt.date(2026, 6, 2))
    une_dissolution(gone, dt.date(2026, 5, 15))
    un_avenant(cut, dt.date(2026, 4, 7), {"fin_au_plus_tard": "2026-07-31"})
    period, later = (
        Periode(dt.date(2026, *one), dt.date(2026, *two)) for one, two in (((1, 1), (8, 1)), ((11, 1), (12, 1)))
    )

    def dues(periode=period):
        return {one.convention_id: one.dues for one in gauges(sol.departement.pk, Criteres(periode), AOUT)}

    walked, agenda = dues(), due_and_planned(sol.departement.pk, period.du, AOUT)
    assert walked == {key: one.dues for key, one in agenda.items()}
    assert all(walked[one.pk] > 0 for one in (gone, cut, kept))
    project_all(by=acteur, today=AOUT)
    with django_assert_num_queries(2):
        assert dues() == walked
    assert dues(later) == {kept.pk: 0}


@given(du=JOURS, au=JOURS, debut=JOURS, fin=JOURS, number=st.integers(1, 2), feries=st.sets(JOURS, max_size=5))
def test_what_is_due_is_the_rule_of_the_agenda(du, au, debut, fin, number, feries):
    calendar = Calendrier(du, au, feries.__contains__)
    expected = half_days_due([EnVigueur(debut, fin, number)], du, au, feries.__contains__)
    assert calendar.half_days_due([(debut, fin, number)]) == expected


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_shares_add_up_to_a_hundred_and_stay_within_one(numbers):
    shares, total = whole_shares(numbers), sum(numbers)
    assert sum(shares) == (100 if total else 0)
    assert all(
        abs(share * total - 100 * number) < total for share, number in zip(shares, numbers, strict=True) if total
    )
    assert share_of(total, total) == (100 if total else 0)
