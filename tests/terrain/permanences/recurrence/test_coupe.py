"""Whatever the changes, exceptions and clocks: no half-day lost or doubled, nothing begun ever touched."""

import datetime as dt
import itertools
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.reseau.lieux.ouvertures import is_holiday
from maillage.terrain.permanences.recurrence import (
    Calendrier,
    Occurrence,
    Periode,
    Plan,
    Posee,
    Regle,
    RegleImpossible,
    first_changeable,
    foresee,
    missing,
    monday,
    occurrences,
    raw_days,
    revise,
)

PARIS = ZoneInfo("Europe/Paris")
JOUR = dt.timedelta(days=1)
NOEL = Periode(dt.date(2026, 12, 19), dt.date(2027, 1, 3), "Vacances de Noël")
CALENDRIER = Calendrier(is_holiday, (NOEL, Periode(dt.date(2026, 10, 17), dt.date(2026, 11, 1), "Toussaint")))
RIEN = Calendrier(lambda _jour: False)
HORIZON = dt.date(2027, 4, 30)


@dataclass
class Ligne:
    """A half-day as the database would hold it."""

    serie: int
    origine: dt.date
    debut: dt.datetime
    fin: dt.datetime
    a_part: bool = False


@dataclass
class Monde:
    """Series and half-days, changed by applying plans and by nothing else."""

    series: list[Regle | None]
    lignes: list[Ligne] = field(default_factory=list)

    def lay(self, serie: int, found: list[Occurrence]) -> None:
        self.lignes += [Ligne(serie, one.origine, one.debut, one.fin) for one in found]

    def of(self, serie: int) -> list[Ligne]:
        return [one for one in self.lignes if one.serie == serie]

    def apply(self, serie: int, plan: Plan) -> None:
        assert plan.nouvelle is not None
        new = len(self.series)
        self.series[serie] = plan.ancienne
        self.series.append(plan.nouvelle)
        by_day = {one.origine: one for one in self.of(serie)}
        for day in plan.otees:
            self.lignes.remove(by_day[day])
        for passage in plan.deplacees:
            one = by_day[passage.avant]
            one.serie, one.origine, one.debut, one.fin = new, *passage.apres
        for passage in plan.reprises:
            by_day[passage.avant].serie, by_day[passage.avant].origine = new, passage.apres.origine
        self.lay(new, list(plan.ajoutees))


HEURES = st.sampled_from([(dt.time(9), dt.time(12)), (dt.time(14), dt.time(17, 30)), (dt.time(6), dt.time(23))])
REGLES = st.builds(
    lambda jour, heures, du, au, intervalle, feries, vacances: Regle(
        jour, *heures, du, None if au is None else du + au * JOUR, intervalle, feries, vacances
    ),
    st.integers(1, 7),
    HEURES,
    st.dates(dt.date(2026, 9, 1), dt.date(2027, 2, 1)),
    st.none() | st.integers(0, 300),
    st.sampled_from([1, 2]),
    st.booleans(),
    st.booleans(),
)
MOMENTS = st.integers(0, 5000).map(lambda hours: dt.datetime(2026, 9, 1, tzinfo=dt.UTC) + dt.timedelta(hours=hours))


@settings(max_examples=150, deadline=None)
@given(REGLES, st.data())
def test_no_half_day_is_lost_or_doubled(depart: Regle, data: st.DataObject) -> None:
    monde = Monde([depart])
    monde.lay(0, missing(depart, [], CALENDRIER, jusqu_au=HORIZON, now=None))
    now = data.draw(MOMENTS)
    for _ in range(data.draw(st.integers(1, 4))):
        now += data.draw(st.integers(0, 40)) * JOUR
        for one in data.draw(st.lists(st.sampled_from(monde.lignes), max_size=3)) if monde.lignes else ():
            if one.debut > now:
                one.a_part = True
                shift = data.draw(st.integers(-20, 20)) * JOUR
                one.debut, one.fin = one.debut + shift, one.fin + shift
        serie = data.draw(st.sampled_from([n for n, rule in enumerate(monde.series) if rule is not None]))
        _change_and_check(monde, serie, now, data)


