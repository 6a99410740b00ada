"""States of a duty, and how often a person is written to (docs/glossaire.md)."""

from django.db import models


class EtatEcheance(models.TextChoices):
    """Where a dated duty stands."""

    OUVERTE = "OUVERTE", "À faire"
    FAITE = "FAITE", "Faite"
    SANS_OBJET = "SANS_OBJET", "Sans objet"


class Rythme(models.TextChoices):
    """How often a person receives the list of what he has to do."""

    JAMAIS = "JAMAIS", "Jamais"
    JOUR_OUVRE = "JOUR_OUVRE", "Chaque jour de travail"
    SEMAINE = "SEMAINE", "Une fois par semaine"
    MOIS = "MOIS", "Une fois par mois"
