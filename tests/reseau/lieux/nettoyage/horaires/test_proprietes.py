"""What holds for any text and any week."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.reseau.lieux.nettoyage.horaires import (
    clean_horaires,
    emit,
    parse_day,
    parse_week,
    read_osm,
    to_words,
    validate_osm,
    week_table,
)
from maillage.reseau.lieux.nettoyage.horaires.lecteur import group_days
from maillage.reseau.lieux.nettoyage.horaires.modele import PH, Regle, merge_creneaux
from maillage.reseau.lieux.nettoyage.resultat import Etat

MORCEAUX = st.sampled_from(
    """lundi mardi mercredi lun. mer V M L jeudis samedi dimanche du au à de et - / , ; . : ( ) \n 9h 9h30 12h 14h-18h 8:30
    13.30 25h 9h75 17 1730 0 1er 2e premiers dernier du_mois matin après-midi soir midi minuit fermé sauf hors sur_rdv
    sans_rendez-vous août septembre juillet vacances vacances_scolaires période_scolaire semaine_paire impaires
    sur_2 tous_les_jours 7j/7 24h/24 jours_fériés uniquement entre jusqu'à atelier 2022 05_59_12_34_56 <p> &amp; Mo-Fr
    09:00-12:00 PH off week 2-52/2 "sur_rendez-vous" unknown Aug [1] 24/7""".replace("\n    ", " ").split(" ")
).map(lambda mot: mot.replace("_", " "))
TEXTES = (
    st.lists(MORCEAUX, max_size=14).map(" ".join) | st.lists(MORCEAUX, max_size=10).map("".join) | st.text(max_size=80)
)
VALEURS = st.one_of(
    TEXTES,
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.lists(st.integers() | st.text(max_size=5), max_size=4),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.binary(max_size=8),
)
JOURS = st.dictionaries(st.sampled_from(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH", "x")), VALEURS, max_size=4)


def _plage(bornes):
    return (bornes[0] * 5, bornes[1] * 5, "")


PLAGES = st.tuples(st.integers(60, 288), st.integers(60, 288)).filter(lambda p: p[0] < p[1]).map(_plage)
CRENEAUX = st.lists(PLAGES, min_size=1, max_size=2).map(merge_creneaux)
SEMAINES = st.dictionaries(st.integers(0, 6), CRENEAUX, min_size=1, max_size=7)


@given(JOURS | st.none(), VALEURS, VALEURS, VALEURS)
@settings(max_examples=400, deadline=None)
def test_never_raises_and_what_is_published_is_valid(jours, semaine, osm, ouverture):
    resultat = clean_horaires(jours, semaine, osm, semaine_ouverture=ouverture)
    assert resultat.valeur is None or validate_osm(resultat.valeur)
    assert resultat.proposition is None or validate_osm(resultat.proposition)
    assert resultat.is_question == bool(resultat.question)
    if resultat.is_question:
        assert resultat.valeur is None


@given(TEXTES)
@settings(max_examples=400, deadline=None)
def test_the_original_is_kept(texte):
    assert clean_horaires(None, texte).original == texte.strip()


@given(TEXTES)
@settings(max_examples=400, deadline=None)
def test_what_is_published_is_read_again_as_it_is(texte):
    for lu in (clean_horaires(None, texte), clean_horaires({"Mo": texte}), clean_horaires(None, None, texte)):
        if lu.valeur is not None:
            for encore in (clean_horaires(None, None, lu.valeur), clean_horaires(None, lu.valeur)):
                assert (encore.valeur, encore.etat) == (lu.valeur, Etat.TEL_QUEL)


@given(SEMAINES)
@settings(deadline=None)
def test_an_emitted_week_is_valid_and_read_back(semaine):
    regles = group_days(semaine)
    osm = emit(regles)
    assert validate_osm(osm)
    relues = read_osm(osm)
    assert relues is not None
    assert {jour: regle.creneaux for regle in relues for jour in regle.jours} == semaine
    assert emit(relues) == osm


@given(SEMAINES, st.booleans(), st.booleans())
@settings(deadline=None)
def test_a_week_told_in_words_is_the_same_week(semaine, feries, aout):
    regles = group_days(semaine)
    if feries:
        regles.append(Regle((PH,), ferme=True))
    if aout:
        regles.append(Regle((), portee="Aug", ferme=True))
    osm = emit(regles)
    lecture = parse_week("\n".join(to_words(osm)))
    assert lecture.doutes == ()
    relu = emit(lecture.regles)
    assert (week_table(relu), to_words(relu)) == (week_table(osm), to_words(osm))


@given(CRENEAUX, st.integers(1, 5), st.integers(0, 6), st.sampled_from(("", "week 2-52/2", "Sep 01-Jun 30", "Jul-Aug")))
@settings(deadline=None)
def test_ranks_and_scopes_told_in_words_are_the_same_rule(creneaux, rang, jour, portee):
    for regle in (Regle((jour,), creneaux, (rang,)), Regle((jour,), creneaux, (), portee)):
        osm = emit([regle])
        assert validate_osm(osm)
        assert parse_week(" ; ".join(to_words(osm))).regles == (regle,) or (len(creneaux) > 1 and "week" in portee)


@given(VALEURS, st.none() | st.integers(0, 7))
@settings(deadline=None)
def test_parse_day_never_raises(texte, jour):
    parse_day(texte, jour)


@pytest.mark.parametrize(
    "hostile",
    [
        "9" * 1_000_000,
        "lundi " * 200_000,
        "1990" * 400,
        "<" * 1990,
        "(" * 1990,
        "9h" * 990,
        "lundi 9h-" * 210,
        "1er " * 490,
        "1er et " * 280,
        "a@" * 990,
        "0 " * 990,
        "du 1er au " * 190,
        "fermé " * 330,
        "sauf lundi " * 180,
        "semaine paire " * 140,
        "&amp;" * 390,
        "\x00" * 1990,
        "é\u0301" * 990,
        "Mo," * 660,
        "Mo 09:00-10:00;" * 130,
        '"' * 1990,
        "week 1," * 280,
        "Mo[" * 660,
        "ﷺ" * 400,
        " " * 1990 + "x",
        "9" + " " * 1900 + "h",
    ],
)
def test_hostile_texts_are_read_fast(hostile):
    debut = time.thread_time()
    clean_horaires({"Mo": hostile}, hostile, hostile, semaine_ouverture=hostile)
    assert time.thread_time() - debut < 2


def test_a_text_too_long_is_kept_and_asked_about():
    resultat = clean_horaires(None, "lundi 9h-12h " * 200)
    assert (resultat.etat, resultat.regle) == (Etat.ILLISIBLE, "horaires.trop_long")
    assert resultat.original == ("lundi 9h-12h " * 200).strip()


def test_an_object_that_cannot_be_told_is_nothing():
    class Muet:
        def __str__(self):
            raise ValueError

    assert clean_horaires(None, Muet()).etat is Etat.ABSENT
