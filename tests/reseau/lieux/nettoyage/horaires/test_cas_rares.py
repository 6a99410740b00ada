"""Turns of phrase met once, and the guards around the parser."""

import pytest

from maillage.reseau.lieux.nettoyage.horaires import champ, clean_horaires, osm, read_osm, validate_osm
from maillage.reseau.lieux.nettoyage.horaires.questions import QUESTIONS, choose
from maillage.reseau.lieux.nettoyage.resultat import Etat


@pytest.mark.parametrize(
    ("texte", "valeur"),
    [
        ("tous les jours sauf jours fériés 9h-12h", "Mo-Su 09:00-12:00; PH off"),
        ("9h-12h du mardi au samedi. Lundi fermé", "Tu-Sa 09:00-12:00"),
        ("lundi et mardi 9h-12h, fermé le lundi matin", "Tu 09:00-12:00"),
        ("lundi 9h-12h / sur rendez-vous 14h-17h", 'Mo 09:00-12:00, Mo 14:00-17:00 "sur rendez-vous"'),
        ("lundi 9h-12h (mardi sur rendez-vous)", 'Mo 09:00-12:00; Tu unknown "sur rendez-vous"'),
        ("lundi 9h-12h. Vacances scolaires : fermé", "Mo 09:00-12:00; SH off"),
        ("lundi 9h-12h. Pendant les vacances scolaires fermé.", "Mo 09:00-12:00; SH off"),
        ("lundi 9h-12h. Le 1er mai et jours fériés : fermé", None),
        ("samedi : 1er et 3e du mois 9h-12h", None),
        ("1er lundi 9h-12h, 1er lundi 14h-17h", None),
        ("lundi 9h-12h semaine paire, 1er lundi 14h-17h", None),
        ("lundi et mardi 9h-12h 14h-17h, lundi matin fermé", "Mo 14:00-17:00; Tu 09:00-12:00,14:00-17:00"),
        ("lundi 9h-12h en période scolaire", "Mo 09:00-12:00; SH off"),
        ("9h-12h le matin lundi", "Mo 09:00-12:00"),
        ("lundi 14h-17h, 9h-12h", "Mo 09:00-12:00,14:00-17:00"),
        ("septembre : lundi 9h-12h ; octobre : lundi 10h-12h", "Sep Mo 09:00-12:00; Oct Mo 10:00-12:00"),
        ("de septembre à juin semaine paire : lundi 9h-12h", "Sep-Jun week 2-52/2 Mo 09:00-12:00"),
        ("semaine paire de septembre à juin : lundi 9h-12h", "Sep-Jun week 2-52/2 Mo 09:00-12:00"),
        ("lundi semaine paire en août 9h-12h", "Aug week 2-52/2 Mo 09:00-12:00"),
    ],
)
def test_rare_turns(texte, valeur):
    resultat = clean_horaires(None, texte)
    assert resultat.valeur == valeur
    assert valeur is not None or resultat.is_question


@pytest.mark.parametrize(
    ("texte", "regle"),
    [
        ("lundi et mardi sauf mercredi 9h-12h", "fermeture"),
        ("lundi et mardi sauf le 1er lundi du mois 9h-12h", "fermeture"),
        ("lundi matin et soir 9h-12h", "demi_journee"),
        ("lundi au vendredi 9h-17h sauf mercredi 9h-12h fermé", "fermeture"),
        ("lundi 9h-12h fermé fermé", "fermeture"),
        ("lundi 9h-12h sauf sauf mardi", "fermeture"),
        ("lundi et mardi 9h-12h (17h pendant les vacances scolaires)", "heure_seule"),
        ("lundi 9h-12h matin 14h-17h du 31 avril au 1er mai", "demi_journee"),
        ("lundi au samedi 9h-12h fermé le lundi mardi sauf mercredi et jeudi 14h-17h", None),
        ("lundi 9h-12h après-midi 14h-17h fermé le soir 14h-17h", "fermeture"),
        ("lundi 9h-12h. fermé le mardi : jeudi 9h-12h", None),
        ("lundi 9h-12h fermé le mardi sauf le mercredi", "fermeture"),
        ("lundi 9h-12h sans rendez-vous, 10h-17h sur rendez-vous", "contradiction"),
        ("lundi 9h-12h août au", None),
        ("lundi 9h-12h sauf semaine paire", "frequence"),
        ("lundi 9h-12h sauf période scolaire", "vacances"),
        ("lundi 9h-12h sauf", "fermeture"),
        ("lundi 9h-12h du 1er février au 31 février", "reste"),
        ("lundi sauf le lundi", "heures_manquantes"),
        ("lundi fermé le matin 9h-12h", "demi_journee"),
        ("lundi fermé 9h-12h", "fermeture"),
        ("lundi 9h-12h ; semaine paire : lundi 14h-17h", "portee"),
        ("lundi 9h-12h, sur rendez-vous :", "rdv"),
        ("lundi sur rendez-vous sur réservation 9h-12h", "rdv"),
        ("lundi 9h-12h sur rendez-vous sur réservation", "rdv"),
        ("lundi 9h-12h. mardi 14h-17h. sur rendez-vous", "rdv"),
        ("lundi 9h-12h mardi 14h-17h en période scolaire", "portee"),
        ("lundi 9h-12h juillet août", "portee"),
        ("lundi 9h-12h en août fermé le lundi après-midi", "demi_journee"),
        ("lundi 9h-12h fermé le lundi en août", "fermeture"),
        ("lundi 9h-12h sauf le 1er lundi du mois de 10h à 12h", "fermeture"),
        ("lundi 9h-12h, 10h-11h sur rendez-vous", "imbrique"),
        ("lundi 9h-12h fermé en août et vacances", "vacances"),
        ("lundi 9h-12h sauf lundi soir", "demi_journee"),
        ("9h-12h sauf le matin", "quels_jours"),
        ("lundi 9h-12h ; samedi 9h-12h fermé matin après-midi", "demi_journee"),
        ("L M 9h-12h", "lettre_m"),
        ("lundi 9h-12h 1er", "reste"),
        ("lundi 9h-12h premiers", "reste"),
        ("9 premiers lundis du mois 9h-12h", "reste"),
        ("5 premiers 9h-12h", "quels_jours"),
        ("lundi 9h-12h 31 avril", "reste"),
        ("lundi 9h-12h (1er et 3e du mois", None),
    ],
)
def test_rare_doubts(texte, regle):
    resultat = clean_horaires(None, texte)
    assert resultat.is_question == (regle is not None)
    assert regle is None or resultat.regle == f"horaires.{regle}"


