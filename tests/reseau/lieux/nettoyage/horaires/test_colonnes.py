"""Hours given in one column a day, in several sources, or with a column of weeks."""

import datetime as dt

import pytest

from maillage.reseau.lieux.nettoyage.horaires import clean_horaires, parse_day, parse_week
from maillage.reseau.lieux.nettoyage.resultat import VIDE, Etat

JOURS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def semaine(*cellules):
    return dict(zip(JOURS, cellules, strict=False))


@pytest.mark.parametrize(
    ("cellule", "lu"),
    [
        ("09:00 - 12:00 / 14:00 - 17:00", "Mo 09:00-12:00,14:00-17:00"),
        ("09:00-12:00\n14:00-17:00", "Mo 09:00-12:00,14:00-17:00"),
        ("00:00 - 00:00 / 09:00 - 12:00 / 13:30 - 16:30", "Mo 09:00-12:00,13:30-16:30"),
        ("08:30 12:00 14:00 18:00", "Mo 08:30-12:00,14:00-18:00"),
        ("09:00   17:30", "Mo 09:00-17:30"),
        ("08:30:00 - 12:00:00", "Mo 08:30-12:00"),
        ("0.375 0.5", "Mo 09:00-12:00"),
        ("0,375 - 0,5", "Mo 09:00-12:00"),
        ([0.375, 0.5, 0.5833333333333334, 0.75], "Mo 09:00-12:00,14:00-18:00"),
        ([dt.time(8, 30), dt.time(12)], "Mo 08:30-12:00"),
        ("14:00-00:00", "Mo 14:00-24:00"),
        ("00:00-24:00", "Mo 00:00-24:00"),
        ("lundi 9h-12h", "Mo 09:00-12:00"),
        ("matin 9h-12h après-midi 14h-17h", "Mo 09:00-12:00,14:00-17:00"),
        ("Sur rendez-vous", 'Mo unknown "sur rendez-vous"'),
        ("9h-12h sur RDV", 'Mo 09:00-12:00 "sur rendez-vous"'),
        ("Fermé le matin - 13h30 à 18h", "Mo 13:30-18:00"),
        ("9h-12h sauf jours fériés", "Mo 09:00-12:00; PH off"),
        ("9h-12h hors premier lundi du mois", "Mo 09:00-12:00; Mo[1] off"),
        ("9h-12h (semaine paire)", "week 2-52/2 Mo 09:00-12:00"),
        ("1er lundi du mois 9h-12h", "Mo[1] 09:00-12:00"),
        ("9h à 12h &amp; 13h30 à 17h30", "Mo 09:00-12:00,13:30-17:30"),
        ("9hè16h", "Mo 09:00-16:00"),
        ("13/30 - 16:30", "Mo 13:30-16:30"),
        ("9h 0 12h", "Mo 09:00-12:00"),
        ("9h30-12h0", "Mo 09:30-12:00"),
        ("24/24", "Mo 00:00-24:00"),
    ],
)
def test_a_cell_is_published(cellule, lu):
    resultat = clean_horaires({"Mo": cellule})
    assert (resultat.valeur, resultat.etat) == (lu, Etat.REPARE)
    assert resultat.regle == "horaires.lus"


@pytest.mark.parametrize(
    ("cellule", "regle", "proposition"),
    [
        ("mardi 9h-12h", "autre_jour", "Tu 09:00-12:00"),
        ("08:30:00", "heure_seule", None),
        (0.375, "heure_seule", None),
        ("00:00 - 00:00", "minuit_minuit", None),
        ("09:00 - 12:00 / 09:00 - 16:30 / 14:00 - 16:30", "imbrique", "Mo 09:00-16:30"),
        ("9h à 12h30 et de 13h30 à 16h3", "heure_coupee", "Mo 09:00-12:30,13:30-16:30"),
        ("9h-12h (Mandela)", "reste", "Mo 09:00-12:00"),
        ("9H-12H / Après-midi sur RDV", "demi_journee", "Mo 09:00-12:00"),
        ("matin après-midi", "demi_journee", None),
        ("fermé de 12h à 14h", "fermeture", None),
        ("fermé 9h-12h", "fermeture", None),
        ("fermé vacances 9h-12h", "vacances", "Mo 09:00-12:00"),
        ("9h-12h hors et en vacances scolaires", "vacances", "Mo 09:00-12:00"),
        ("9h-12h sauf le matin et l'après-midi", "demi_journee", "Mo 09:00-12:00"),
        ("Fermé le matin, fermé l'après-midi 9h-12h", "demi_journee", "Mo 09:00-12:00"),
        ("45", "illisible", None),
        ("9/45", "illisible", None),
        ("12/30/9 - 14h", "inverse", "Mo 12:30-09:00"),
    ],
)
def test_a_cell_is_questioned(cellule, regle, proposition):
    resultat = clean_horaires({"Mo": cellule})
    assert resultat.valeur is None
    assert resultat.is_question
    assert (resultat.regle.removeprefix("horaires."), resultat.proposition) == (regle, proposition)


