"""Words of the proof of the journal."""

from django.db import models


class EtatControle(models.TextChoices):
    EN_COURS = "EN_COURS", "En cours"
    INTACT = "INTACT", "Rien n'a changé"
    ROMPU = "ROMPU", "Une ligne a été changée"
    ECHEC = "ECHEC", "Pas terminé"
