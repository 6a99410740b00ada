"""States of an import, of its rows and of its questions."""

from django.db import models


class EtatImport(models.TextChoices):
    DEPOSE = "DEPOSE", "Fichier reçu"
    CORRESPONDANCE = "CORRESPONDANCE", "Colonnes à confirmer"
    ANALYSE = "ANALYSE", "Lecture en cours"
    PRET = "PRET", "Prêt à appliquer"
    APPLICATION = "APPLICATION", "Application en cours"
    RAPPROCHEMENT = "RAPPROCHEMENT", "Recherche des doublons"
    APPLIQUE = "APPLIQUE", "Appliqué"
    ANNULATION = "ANNULATION", "Annulation en cours"
    ANNULE = "ANNULE", "Annulé"
    ABANDONNE = "ABANDONNE", "Abandonné"
    ECHEC = "ECHEC", "Échec"


class EtatLigne(models.TextChoices):
    """Each row ends in exactly one of these."""

    PUBLIEE = "PUBLIEE", "Publiée"
    EN_REVUE = "EN_REVUE", "En revue"
    REFUSEE = "REFUSEE", "Refusée"


class Changement(models.TextChoices):
    """What a row changes compared with what is already known of its source."""

    CREEE = "CREEE", "Nouvelle"
    MODIFIEE = "MODIFIEE", "Modifiée"
    INCHANGEE = "INCHANGEE", "Inchangée"


class EtatDoute(models.TextChoices):
    OUVERT = "OUVERT", "À répondre"
    ACCEPTE = "ACCEPTE", "Proposition acceptée"
    CORRIGE = "CORRIGE", "Corrigé"
    ECARTE = "ECARTE", "Laissé vide"


class Alerte(models.TextChoices):
    """What is wrong with a source as a whole."""

    INJOIGNABLE = "INJOIGNABLE", "La source ne répond plus"
    RETRECIE = "RETRECIE", "La source a perdu plus d'un tiers de ses lignes"
    ILLISIBLE = "ILLISIBLE", "Le fichier de la source n'est plus lisible"