def test_identical_days_are_grouped_and_the_longest_group_comes_first():
    resultat = clean_horaires(semaine("14h-17h", *["9h-12h / 14h-17h"] * 4, "9h-12h"))
    assert resultat.valeur == "Tu-Fr 09:00-12:00,14:00-17:00; Mo 14:00-17:00; Sa 09:00-12:00"


def test_every_day_and_round_the_clock():
    assert clean_horaires(semaine(*["9h-12h"] * 7)).valeur == "Mo-Su 09:00-12:00"
    assert clean_horaires(semaine(*["24h/24"] * 7)).valeur == "24/7"


@pytest.mark.parametrize(
    "cellule", ["Fermé", "FERMÉ", "fermé toute la journée continue", "-", "", None, "Pas d'accueil."]
)
def test_a_closed_day_is_left_out(cellule):
    assert clean_horaires(semaine("9h-12h", cellule)).valeur == "Mo 09:00-12:00"


def test_a_week_closed_all_days_is_a_question():
    resultat = clean_horaires(semaine(*["Fermé"] * 7))
    assert (resultat.valeur, resultat.etat, resultat.regle) == (None, Etat.DOUTEUX, "horaires.ferme")


@pytest.mark.parametrize("cellule", ["", "-", "NC", "nan", float("nan"), None, False, "0", 0, " . "])
def test_empty_cells_are_no_hours(cellule):
    assert clean_horaires(semaine(cellule, cellule)).etat is Etat.ABSENT


def test_nothing_at_all():
    assert clean_horaires(None) == VIDE
    assert clean_horaires({}, "", None, semaine_ouverture="paire") == VIDE
    assert clean_horaires({"Lundi": "9h-12h"}) == VIDE


def test_a_placeholder_keeps_its_text():
    assert clean_horaires(None, "-----") == VIDE._replace(original="-----")
    assert clean_horaires(None, False) == VIDE


def test_a_doubt_on_one_day_withholds_the_week():
    resultat = clean_horaires(semaine("9h-12h", "9h-12h atelier"))
    assert (resultat.valeur, resultat.proposition) == (None, "Mo,Tu 09:00-12:00")
    assert resultat.original == "lundi : 9h-12h ; mardi : 9h-12h atelier"


def test_an_impossible_hour_is_unreadable_when_nothing_else_is_said():
    assert clean_horaires({"Mo": "25h-26h"}).etat is Etat.ILLISIBLE
    assert clean_horaires(semaine("25h-26h", "9h-12h")).proposition == "Tu 09:00-12:00"


def test_public_holidays_have_their_column():
    assert clean_horaires({"Mo": "9h-12h", "PH": "Fermé"}).valeur == "Mo 09:00-12:00; PH off"
    assert clean_horaires({"Mo": "9h-12h", "PH": "10h-12h"}).valeur == "Mo 09:00-12:00; PH 10:00-12:00"


def test_a_cell_of_hours_alone_is_the_same_on_all_days():
    assert parse_day("9h - 12h", 3).regles[0].jours == (3,)
    assert parse_day("9h - 12h").regles[0].creneaux == parse_day("9h - 12h", 3).regles[0].creneaux


def test_parse_week_says_its_doubts():
    lecture = parse_week("9h-12h")
    assert lecture.doutes == (("quels_jours", ""),)
    assert not lecture.is_empty
    assert parse_week("").is_empty


