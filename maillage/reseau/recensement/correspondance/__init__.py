"""Mapping files: which column of a source feeds which field of the national schema. No Django here."""

from maillage.reseau.recensement.correspondance.chargement import Correspondance, load_mapping
from maillage.reseau.recensement.correspondance.erreurs import CorrespondanceInvalide
from maillage.reseau.recensement.correspondance.lu import SANS_CHOIX, SANS_TEXTE, Choix, Jours, Lu, Texte, cell_text
from maillage.reseau.recensement.correspondance.proposition import ChampPropose, Proposition, propose

__all__ = [
    "SANS_CHOIX",
    "SANS_TEXTE",
    "ChampPropose",
    "Choix",
    "Correspondance",
    "CorrespondanceInvalide",
    "Jours",
    "Lu",
    "Proposition",
    "Texte",
    "cell_text",
    "load_mapping",
    "propose",
]
