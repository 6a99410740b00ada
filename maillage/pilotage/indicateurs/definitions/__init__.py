"""What each figure is, and how shares, periods and dues are counted. Pure: no Django, no clock."""

from maillage.pilotage.indicateurs.definitions.blocs import BLOCS, COMPARAISON, PAR_CODE, Bloc, Figure, Forme
from maillage.pilotage.indicateurs.definitions.decoupage import cut
from maillage.pilotage.indicateurs.definitions.dues import Calendrier
from maillage.pilotage.indicateurs.definitions.parts import share_of, whole_shares
from maillage.pilotage.indicateurs.definitions.periode import (
    Periode,
    add_months,
    first_of,
    read_month,
    say_month,
    write_month,
)

__all__ = [
    "BLOCS",
    "COMPARAISON",
    "PAR_CODE",
    "Bloc",
    "Calendrier",
    "Figure",
    "Forme",
    "Periode",
    "add_months",
    "cut",
    "first_of",
    "read_month",
    "say_month",
    "share_of",
    "whole_shares",
    "write_month",
]
