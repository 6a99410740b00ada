"""The style sheet of a Département: its two colours, with their shades worked out and checked. Pure.

Contrast is the ratio of WCAG 2.1 (1 to 21): 4.5 for text, 3 for borders and large signs. A colour that is too pale
or too dark to be read is shifted until it can be: a *charte graphique* made for paper cannot make a page unreadable.
"""

import colorsys
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

ENCRE = "#1b1b1f"
NOIR = "#000000"
PAPIER = "#ffffff"
FOND = "#faf8f5"  # the warm grey behind blocks, light scheme
NUIT = "#17181b"  # paper of the dark scheme
NUIT_HAUTE = "#24262b"  # blocks of the dark scheme

TEXTE = 4.5
BORD = 3.0

_HEXA = re.compile(r"#[0-9a-fA-F]{6}\Z")
_PAS = 50  # steps of 2 % between a colour and black or white

Rgb = tuple[float, float, float]


class CouleurInvalide(ValueError):
    """A colour that is not written « #rrggbb »."""


@dataclass(frozen=True)
class Theme:
    """The two colours that a Département chooses; the default ones are those of `front/styles/_jetons.scss`."""

    marque: str = "#14506b"
    accent: str = "#f5b841"


def contrast_ratio(une: str, autre: str) -> float:
    """Give the WCAG contrast of two « #rrggbb » colours, from 1 to 21."""
    claire, sombre = sorted((_luminance(_parse(une)), _luminance(_parse(autre))), reverse=True)
    return (claire + 0.05) / (sombre + 0.05)


def build_variables(theme: Theme) -> dict[str, dict[str, str]]:
    """Work out the variables of both schemes: {"clair": {name: "#rrggbb"}, "sombre": {…}}."""
    marque, accent = theme.marque.lower(), theme.accent.lower()
    lisible = _shift(marque, NOIR, (PAPIER, FOND), TEXTE)
    pale = _mix(lisible, PAPIER, 0.9)
    # The text colour on the pale block must hold too: « foncee » is the one used there.
    foncee = _shift(_mix(lisible, NOIR, 0.28), NOIR, (pale, FOND), 7.0)
    nuit_lisible = _brighten(marque, (NUIT, NUIT_HAUTE), 6.0)
    nuit_pale = _mix(marque, NUIT, 0.72)
    nuit_foncee = _shift(nuit_lisible, PAPIER, (nuit_pale, NUIT_HAUTE), 7.0)
    # Ink, unless white or full black reads better: of those two, one always reaches 4.5.
    sur_accent = ENCRE if contrast_ratio(ENCRE, accent) >= TEXTE else _darkest_or_white(accent)
    survol = _mix(accent, NOIR if sur_accent == PAPIER else PAPIER, 0.16)
    commun = {"accent": accent, "accent-survol": survol, "sur-accent": sur_accent}
    return {
        "clair": {
            "marque": lisible,
            "marque-foncee": foncee,
            "marque-pale": pale,
            "sur-marque": PAPIER,
            **commun,
            "accent-bord": _shift(accent, NOIR, (PAPIER, FOND), BORD),
        },
        "sombre": {
            "marque": nuit_lisible,
            "marque-foncee": nuit_foncee,
            "marque-pale": nuit_pale,
            "sur-marque": NUIT,
            **commun,
            "accent-bord": _shift(accent, PAPIER, (NUIT, NUIT_HAUTE), BORD),
        },
    }


class Contraste(NamedTuple):
    """What is written in `couleur` on `fond`, the ratio measured (rounded down to a tenth) and the one that is needed."""

    role: str
    couleur: str
    fond: str
    rapport: float
    seuil: float

    @property
    def tenu(self) -> bool:
        return self.rapport >= self.seuil


def list_contrasts(theme: Theme) -> list[Contraste]:
    """Measure what a page really shows in these two colours, in both schemes. Raises CouleurInvalide."""
    variables = build_variables(theme)
    found = []
    for schema, mot, fond in (("clair", "", PAPIER), ("sombre", ", thème sombre", NUIT)):
        jeu = variables[schema]
        found += [
            _measure(f"Liens et titres{mot}", jeu["marque"], fond, TEXTE),
            _measure(f"Texte sur la couleur de marque{mot}", jeu["sur-marque"], jeu["marque"], TEXTE),
            _measure(f"Texte du bouton principal{mot}", jeu["sur-accent"], jeu["accent"], TEXTE),
            _measure(f"Bord du bouton principal{mot}", jeu["accent-bord"], fond, BORD),
        ]
    return found


def _measure(role: str, couleur: str, fond: str, seuil: float) -> Contraste:
    # Rounded down: 4.46 must not be shown as 4.5.
    return Contraste(role, couleur, fond, math.floor(contrast_ratio(couleur, fond) * 10) / 10, seuil)


def build_theme_css(theme: Theme) -> str:
    """Write the whole answer of `/theme.css`. Raises CouleurInvalide; nothing else than checked colours is written."""
    variables = build_variables(theme)
    clair, sombre = (
        "".join(f"--{nom}:{couleur};" for nom, couleur in variables[schema].items()) for schema in ("clair", "sombre")
    )
    return f":root{{{clair}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{sombre}}}}}\n"


def _parse(couleur: str) -> Rgb:
    if not _HEXA.match(couleur):
        raise CouleurInvalide("Écrivez la couleur avec un dièse et six signes, par exemple #14506b.")
    rouge, vert, bleu = (int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return rouge, vert, bleu


def _write(couleur: Rgb) -> str:
    return "#" + "".join(f"{round(c * 255):02x}" for c in couleur)


def _luminance(couleur: Rgb) -> float:
    rouge, vert, bleu = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in couleur)
    return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu


def _mix(couleur: str, autre: str, part: float) -> str:
    """Give `couleur` with `part` (0 to 1) of `autre` in it."""
    rouge, vert, bleu = (c + (a - c) * part for c, a in zip(_parse(couleur), _parse(autre), strict=True))
    return _write((rouge, vert, bleu))


def _brighten(couleur: str, fonds: tuple[str, ...], ratio: float) -> str:
    """Lighten a colour for the dark scheme keeping its hue: mixing white in would turn it grey."""
    teinte, clarte, saturation = colorsys.rgb_to_hls(*_parse(couleur))
    essais = (
        _write(colorsys.hls_to_rgb(teinte, clarte + (1 - clarte) * pas / _PAS, min(saturation, 0.55)))
        for pas in range(_PAS + 1)
    )
    return _first_readable(essais, fonds, ratio, PAPIER)


def _darkest_or_white(fond: str) -> str:
    return max((NOIR, PAPIER), key=lambda couleur: contrast_ratio(couleur, fond))


def _shift(couleur: str, vers: str, fonds: tuple[str, ...], ratio: float) -> str:
    """Move `couleur` towards `vers` just enough to reach `ratio` on every one of `fonds`."""
    return _first_readable((_mix(couleur, vers, pas / _PAS) for pas in range(_PAS + 1)), fonds, ratio, vers)


def _first_readable(essais: Iterable[str], fonds: tuple[str, ...], ratio: float, defaut: str) -> str:
    lisibles = (essai for essai in essais if all(contrast_ratio(essai, fond) >= ratio for fond in fonds))
    return next(lisibles, defaut)
