"""A figure written for a reader, and for a file."""

import math
from fractions import Fraction
from typing import Final

from maillage.base.francais import format_nombre, format_pourcentage, pluriel
from maillage.pilotage.indicateurs.definitions import Figure
from maillage.pilotage.indicateurs.selectors.figures import Valeur

RIEN: Final = "–"
"""A rate of nothing."""
SINGULIERS: Final = {
    "accompagnements": "accompagnement",
    "ateliers": "atelier",
    "comptes rendus": "compte rendu",
    "demi-journées": "demi-journée",
    "jours": "jour",
    "personnes": "personne",
}
"""Every unit that is a word, as one of it is said."""


def say(figure: Figure, valeur: Valeur) -> str:
    """« 1 234 », « 62 % », « 2,5 », « 3 h 20 », « le jour même » (a mean of days that rounds to none)."""
    if valeur is None:
        return RIEN
    if figure.unite == "%":
        return format_pourcentage(float(valeur))
    if figure.unite == "minutes":
        return f"{format_nombre(int(valeur) // 60)} h {int(valeur) % 60:02d}"
    if figure.unite == "jours" and not _rounded(valeur):
        return "le jour même"
    return format_nombre(float(_rounded(valeur)))


def say_unit(figure: Figure, valeur: Valeur) -> str:
    """The unit beside the figure as it is shown (« 1 demi-journée », « 2 demi-journées »), when the figure does not bear it."""
    if valeur is None or figure.unite not in SINGULIERS:
        return ""
    shown = _rounded(valeur)
    if figure.unite == "jours" and not shown:
        return ""
    return pluriel(float(shown), SINGULIERS[figure.unite], figure.unite)


def _rounded(valeur: int | Fraction) -> int | Fraction:
    """To the tenth, half up, as it is shown: « 1,96 » is « 2 jours », not « 2 jour »."""
    return valeur if isinstance(valeur, int) else Fraction(math.floor(valeur * 10 + Fraction(1, 2)), 10)


def raw(figure: Figure, valeur: Valeur) -> int | float | None:
    """As a number: rates in percents with one decimal, means with one decimal."""
    if isinstance(valeur, Fraction):
        return round(float(valeur * 100 if figure.unite == "%" else valeur), 1)
    return valeur
