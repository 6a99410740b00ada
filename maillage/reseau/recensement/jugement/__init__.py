"""From a row as found to a judged row: every field cleaned, one state, every doubt a question. Pure: no Django."""

from maillage.reseau.recensement.jugement.juge import Juge
from maillage.reseau.recensement.jugement.ligne import LigneJugee, Question

__all__ = ["Juge", "LigneJugee", "Question"]
