"""Open or closed: what a person in front of the door would say."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours, State

from maillage.reseau.lieux.ouvertures import etat, is_holiday, is_open, semaine_du

INSECABLE = "\u00a0"
SEMAINE = "Mo-Fr 09:00-12:00,14:00-18:00"
RDV = 'Mo 09:00-12:00; Tu 09:00-12:00 "sur rendez-vous"'


def at(texte: str) -> dt.datetime:
    return dt.datetime.fromisoformat(texte)


@pytest.mark.parametrize(
    ("osm", "moment", "ouvert", "phrase"),
    [
        (SEMAINE, "2026-11-23T17:45", True, "Ouvert jusqu'à 18 h"),
        (SEMAINE, "2026-11-23T12:00", False, "Fermé. Ouvre à 14 h"),
        (SEMAINE, "2026-11-23T19:00", False, "Fermé. Ouvre demain à 9 h"),
        (SEMAINE, "2026-11-27T19:00", False, "Fermé. Ouvre lundi 30 novembre à 9 h"),
        ("Mo[1] 14:30-17:00", "2026-12-08T10:00", False, "Fermé. Ouvre lundi 4 janvier 2027 à 14 h 30"),
        # A holiday of which the hours say nothing: neither open nor closed, all day long.
        (SEMAINE, "2026-11-11T10:00", None, "Jour férié (11 novembre) : téléphonez avant de venir"),
        (SEMAINE, "2026-11-11T07:00", None, "Jour férié (11 novembre) : téléphonez avant de venir"),
        (SEMAINE, "2026-11-11T20:00", False, "Fermé. Ouvre demain à 9 h"),
        (SEMAINE, "2026-11-10T20:00", False, "Fermé. Ouvre jeudi 12 novembre à 9 h"),
        (f"{SEMAINE}; PH off", "2026-11-11T10:00", False, "Fermé aujourd'hui, jour férié (11 novembre). Ouvre demain à 9 h"),
        (f"{SEMAINE}; PH 10:00-12:00", "2026-11-11T11:00", True, "Ouvert jusqu'à 12 h"),
        (f"{SEMAINE}; PH 10:00-12:00", "2026-11-11T13:00", False, "Fermé. Ouvre demain à 9 h"),
        (SEMAINE, "2026-11-01T10:00", False, "Fermé aujourd'hui, jour férié (1er novembre). Ouvre demain à 9 h"),
        ("24/7", "2026-11-11T10:00", True, "Ouvert 24 h sur 24"),
        ("Fr 20:00-02:00", "2026-11-27T21:00", True, "Ouvert jusqu'à 2 h du matin"),
        ("Fr 20:00-24:00", "2026-11-27T21:00", True, "Ouvert jusqu'à minuit"),
        ("Fr 20:00-24:00; Sa 00:00-09:30", "2026-11-27T21:00", True, "Ouvert jusqu'à demain, 9 h 30"),
        (RDV, "2026-11-24T10:00", True, "Ouvert jusqu'à 12 h, sur rendez-vous"),
        (RDV, "2026-11-23T13:00", False, "Fermé. Ouvre demain à 9 h, sur rendez-vous"),
        ('Mo-Fr unknown "sur rendez-vous"', "2026-11-24T10:00", None, "Sur rendez-vous : téléphonez avant de venir"),
        ("Mo-Fr unknown", "2026-11-24T10:00", None, "Horaires variables : téléphonez avant de venir"),
        ("Mo off", "2026-11-24T10:00", False, "Fermé en ce moment"),
        ("Mo-Fr 09:00-12:00; SH off", "2026-11-24T10:00", True, "Ouvert jusqu'à 12 h. Horaires différents pendant les vacances scolaires."),
        ("", "2026-11-24T10:00", None, ""),
        ("n'importe quoi", "2026-11-24T10:00", None, ""),
    ],
)  # fmt: skip
def test_the_state_is_said_in_a_sentence(osm: str, moment: str, ouvert: bool | None, phrase: str) -> None:
    found = etat(osm, at(moment))
    assert (found.ouvert, found.phrase.replace(INSECABLE, " ")) == (ouvert, phrase)
    assert is_open(osm, at(moment)) is (ouvert is True)


@pytest.mark.parametrize(
    ("code", "jour", "osm", "phrase"),
    [
        ("67", "2026-04-03", SEMAINE, "Jour férié (3 avril) : téléphonez avant de venir"),
        ("68", "2026-12-26", "Mo-Sa 09:00-12:00; PH off", "Fermé aujourd'hui, jour férié (26 décembre). Ouvre lundi 28 décembre à 9 h"),
        ("974", "2026-12-21", SEMAINE, "Ouvert jusqu'à 12 h"),
        ("976", "2026-04-27", f"{SEMAINE}; PH 10:00-12:00", "Jour férié (27 avril) : téléphonez avant de venir"),
        ("976", "2026-04-27", "24/7", "Ouvert 24 h sur 24"),
        ("17", "2026-04-03", SEMAINE, "Ouvert jusqu'à 12 h"),
    ],
)  # fmt: skip
def test_some_territories_have_holidays_of_their_own(code: str, jour: str, osm: str, phrase: str) -> None:
    assert etat(osm, at(f"{jour}T10:00"), code).phrase.replace(INSECABLE, " ") == phrase
    assert is_open(osm, at(f"{jour}T10:00"), code) is phrase.startswith("Ouvert")


def test_the_clock_is_the_one_on_the_wall_of_the_place() -> None:
    noon_in_paris = dt.datetime(2026, 11, 23, 11, 0, tzinfo=dt.UTC)
    assert not is_open(SEMAINE, noon_in_paris)
    assert is_open(SEMAINE, noon_in_paris, "974")  # 15 h in La Réunion
    summer = dt.datetime(2026, 7, 20, 10, 30, tzinfo=dt.UTC)
    assert not is_open(SEMAINE, summer)  # 12 h 30 in Paris
    # The hour that comes twice, on 25 October: one wall time, one answer.
    paris = ZoneInfo("Europe/Paris")
    twice = [dt.datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=paris) for fold in (0, 1)]
    assert {etat("Su 02:00-04:00", moment).phrase for moment in twice} == {f"Ouvert jusqu'à 4{INSECABLE}h"}


def test_a_week_is_told_as_it_is_that_week() -> None:
    semaine = semaine_du("week 2-52/2 Mo 09:00-12:00; We 10:00-12:00; PH 14:00-15:00", dt.date(2026, 11, 11))
    assert [(jour.jour.day, len(jour.plages), jour.ferie) for jour in semaine] == [
        (9, 1 if dt.date(2026, 11, 9).isocalendar().week % 2 == 0 else 0, False),
        (10, 0, False), (11, 1, True), (12, 0, False), (13, 0, False), (14, 0, False), (15, 0, False),
    ]  # fmt: skip
    mercredi = semaine_du("We 10:00-12:00", dt.date(2026, 11, 13))[2]
    assert (mercredi.ferie, mercredi.a_confirmer, mercredi.plages) == (True, True, [])
    assert semaine_du("", dt.date(2026, 11, 13)) == []


JOURS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "Mo-Fr", "Mo-Sa", "Sa,Su", "Mo-Su"]
heures = st.integers(0, 24 * 4 - 1).map(lambda quart: f"{quart // 4:02d}:{quart % 4 * 15:02d}")
plages = st.tuples(heures, heures).filter(lambda paire: paire[0] != paire[1]).map("-".join)
regles = st.builds(
    lambda portee, jours, plage: f"{portee}{jours} {plage}",
    st.sampled_from(["", "", "", "week 2-52/2 ", "week 1-53/2 ", "Sep-Jun ", "Jul 14-Aug 31 "]), st.sampled_from(JOURS), plages,
)  # fmt: skip
textes = st.builds(
    lambda regles, suite: "; ".join([*regles, *suite]),
    st.lists(regles, min_size=1, max_size=4), st.sampled_from([(), (), ("PH off",), ("PH 10:00-12:00",), ("Aug off",)]),
)  # fmt: skip
moments = st.datetimes(at("2025-12-20"), at("2027-01-10")).map(lambda m: m.replace(microsecond=0))


@settings(max_examples=150, deadline=None)
@given(textes, moments)
def test_the_state_agrees_with_the_library_until_it_says_that_it_changes(osm: str, moment: dt.datetime) -> None:
    """Minute by minute up to ``change``, holidays that the hours do not name apart: those are never « open »."""
    library = OpeningHours(osm, country="FR")
    now = etat(osm, moment)
    assert now.change is not None
    assert moment < now.change <= dt.datetime.combine(moment.date() + dt.timedelta(days=1), dt.time())
    minute = moment
    while minute < now.change:
        state, _ = library.state(minute)
        assert is_open(osm, minute) is (now.ouvert is True)
        if is_holiday(minute.date()) and "PH" not in osm:
            assert now.ouvert is not True
        else:
            assert now.ouvert is (state == State.OPEN)
        minute += dt.timedelta(minutes=1)
    assert etat(osm, now.change - dt.timedelta(seconds=1))[:2] == now[:2]
