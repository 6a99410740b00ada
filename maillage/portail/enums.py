"""Closed lists of the public face."""

from typing import Final

from django.db import models


class Papier(models.TextChoices):
    """The paper of a directory."""

    A4 = "A4", "A4 : une page par feuille"
    A5 = "A5", "A5 : un petit livret à plier"


class EtatTirage(models.TextChoices):
    """Where the making of a file stands."""

    ATTENTE = "ATTENTE", "En attente"
    EN_COURS = "EN_COURS", "En cours"
    FAIT = "FAIT", "Prêt"
    ECHEC = "ECHEC", "Arrêté"


EN_ROUTE: Final = (EtatTirage.ATTENTE, EtatTirage.EN_COURS)


class Priorite(models.IntegerChoices):
    """Which directory is made first: the worker takes the highest."""

    COORDINATION = 20, "La coordination l'attend"
    NUIT = 10, "Édition refaite la nuit"
    VISITEUR = 0, "Demande d'une personne"
