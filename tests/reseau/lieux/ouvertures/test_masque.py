"""The fortnight as bits says what the hours say."""

import datetime as dt

import pytest
from hypothesis import given, settings

from maillage.reseau.lieux.ouvertures import MASQUE_OCTETS, is_holiday, is_marked, is_open, masque, quart_of
from tests.reseau.lieux.ouvertures.test_etat import at, moments, textes


@settings(max_examples=300, deadline=None)
@given(textes, moments)
def test_the_bits_say_what_the_hours_say(osm: str, moment: dt.datetime) -> None:
    bits, particulier = masque(osm)
    assert len(bits) == MASQUE_OCTETS
    quart = moment.replace(minute=moment.minute // 15 * 15, second=0)
    if is_open(osm, quart):
        assert is_marked(bits, quart_of(quart)) or particulier
    if not particulier:
        assert is_open(osm, quart) is (is_marked(bits, quart_of(quart)) and not is_holiday(quart.date()))


@pytest.mark.parametrize(
    ("osm", "particulier"),
    [
        ("", False), ("n'importe quoi", False), ("Mo-Fr 09:00-12:00,14:00-18:00", False), ("Mo 09:00-12:00; PH off", False),
        ("week 2-52/2 Tu 10:00-12:00", False), ('Mo 09:00-12:00 "en août : fermé"', False), ("Mo 18:00-00:00", False),
        ("24/7", True), ("PH 10:00-12:00", True), ("Mo[1] 10:00-12:00", True), ("Jul Mo 10:00-12:00", True),
        ("Mo 09:10-12:00", True), ("Fr 22:00-02:00", True), ("week 3 Mo 10:00-12:00", True), ("Mo 09:00-26:00", True),
        ("Mo 09:00-12:00; SH off", True), ("2026 Mo 09:00-12:00", True), ("Mo sunrise-12:00", True),
    ],
)  # fmt: skip
def test_what_a_fortnight_cannot_tell_is_marked(osm: str, particulier: bool) -> None:
    assert masque(osm)[1] is particulier


def test_a_part_of_a_quarter_counts_and_a_season_is_kept() -> None:
    bits, _ = masque("Mo 09:10-12:00")
    assert is_marked(bits, quart_of(at("2026-11-23T09:00")))
    assert not is_marked(bits, quart_of(at("2026-11-23T12:00")))
    summer, _ = masque("Jul Mo 19:00-21:00")
    assert is_marked(summer, quart_of(at("2026-07-06T20:00")))
    assert masque("24/7")[0] == b"\xff" * MASQUE_OCTETS
    assert masque("") == (bytes(MASQUE_OCTETS), False)


def test_a_year_that_the_hours_name_is_looked_at() -> None:
    winter, particulier = masque("2031 Jan 06-2031 Mar 31 Tu 09:00-12:00")
    tuesdays = [at("2031-01-07T10:00"), at("2031-01-14T10:00")]
    assert particulier
    assert [is_marked(winter, quart_of(moment)) for moment in tuesdays] == [True, True]
