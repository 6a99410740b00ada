"""Colours of a Département: readable whatever it chose."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.base import theme
from maillage.base.theme import CouleurInvalide, Theme, build_theme_css, build_variables, contrast_ratio

JETONS = Path(__file__).resolve().parents[2] / "front" / "styles" / "_jetons.scss"

couleurs = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


def test_contrast_of_black_on_white_is_21():
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("fautive", ["", "red", "#fff", "#12345g", "#123456;}", "#123456\n", "#1234567"])
def test_a_colour_that_is_not_one_is_refused(fautive):
    with pytest.raises(CouleurInvalide, match="six signes"):
        build_theme_css(Theme(marque=fautive))


@given(couleurs, couleurs)
def test_every_colour_stays_readable(marque, accent):
    variables = build_variables(Theme(marque=marque, accent=accent))
    for schema, fonds in (("clair", (theme.PAPIER, theme.FOND)), ("sombre", (theme.NUIT, theme.NUIT_HAUTE))):
        jeu = variables[schema]
        for fond in fonds:
            assert contrast_ratio(jeu["marque"], fond) >= theme.TEXTE
            assert contrast_ratio(jeu["accent-bord"], fond) >= theme.BORD
        assert contrast_ratio(jeu["marque"], jeu["sur-marque"]) >= theme.TEXTE
        assert contrast_ratio(jeu["marque-foncee"], jeu["marque-pale"]) >= theme.TEXTE
        assert contrast_ratio(jeu["sur-accent"], jeu["accent"]) >= theme.TEXTE
        assert contrast_ratio(jeu["sur-accent"], jeu["accent-survol"]) >= theme.TEXTE


def test_a_readable_colour_is_kept():
    assert build_variables(Theme(marque="#14506B"))["clair"]["marque"] == "#14506b"


def test_sheet_has_both_schemes_and_only_colours():
    feuille = build_theme_css(Theme())
    assert "prefers-color-scheme:dark" in feuille
    assert set(re.findall(r"--[a-z-]+:([^;]+);", feuille)) <= set(re.findall(r"#[0-9a-f]{6}", feuille))


def test_default_theme_is_the_one_of_the_tokens():
    jetons = re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", JETONS.read_text("utf-8"))
    variables = build_variables(Theme())
    for schema in ("clair", "sombre"):
        for paire in variables[schema].items():
            assert paire in jetons, schema


@given(couleurs, couleurs)
def test_the_contrasts_shown_are_those_held(marque, accent):
    found = theme.list_contrasts(Theme(marque=marque, accent=accent))
    assert len(found) == 8
    assert all(one.tenu for one in found)
    assert all(one.rapport <= contrast_ratio(one.couleur, one.fond) for one in found)


def test_a_contrast_is_never_rounded_up():
    assert theme.Contraste("x", "#777777", "#ffffff", 4.4, 4.5).tenu is False
    assert theme.list_contrasts(Theme())[0].rapport == pytest.approx(
        int(contrast_ratio(theme.build_variables(Theme())["clair"]["marque"], "#ffffff") * 10) / 10
    )
