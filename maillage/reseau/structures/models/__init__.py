"""Legal bodies of the network, and who belongs to the programme."""

from maillage.reseau.structures.models.adhesion import DemandeAppartenance, Invitation
from maillage.reseau.structures.models.appartenance import Appartenance
from maillage.reseau.structures.models.benevole import Benevole
from maillage.reseau.structures.models.rapprochement import FusionStructure, RessemblanceStructure
from maillage.reseau.structures.models.structure import Contact, Structure, StructureEvenement

__all__ = [
    "Appartenance",
    "Benevole",
    "Contact",
    "DemandeAppartenance",
    "FusionStructure",
    "Invitation",
    "RessemblanceStructure",
    "Structure",
    "StructureEvenement",
]
