"""Hours told in French, and as a table."""

import pytest

from maillage.reseau.lieux.nettoyage.horaires import notes, to_words, week_table


@pytest.mark.parametrize(
    ("osm", "phrases"),
    [
        ("Mo,Tu 09:00-12:00,14:00-18:00", ["lundi et mardi de 9 h à 12 h et de 14 h à 18 h"]),
        ("Mo-Fr 08:30-12:00", ["du lundi au vendredi de 8 h 30 à 12 h"]),
        ("Mo,We,Fr 09:05-24:00", ["lundi, mercredi et vendredi de 9 h 05 à minuit"]),
        ("Mo-Su 09:00-12:00", ["tous les jours de 9 h à 12 h"]),
        ("24/7", ["tous les jours 24 h sur 24"]),
        ("Sa,PH 10:00-12:00", ["samedi et jours fériés de 10 h à 12 h"]),
        ("Mo 22:00-02:00", ["lundi de 22 h à 2 h le lendemain"]),
        ("Mo 09:00-12:00; PH off", ["lundi de 9 h à 12 h", "fermé les jours fériés"]),
        ("Mo 09:00-12:00; SH off", ["lundi de 9 h à 12 h", "fermé pendant les vacances scolaires"]),
        ("Mo 09:00-12:00; Aug off", ["lundi de 9 h à 12 h", "fermé en août"]),
        ("Mo 09:00-12:00; Jul,Aug off", ["lundi de 9 h à 12 h", "fermé en juillet et août"]),
        ("Mo 09:00-12:00; Aug 01-Aug 15 off", ["lundi de 9 h à 12 h", "fermé du 1er août au 15 août"]),
        ("Mo 09:00-12:00; Jul-Aug off", ["lundi de 9 h à 12 h", "fermé de juillet à août"]),
        ("Mo 09:00-12:00; May 01 off", ["lundi de 9 h à 12 h", "fermé le 1er mai"]),
        ("Mo 09:00-12:00; Dec 25 off", ["lundi de 9 h à 12 h", "fermé le 25 décembre"]),
        ("Mo 09:00-12:00; week 2-52/2 off", ["lundi de 9 h à 12 h", "fermé les semaines paires"]),
        ("Mo 09:00-12:00; Mo[1] off", ["lundi de 9 h à 12 h", "fermé le 1er lundi du mois"]),
        ("Mo-Su 09:00-12:00; Su off", ["tous les jours de 9 h à 12 h", "fermé dimanche"]),
        ("Mo 09:00-12:00; Aug Mo off", ["lundi de 9 h à 12 h", "août : fermé lundi"]),
        ("Mo 09:00-12:00; off", ["lundi de 9 h à 12 h", "fermé"]),
        ("We[2] 09:00-12:00", ["le 2e mercredi du mois de 9 h à 12 h"]),
        ("Th[1,3] 09:00-12:00", ["le 1er et 3e jeudi du mois de 9 h à 12 h"]),
        ("Sa[-1] 09:00-12:00", ["le dernier samedi du mois de 9 h à 12 h"]),
        ("week 2-52/2 Mo 09:00-12:00", ["semaines paires : lundi de 9 h à 12 h"]),
        ("week 1-53/2 Mo 09:00-12:00", ["semaines impaires : lundi de 9 h à 12 h"]),
        ("week 10,12-20 Mo 09:00-12:00", ["semaines 10,12-20 : lundi de 9 h à 12 h"]),
        ("Sep 01-Jun 30 Mo 09:00-12:00", ["du 1er septembre au 30 juin : lundi de 9 h à 12 h"]),
        ("Jul-Aug week 2-52/2 Mo 09:00-12:00", ["de juillet à août, semaines paires : lundi de 9 h à 12 h"]),
        ("SH Mo 09:00-12:00", ["vacances scolaires : lundi de 9 h à 12 h"]),
        ('Mo 09:00-12:00 "sur rendez-vous"', ["lundi de 9 h à 12 h, sur rendez-vous"]),
        ('Mo unknown "sur rendez-vous"', ["lundi sur rendez-vous"]),
        ('unknown "sur rendez-vous"', ["sur rendez-vous"]),
        (
            'Mo 09:00-12:00, Mo 14:00-17:00 "sur rendez-vous"',
            ["lundi de 9 h à 12 h et de 14 h à 17 h, sur rendez-vous"],
        ),
        ("Mo 09:00-12:00, Tu 10:00-12:00", ["lundi de 9 h à 12 h", "mardi de 10 h à 12 h"]),
        ("sunrise-sunset", ["sunrise-sunset"]),
        (None, []),
        ("", []),
    ],
)
def test_sentences(osm, phrases):
    assert to_words(osm) == phrases


def test_table_of_an_ordinary_week():
    table = week_table('Mo-Tu 09:00-12:00,14:00-17:00; Sa 10:00-12:00 "sur rendez-vous"; PH off; Aug off')
    assert table is not None
    assert table[0] == table[1] == [("09:00", "12:00", ""), ("14:00", "17:00", "")]
    assert table[5] == [("10:00", "12:00", "sur rendez-vous")]
    assert table[2] == table[6] == []


def test_table_follows_the_order_of_rules():
    table = week_table("Mo-Su 09:00-12:00; Mo off; Tu 14:00-17:00, Tu 09:00-10:00; We 10:00-11:00")
    assert table is not None
    assert table[0] == []
    assert table[1] == [("09:00", "10:00", ""), ("14:00", "17:00", "")]
    assert table[2] == [("10:00", "11:00", "")]
    assert table[3] == [("09:00", "12:00", "")]


def test_table_of_an_appointment_without_hours():
    table = week_table('We unknown "sur rendez-vous"')
    assert table is not None
    assert table[2] == [("", "", "sur rendez-vous")]
    every_day = week_table('unknown "sur rendez-vous"')
    assert every_day == [[("", "", "sur rendez-vous")]] * 7


@pytest.mark.parametrize(
    "osm",
    ["We[2] 09:00-12:00", "week 2-52/2 Mo 09:00-12:00", "Jul Mo 09:00-12:00", "PH 10:00-12:00", "Mo 09:00+", None],
)
def test_no_table_beyond_an_ordinary_week(osm):
    assert week_table(osm) is None


def test_notes_are_what_the_table_cannot_show():
    assert notes("Mo 09:00-12:00; PH off; We[2] 10:00-12:00") == [
        "fermé les jours fériés",
        "le 2e mercredi du mois de 10 h à 12 h",
    ]
    assert notes("Mo 09:00+") == ["Mo 09:00+"]
    assert notes(None) == []