def _change_and_check(monde: Monde, serie: int, now: dt.datetime, data: st.DataObject) -> None:
    regle = monde.series[serie]
    assert regle is not None
    days = list(raw_days(regle, HORIZON))
    a_partir = data.draw(st.sampled_from(days)) if days else regle.du
    voulue = data.draw(REGLES)
    voulue = replace(voulue, au=None if voulue.au is None else voulue.au + 400 * JOUR)
    before = [replace(one) for one in monde.lignes]
    laid = [Posee(one.origine, one.debut, one.a_part) for one in monde.of(serie)]
    plan = revise(regle, voulue, laid, CALENDRIER, a_partir=a_partir, jusqu_au=HORIZON, now=now)
    if plan.nouvelle is None:
        assert plan == Plan(regle, None)
        return
    monde.apply(serie, plan)
    _check_nothing_begun_moved(before, monde.lignes, now)
    _check_before_untouched(before, monde.lignes, serie, a_partir)
    _check_weeks(monde, before, serie, plan.nouvelle, now)


def _check_nothing_begun_moved(before: list[Ligne], after: list[Ligne], now: dt.datetime) -> None:
    begun = sorted((one.debut, one.fin) for one in before if one.debut <= now)
    assert sorted((one.debut, one.fin) for one in after if one.debut <= now) == begun
    apart = sorted((one.debut, one.fin) for one in before if one.a_part)
    assert sorted((one.debut, one.fin) for one in after if one.a_part) == apart


def _check_before_untouched(before: list[Ligne], after: list[Ligne], serie: int, a_partir: dt.date) -> None:
    kept = [one for one in before if one.serie != serie or one.origine < a_partir]
    assert all(one in after for one in kept)


def _check_weeks(monde: Monde, before: list[Ligne], serie: int, nouvelle: Regle, now: dt.datetime) -> None:
    """From the cut on, each week of the new rule has its half-day once, where the rule says unless arranged apart."""
    new = len(monde.series) - 1
    both = monde.of(serie) + monde.of(new)
    weeks = [monday(one.origine) for one in both]
    assert len(weeks) == len(set(weeks)), "a week with two half-days"
    kept = {monday(one.origine) for one in before if one.serie == serie and (one.a_part or one.debut <= now)}
    assert kept <= set(weeks), "a half-day held or arranged apart is lost"
    by_week = {monday(one.origine): one for one in monde.of(new)}
    for day in foresee(nouvelle, CALENDRIER, HORIZON):
        one = by_week.get(monday(day.origine))
        if not isinstance(day, Occurrence):
            assert one is None or one.a_part
            continue
        assert one is not None, "a half-day is lost"
        assert one.origine == day.origine
        assert one.a_part or (one.debut, one.fin) == (day.debut, day.fin)
        assert one.a_part or one.debut > now
    assert not missing(nouvelle, [one.origine for one in monde.of(new)], CALENDRIER, jusqu_au=HORIZON, now=now)
    left = monde.series[serie]
    if left is not None:
        assert not missing(left, [one.origine for one in monde.of(serie)], CALENDRIER, jusqu_au=HORIZON, now=now)


@settings(max_examples=100, deadline=None)
@given(REGLES)
def test_clocks_of_the_wall_stay_through_the_year(regle: Regle) -> None:
    found = list(occurrences(replace(regle, au=None), RIEN, regle.du + 730 * JOUR))
    for one in found:
        debut, fin = one.debut.astimezone(PARIS), one.fin.astimezone(PARIS)
        assert (debut.date(), debut.time(), fin.time()) == (one.origine, regle.debut, regle.fin)
        assert one.debut.utcoffset() == dt.timedelta(0)
        assert one.origine.isoweekday() == regle.jour
    steps = {b.origine - a.origine for a, b in itertools.pairwise(found)}
    assert steps == {regle.intervalle * 7 * JOUR}
    assert found[0].origine - regle.du < 7 * JOUR


