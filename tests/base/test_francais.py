"""French figures, dates and phones: `maillage.base.francais`."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.base import francais

MAINTENANT = dt.datetime(2024, 5, 15, 12, 0, tzinfo=dt.UTC)


def plain(texte):
    """Make the two no-break spaces visible, so that tables stay readable."""
    return texte.replace(francais.FINE, "_").replace(francais.INSECABLE, "~")


@pytest.mark.parametrize(
    ("valeur", "decimales", "attendu"),
    [
        (0, None, "0"),
        (7, None, "7"),
        (1234.5, None, "1_234,5"),
        (1234567, None, "1_234_567"),
        (-1234, None, "−1_234"),
        ("1234,5", None, "1234,5"),
        ("1234.50", None, "1_234,5"),
        (Decimal("0.12345"), None, "0,123"),
        (2.5, 0, "3"),
        (2, 2, "2,00"),
        (-0.001, 0, "0"),
        (1200, -1, "1_200"),
        (None, None, ""),
        (float("nan"), None, ""),
        (float("inf"), None, ""),
        ("NaN", None, "NaN"),
        ("beaucoup", None, "beaucoup"),
        ("1e40", None, "1e40"),
    ],
)
def test_nombre(valeur, decimales, attendu):
    assert plain(francais.format_nombre(valeur, decimales)) == attendu


@pytest.mark.parametrize(
    ("valeur", "decimales", "attendu"),
    [(0.123, 0, "12~%"), (1, 0, "100~%"), (0.1234, 1, "12,3~%"), (12.34, 0, "1_234~%"), (None, 0, ""), ("x", 0, "")],
)
def test_pourcentage(valeur, decimales, attendu):
    assert plain(francais.format_pourcentage(valeur, decimales)) == attendu


@pytest.mark.parametrize(("valeur", "attendu"), [(4000, "4_000~€"), (12.5, "12,50~€"), ("x", ""), (None, "")])
def test_euros(valeur, attendu):
    assert plain(francais.format_euros(valeur)) == attendu


@pytest.mark.parametrize(
    ("octets", "attendu"),
    [
        (None, ""),
        (0, "0~octet"),
        (1, "1~octet"),
        (999, "999~octets"),
        (2048, "2~ko"),
        (1_536_000, "1,5~Mo"),
        (999_999, "1~Mo"),
        (52_428_800, "52~Mo"),
        (3 * 10**9, "3~Go"),
        (5 * 10**15, "5_000~To"),
    ],
)
def test_octets(octets, attendu):
    assert plain(francais.format_octets(octets)) == attendu


def test_date_says_the_day_of_the_week():
    assert francais.format_date(dt.date(2023, 4, 3)) == "lundi 3 avril 2023"


def test_date_without_day_and_first_of_month():
    assert francais.format_date(dt.date(2024, 12, 1), avec_jour=False) == "1er décembre 2024"


@pytest.mark.parametrize(
    ("moment", "attendu"),
    [(dt.time(14, 30), "14~h~30"), (dt.time(9, 0), "9~h"), (dt.time(0, 5), "0~h~05"), (None, "")],
)
def test_heure(moment, attendu):
    assert plain(francais.format_heure(moment)) == attendu


def test_date_heure():
    assert (
        plain(francais.format_date_heure(dt.datetime(2023, 4, 3, 14, 30, tzinfo=dt.UTC)))
        == "lundi 3 avril 2023 à 14~h~30"
    )


def test_missing_dates_are_empty():
    assert francais.format_date(None) == francais.format_date_heure(None) == ""


@pytest.mark.parametrize(
    ("ecart", "attendu"),
    [
        (dt.timedelta(seconds=20), "à l'instant"),
        (dt.timedelta(seconds=-20), "à l'instant"),
        (dt.timedelta(minutes=1), "il y a 1~minute"),
        (dt.timedelta(minutes=5), "il y a 5~minutes"),
        (dt.timedelta(minutes=59, seconds=50), "il y a 1~heure"),
        (dt.timedelta(hours=3, minutes=59), "il y a 3~heures"),
        (dt.timedelta(days=1, hours=2), "hier"),
        (dt.timedelta(days=-1), "demain"),
        (dt.timedelta(days=9), "il y a 9~jours"),
        (dt.timedelta(days=92), "il y a 3~mois"),
        (dt.timedelta(days=366), "il y a 1~an"),
        (dt.timedelta(days=800), "il y a 2~ans"),
        (-dt.timedelta(days=2), "dans 2~jours"),
    ],
)
def test_anciennete(ecart, attendu):
    assert plain(francais.format_anciennete(MAINTENANT - ecart, MAINTENANT)) == attendu


def test_anciennete_counts_whole_months():
    presque = dt.datetime(2024, 4, 15, 12, 1, tzinfo=dt.UTC)
    assert plain(francais.format_anciennete(presque, MAINTENANT)) == "il y a 29~jours"


@pytest.mark.parametrize(("nombre", "attendu"), [(0, "lieu"), (1, "lieu"), (1.9, "lieu"), (2, "lieux"), (None, "lieu")])
def test_pluriel(nombre, attendu):
    assert francais.pluriel(nombre, "lieu", "lieux") == attendu


@pytest.mark.parametrize(
    ("nombre", "zero", "attendu"),
    [(0, "Aucun lieu", "Aucun lieu"), (0, "", "0~lieu"), (1, "", "1~lieu"), (1234, "", "1_234~lieux")],
)
def test_compte(nombre, zero, attendu):
    assert plain(francais.format_compte(nombre, "lieu", "lieux", zero)) == attendu


@pytest.mark.parametrize(
    ("numero", "attendu"),
    [
        ("+33546000000", "05~46~00~00~00"),
        ("+262262000000", "02~62~00~00~00"),
        ("+590590000000", "05~90~00~00~00"),
        ("05.46.00.00.00", "05~46~00~00~00"),
        ("+687 12 34 56", "+687~12~34~56"),
        ("+68940123456", "+689~40~12~34~56"),
        ("3939", "39~39"),
        ("115", "115"),
        ("+442079460000", "+442079460000"),
        ("à la mairie", "à la mairie"),
        ("", ""),
        (None, ""),
        ("0" * 41, "0" * 41),
    ],
)
def test_telephone(numero, attendu):
    assert plain(francais.format_telephone(numero)) == attendu


@given(st.one_of(st.text(), st.floats(), st.integers(), st.decimals(), st.none()))
def test_nombre_never_raises(valeur):
    assert isinstance(francais.format_nombre(valeur), str)


@given(st.text())
def test_telephone_loses_no_figure(numero):
    def figures(texte):
        return [c for c in texte if c in "123456789"]

    montre = figures(francais.format_telephone(numero))
    assert "".join(figures(numero)).endswith("".join(montre))


@given(st.datetimes(timezones=st.just(dt.UTC)), st.datetimes(timezones=st.just(dt.UTC)))
def test_anciennete_never_raises(moment, maintenant):
    assert francais.format_anciennete(moment, maintenant)


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Camille", "de Camille"),
        ("Abel Accueil", "d'Abel Accueil"),
        ("Élise", "d'Élise"),
        ("œuvre", "d'œuvre"),
        ("Hélène", "de Hélène"),
        ("", "de "),
    ],
)
def test_de_before_a_name(nom, attendu):
    assert francais.elide_de(nom) == attendu


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Commune de Valfictif", "de la Commune de Valfictif"),
        ("Communauté de communes du Val", "de la Communauté de communes du Val"),
        ("Département du Val-Fictif", "du Département du Val-Fictif"),
        ("CCAS de Valfictif", "du CCAS de Valfictif"),
        ("Association Port-Ouvert", "de l'Association Port-Ouvert"),
        ("École numérique", "de l'École numérique"),
        ("Médiathèque", "de la Médiathèque"),
        ("Le Relais", "du Relais"),
        ("Les Amis du port", "des Amis du port"),
        ("La Passerelle", "de La Passerelle"),
        ("Emmaüs", "d'Emmaüs"),
        ("Port-Ouvert", "de Port-Ouvert"),
    ],
)
def test_de_before_the_name_of_a_body(nom, attendu):
    assert francais.join_de(nom) == attendu


def test_quotes_stay_with_their_name():
    assert plain(francais.quote_nom("Mairie")) == "«~Mairie~»"
