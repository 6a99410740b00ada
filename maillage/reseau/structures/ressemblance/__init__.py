"""Are two records one legal body? Pure calculation: no Django here."""

from maillage.reseau.structures.ressemblance.empreinte import Corps
from maillage.reseau.structures.ressemblance.index import Index, Paire, find_pairs
from maillage.reseau.structures.ressemblance.jugement import Jugement, Verdict, compare
from maillage.reseau.structures.ressemblance.mots import split_words

__all__ = ["Corps", "Index", "Jugement", "Paire", "Verdict", "compare", "find_pairs", "split_words"]
