"""Closed lists of the register (docs/glossaire.md)."""

from django.db import models


class Critere(models.TextChoices):
    """The nine criteria of the European guidelines WP 248 rev. 01, taken up by the CNIL: two of them call for an AIPD."""

    EVALUATION = "EVALUATION", "Les personnes sont évaluées ou notées"
    DECISION = "DECISION", "Une décision est prise par le seul calcul, avec un effet sur la personne"
    SURVEILLANCE = "SURVEILLANCE", "Les personnes sont suivies ou surveillées de façon régulière"
    SENSIBLES = "SENSIBLES", "Des données sensibles ou très personnelles sont gardées (santé, difficultés sociales)"
    GRANDE_ECHELLE = "GRANDE_ECHELLE", "Beaucoup de personnes sont concernées"
    CROISEMENT = "CROISEMENT", "Des fichiers différents sont croisés"
    VULNERABLES = "VULNERABLES", "Les personnes sont vulnérables (âge, précarité, handicap)"
    INNOVATION = "INNOVATION", "Une technique nouvelle est employée"
    BLOCAGE = "BLOCAGE", "Le traitement peut priver la personne d'un droit ou d'un service"


class EtatAipd(models.TextChoices):
    """Where the impact assessment of a processing stands."""

    A_FAIRE = "A_FAIRE", "À faire"
    EN_COURS = "EN_COURS", "En cours"
    VALIDEE = "VALIDEE", "Validée"
    A_REVOIR = "A_REVOIR", "À revoir"
    NON_REQUISE = "NON_REQUISE", "Pas nécessaire"


class NatureDemande(models.TextChoices):
    """What a person asks for (RGPD, chapter III)."""

    ACCES = "ACCES", "Recevoir une copie de ses données (art. 15 et 20)"
    EFFACEMENT = "EFFACEMENT", "Faire effacer ses données (art. 17)"


class EtatDemandeDroit(models.TextChoices):
    """A request is open until it is answered."""

    RECUE = "RECUE", "Reçue"
    FAITE = "FAITE", "Faite"
    REFUSEE = "REFUSEE", "Refusée"


class EtatCloture(models.TextChoices):
    """Stages of the end of a Département."""

    EXPORTEE = "EXPORTEE", "Exportée"
    EFFACEMENT = "EFFACEMENT", "Effacement en cours"
    TERMINEE = "TERMINEE", "Terminée"
