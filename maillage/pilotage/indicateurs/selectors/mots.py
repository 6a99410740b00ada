"""A figure written for a reader, and for a file."""

from fractions import Fraction

from maillage.base.francais import format_nombre, format_pourcentage
from maillage.pilotage.indicateurs.definitions import Figure
from maillage.pilotage.indicateurs.selectors.figures import Valeur

RIEN = "–"
"""A rate of nothing."""


def say(figure: Figure, valeur: Valeur) -> str:
    """« 1 234 », « 62 % », « 2,5 », « 3 h 20 »."""
    if valeur is None:
        return RIEN
    if figure.unite == "%":
        return format_pourcentage(float(valeur))
    if figure.unite == "minutes":
        return f"{format_nombre(int(valeur) // 60)} h {int(valeur) % 60:02d}"
    return format_nombre(
        int(valeur) if isinstance(valeur, int) else float(valeur), None if isinstance(valeur, int) else 1
    )


def say_unit(figure: Figure) -> str:
    """The unit beside the figure, when the figure does not bear it."""
    return "" if figure.unite in ("%", "minutes") else figure.unite


def raw(figure: Figure, valeur: Valeur) -> int | float | None:
    """As a number: rates in percents with one decimal, means with one decimal."""
    if isinstance(valeur, Fraction):
        return round(float(valeur * 100 if figure.unite == "%" else valeur), 1)
    return valeur
