"""Conditions that several rights of the network share."""

from maillage.socle.comptes.droits import Condition

SA_STRUCTURE = Condition("pour sa structure", lambda acteur, structure: structure.pk in acteur.structures)
