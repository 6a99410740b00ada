"""Roles known so far; the other actors of the programme come with their issue."""

from django.db import models


class Role(models.TextChoices):
    ADMINISTRATEUR = "ADMINISTRATEUR", "Administrateur"
    COORDINATEUR = "COORDINATEUR", "Coordinateur"