def test_half_days_through_christmas_and_the_change_of_hour() -> None:
    regle = Regle(5, dt.time(9), dt.time(12), dt.date(2026, 12, 11), dt.date(2027, 4, 9), tient_vacances=False)
    seen = [(one.origine.isoformat(), getattr(one, "motif", "")) for one in foresee(regle, CALENDRIER, HORIZON)]
    assert seen[:5] == [
        ("2026-12-11", ""),
        ("2026-12-18", ""),
        ("2026-12-25", "Jour férié"),
        ("2027-01-01", "Jour férié"),
        ("2027-01-08", ""),
    ]
    hours = {one.origine.isoformat(): one.debut.isoformat() for one in occurrences(regle, CALENDRIER, HORIZON)}
    assert hours["2027-03-26"] == "2027-03-26T08:00:00+00:00"
    assert hours["2027-04-02"] == "2027-04-02T07:00:00+00:00"
    every = replace(regle, tient_feries=True, tient_vacances=True)
    assert len(list(occurrences(every, CALENDRIER, HORIZON))) == 18
    assert not list(raw_days(regle, dt.date(2026, 12, 1)))
    assert next(raw_days(replace(regle, intervalle=2), HORIZON, dt.date(2026, 12, 12))) == dt.date(2026, 12, 25)


def test_from_here_on_moves_tuesdays_to_thursdays() -> None:
    regle = Regle(2, dt.time(9), dt.time(12), dt.date(2026, 11, 3), dt.date(2026, 12, 1))
    laid = [Posee(one.origine, one.debut) for one in occurrences(regle, RIEN, HORIZON)]
    laid[3] = laid[3]._replace(a_part=True)
    now = dt.datetime(2026, 11, 10, 9, 30, tzinfo=PARIS)
    voulue = replace(regle, jour=4, au=dt.date(2026, 12, 10))
    plan = revise(regle, voulue, laid, RIEN, a_partir=dt.date(2026, 11, 10), jusqu_au=HORIZON, now=now)
    # The 10th has begun: the change begins the week after, the 24th stays as it was arranged.
    assert plan.ancienne == replace(regle, au=dt.date(2026, 11, 16))
    assert plan.nouvelle == replace(voulue, du=dt.date(2026, 11, 19))
    assert [(one.avant.day, one.apres.origine.day) for one in plan.deplacees] == [(17, 19), (1, 3)]
    assert [(one.avant.day, one.apres.origine.day) for one in plan.reprises] == [(24, 26)]
    assert [one.origine.day for one in plan.ajoutees] == [10]
    # On a Tuesday morning before it begins, Mondays begin the week after: nothing is laid in the past.
    early = dt.datetime(2026, 11, 10, 7, tzinfo=PARIS)
    mondays = revise(regle, replace(voulue, jour=1), laid, RIEN, a_partir=regle.du, jusqu_au=HORIZON, now=early)
    assert mondays.nouvelle is not None
    assert mondays.nouvelle.du == dt.date(2026, 11, 16)
    shorter = revise(
        regle, replace(regle, au=dt.date(2026, 11, 20)), laid, RIEN, a_partir=regle.du, jusqu_au=HORIZON, now=now
    )
    assert [day.day for day in shorter.otees] == [1]
    whole = revise(regle, voulue, laid, RIEN, a_partir=regle.du, jusqu_au=HORIZON, now=now - 30 * JOUR)
    assert whole.ancienne is None


def test_a_series_that_is_over_has_nothing_to_change() -> None:
    regle = Regle(2, dt.time(9), dt.time(12), dt.date(2026, 11, 3), dt.date(2026, 12, 1))
    late = dt.datetime(2026, 12, 1, 12, tzinfo=PARIS)
    assert first_changeable(regle, regle.du, late) is None
    assert revise(regle, regle, [], RIEN, a_partir=regle.du, jusqu_au=HORIZON, now=late) == Plan(regle, None)
    endless = replace(regle, au=None)
    assert first_changeable(endless, regle.du, late) == dt.date(2026, 12, 8)


@pytest.mark.parametrize(
    ("champ", "valeurs"),
    [
        ("jour", {"jour": 0}),
        ("debut", {"debut": dt.time(5, 59)}),
        ("fin", {"fin": dt.time(23, 30)}),
        ("fin", {"fin": dt.time(9)}),
        ("intervalle", {"intervalle": 3}),
        ("au", {"au": dt.date(2026, 11, 2)}),
    ],
)
def test_an_impossible_rule_names_its_field(champ: str, valeurs: dict[str, object]) -> None:
    values = {"jour": 1, "debut": dt.time(9), "fin": dt.time(12), "du": dt.date(2026, 11, 3), **valeurs}
    with pytest.raises(RegleImpossible) as found:
        Regle(**values)
    assert found.value.champ == champ
    assert str(found.value).endswith(".")