@pytest.mark.parametrize(
    "texte",
    [
        "Mo 09:00-12:00,",
        "Jul-Mo 09:00-12:00",
        "Mo-PH 09:00-10:00",
        "Mo-foo 09:00-10:00",
        "Mo[1;2] 09:00-10:00",
        "Mo[1 09:00-10:00",
        "Mo,Tu[1] 09:00-10:00",
        "SH,Mo 09:00-10:00",
        "Aug SH 09:00-10:00",
        "week 123 Mo 09:00-10:00",
        "week Mo 09:00-10:00",
        "Mo 09:00",
        "Mo 09:00-",
        "Mo 09:75-10:00",
        "Mo 09:00-09:00",
        "Mo 24:00-25:00",
        "Mo 09:00-12:00 unknown",
        "Mo unknown",
        "Mo",
        "Mo 09:00-12:00 Tu",
        "é",
        "",
        ";",
        "Mo;" * 1000,
    ],
)
def test_what_is_beyond_the_house_style_is_not_read(texte):
    assert read_osm(texte) is None


def test_empty_rules_are_skipped():
    assert read_osm("Mo 09:00-12:00;; PH off") == read_osm("Mo 09:00-12:00; PH off")
    assert read_osm('Mo off "travaux"') is not None
    assert osm.emit(read_osm('Mo off "travaux"') or ()) == 'Mo off "travaux"'
    assert osm.emit(read_osm("Mo open 09:00-12:00") or ()) == ""


@pytest.mark.parametrize("texte", [None, 12, "", "x" * 3000, "Mo-Fr 99:00"])
def test_what_is_not_valid(texte):
    assert validate_osm(texte) is False


def test_a_panic_of_the_foreign_parser_is_a_refusal(monkeypatch):
    class Panique(BaseException):
        pass

    def panic(_):
        raise Panique

    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(osm, "OpeningHours", panic)
    assert not validate_osm("Mo 09:17-12:17")
    monkeypatch.setattr(osm, "OpeningHours", interrupt)
    with pytest.raises(KeyboardInterrupt):
        validate_osm("Mo 09:18-12:18")


def test_what_the_parser_refuses_is_never_published(monkeypatch):
    monkeypatch.setattr(champ, "validate_osm", lambda _: False)
    libre = clean_horaires(None, "1er lundi 9h17-12h17")
    assert (libre.valeur, libre.proposition, libre.etat) == (None, None, Etat.ILLISIBLE)
    for texte in ("Mo 09:17-12:17", "mo 09:17-12:17"):
        assert clean_horaires(None, None, texte).valeur is None


@pytest.mark.parametrize("code", list(QUESTIONS))
def test_every_question_can_be_asked(code):
    choisi, phrase = choose(((code, "lundi"),), lue=True)
    assert choisi == code
    assert "{" not in phrase
    assert phrase.endswith((".", "?"))


@pytest.mark.parametrize("code", ["contradiction", "inverse", "ecrase", "semaines", "reste"])
def test_a_question_without_its_words(code):
    assert "{" not in choose(((code, ""),), lue=True)[1]


def test_the_most_useful_question_is_asked_first():
    assert choose((("reste", "x"), ("quels_jours", "")), lue=True)[0] == "quels_jours"
    assert choose((("reste", "x"),), lue=False)[0] == "illisible"


def test_a_text_too_long_is_asked_about_wherever_it_stands():
    long = "lundi 9h-12h " * 200
    for resultat in (clean_horaires({"Mo": long}), clean_horaires(None, long), clean_horaires(None, None, long)):
        assert (resultat.valeur, resultat.etat, resultat.regle) == (None, Etat.ILLISIBLE, "horaires.trop_long")


def test_an_object_without_a_text_is_nothing():
    class Muet:
        def __str__(self):
            raise ValueError

    assert clean_horaires({"Mo": Muet()}).etat is Etat.ABSENT
