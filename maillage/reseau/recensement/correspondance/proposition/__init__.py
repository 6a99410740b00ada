"""Propose a mapping for a file that has none, from the names of its columns and from what they hold."""

from maillage.reseau.recensement.correspondance.proposition.assemblage import Proposition, propose
from maillage.reseau.recensement.correspondance.proposition.simples import ChampPropose

__all__ = ["ChampPropose", "Proposition", "propose"]
