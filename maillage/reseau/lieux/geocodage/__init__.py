"""Positions from addresses, through a service that speaks the format of the Base Adresse Nationale."""

from maillage.reseau.lieux.geocodage.format import Demande, Reponse, build_csv, parse_csv
from maillage.reseau.lieux.geocodage.jugement import SCORE_DOUTEUX, SCORE_SUR, is_sure, may_be

__all__ = ["SCORE_DOUTEUX", "SCORE_SUR", "Demande", "Reponse", "build_csv", "is_sure", "may_be", "parse_csv"]
