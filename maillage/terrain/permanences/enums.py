"""What half-days are, and what became of them."""

from typing import Final

from django.db import models


class NaturePermanence(models.TextChoices):
    """Under a host's convention, or a dated stop of a mobile place (bus, tour)."""

    PERMANENCE = "PERMANENCE", "Permanence"
    ARRET = "ARRET", "Arrêt d'un lieu mobile"


class EtatPermanence(models.TextChoices):
    """What was decided of a half-day. Whether it was held is told by its report."""

    PREVUE = "PREVUE", "Prévue"
    ANNULEE = "ANNULEE", "Annulée"
    SUPPRIMEE = "SUPPRIMEE", "Retirée de la série"


ACTIVES: Final = (EtatPermanence.PREVUE,)
"""States that take the adviser's time."""


class MotifAnnulation(models.TextChoices):
    """Why a half-day does not take place. No health data: an absence is an absence."""

    ABSENCE = "ABSENCE", "Conseiller absent"
    LIEU_FERME = "LIEU_FERME", "Lieu fermé"
    JOUR_FERIE = "JOUR_FERIE", "Jour férié"
    FORMATION = "FORMATION", "Formation ou réunion de l'équipe"
    METEO = "METEO", "Intempéries ou panne"
    DEMANDE_HOTE = "DEMANDE_HOTE", "À la demande de la structure"
    AUTRE = "AUTRE", "Autre raison"


class MomentAbsence(models.TextChoices):
    """Part of each day that an absence takes."""

    JOURNEE = "JOURNEE", "Toute la journée"
    MATIN = "MATIN", "Le matin"
    APRES_MIDI = "APRES_MIDI", "L'après-midi"


class MotifAbsence(models.TextChoices):
    """Why an adviser is away, in words that say nothing of health (RGPD, art. 9)."""

    CONGES = "CONGES", "Congés"
    FORMATION = "FORMATION", "Formation"
    REUNION = "REUNION", "Réunion"
    AUTRE = "AUTRE", "Absence"