# Several sources.


def test_sources_that_agree_are_published():
    resultat = clean_horaires({"Mo": "9h-12h"}, "lundi 9h-12h", "Mo 09:00-12:00")
    assert (resultat.valeur, resultat.etat) == ("Mo 09:00-12:00", Etat.TEL_QUEL)


def test_sources_that_agree_after_repair_keep_both_texts():
    resultat = clean_horaires({"Mo": "9h-12h"}, "lundi 9h-12h")
    assert (resultat.valeur, resultat.etat) == ("Mo 09:00-12:00", Etat.REPARE)
    assert resultat.original == "lundi : 9h-12h | lundi 9h-12h"


def test_sources_that_disagree_are_a_question():
    resultat = clean_horaires({"Mo": "9h-12h"}, "lundi 9h-13h")
    assert (resultat.valeur, resultat.regle, resultat.proposition) == (None, "horaires.divergence", "Mo 09:00-12:00")


def test_a_sure_source_wins_over_a_doubtful_one():
    assert clean_horaires(None, "lundi 9h-12h", "9h-12h").valeur == "Mo 09:00-12:00"


def test_two_doubtful_sources_propose_the_one_that_was_read():
    resultat = clean_horaires({"Mo": "voir le site"}, "9h-12h")
    assert resultat.proposition == "Mo-Fr 09:00-12:00"
    assert "voir le site" in resultat.original


def test_two_unreadable_sources_are_unreadable():
    assert clean_horaires({"Mo": "voir"}, "ailleurs").etat is Etat.ILLISIBLE
    assert clean_horaires({"Mo": "-"}, "ailleurs").etat is Etat.ILLISIBLE
    assert clean_horaires({"Mo": "-"}, "--").etat is Etat.ABSENT


def test_the_same_text_twice_is_read_once():
    assert clean_horaires(None, "Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00").etat is Etat.TEL_QUEL


# Weeks of the row.


@pytest.mark.parametrize(
    ("texte", "lu"),
    [
        ("Semaine paire", "week 2-52/2 Mo 09:00-12:00; PH off"),
        ("Semaine impaire", "week 1-53/2 Mo 09:00-12:00; PH off"),
        ("IMPAIR", "week 1-53/2 Mo 09:00-12:00; PH off"),
        ("paires et impaires", "Mo 09:00-12:00; PH off"),
        ("Toutes les semaines", "Mo 09:00-12:00; PH off"),
        ("-", "Mo 09:00-12:00; PH off"),
        ("", "Mo 09:00-12:00; PH off"),
    ],
)
def test_the_column_of_weeks(texte, lu):
    assert clean_horaires(None, None, "Mo 09:00-12:00; PH off", semaine_ouverture=texte).valeur == lu


def test_weeks_not_understood_are_a_question():
    resultat = clean_horaires(None, None, "Mo 09:00-12:00", semaine_ouverture="semaine A")
    assert (resultat.valeur, resultat.regle, resultat.proposition) == (None, "horaires.semaines", "Mo 09:00-12:00")
    assert "semaine A" in resultat.question


def test_weeks_said_twice_are_a_question():
    resultat = clean_horaires(None, None, "week 2-52/2 Mo 09:00-12:00", semaine_ouverture="paire")
    assert resultat.regle == "horaires.semaines"


def test_weeks_go_into_the_proposal_of_a_doubt():
    resultat = clean_horaires(None, "9h-12h", semaine_ouverture="paire")
    assert (resultat.valeur, resultat.proposition) == (None, "week 2-52/2 Mo-Fr 09:00-12:00")
    assert clean_horaires(None, "9h-12h", semaine_ouverture="semaine A").proposition == "Mo-Fr 09:00-12:00"


def test_weeks_after_a_period():
    resultat = clean_horaires(None, None, "Jul-Aug Mo 09:00-12:00", semaine_ouverture="paire")
    assert resultat.valeur == "Jul-Aug week 2-52/2 Mo 09:00-12:00"


def test_weeks_that_osm_cannot_say_are_a_question():
    resultat = clean_horaires(None, None, "SH Mo 09:00-12:00", semaine_ouverture="paire")
    assert (resultat.valeur, resultat.regle) == (None, "horaires.semaines")
