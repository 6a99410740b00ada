"""Kinds of bilans, and the axes along which figures are compared."""

from typing import Final

from django.db import models

from maillage.socle.comptes.enums import PILOTES, Role

LECTEURS: Final = PILOTES | {Role.ELU, Role.ETAT}
"""Those who read the figures of the whole Département."""
HOTES: Final = frozenset({Role.REFERENT, Role.ACCUEIL})
"""Those who read the figures of the host that they act for."""


class NatureBilan(models.TextChoices):
    """For whom a bilan is made."""

    HOTE = "HOTE", "Bilan d'une structure, pour son conseil"
    COMITE = "COMITE", "Bilan du Département, pour le comité technique"


class Axe(models.TextChoices):
    """What the comparison table has one row for. The value is read in addresses."""

    STRUCTURE = "STRUCTURE", "Structure qui accueille"
    CONVENTION = "CONVENTION", "Convention"
    SECTEUR = "SECTEUR", "Secteur"
    EPCI = "EPCI", "Intercommunalité"
    AGENT = "AGENT", "Conseiller"
    EMPLOYEUR = "EMPLOYEUR", "Employeur"
