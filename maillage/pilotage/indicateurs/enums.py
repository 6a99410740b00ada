"""Kinds of bilans, and the axes along which figures are compared."""

from django.db import models


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
