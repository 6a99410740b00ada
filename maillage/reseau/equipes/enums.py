"""Words of the team: kinds of posts, contracts, funders, training; half-days of the week."""

from typing import Final

from django.db import models


class NaturePoste(models.TextChoices):
    """What a post is for (domaine.md, block E; the national scheme calls the first « conseiller numérique »)."""

    CONSEILLER = "CONSEILLER", "Conseiller numérique"
    AMBASSADEUR = "AMBASSADEUR", "Ambassadeur numérique"
    COORDINATEUR = "COORDINATEUR", "Coordinateur"


class Financeur(models.TextChoices):
    """Who pays a part of a post in a year."""

    ETAT = "ETAT", "État"
    DEPARTEMENT = "DEPARTEMENT", "Département"
    EMPLOYEUR = "EMPLOYEUR", "Employeur"
    EUROPE = "EUROPE", "Europe"
    AUTRE = "AUTRE", "Autre financeur"


class NatureContrat(models.TextChoices):
    """Kinds of employment (Code général de la fonction publique, Code du travail, Code du service national)."""

    CDI = "CDI", "CDI"
    CDD = "CDD", "CDD"
    CONTRAT_DE_PROJET = "CONTRAT_DE_PROJET", "Contrat de projet"
    CONTRAT_AIDE = "CONTRAT_AIDE", "Contrat aidé"
    TITULAIRE = "TITULAIRE", "Fonctionnaire titulaire"
    SERVICE_CIVIQUE = "SERVICE_CIVIQUE", "Service civique"
    MISE_A_DISPOSITION = "MISE_A_DISPOSITION", "Mise à disposition"


SANS_TERME: Final = frozenset({NatureContrat.CDI, NatureContrat.TITULAIRE})
"""Employment that has no end written in it; all the others have one by law."""


class MotifRupture(models.TextChoices):
    """Why a contract ended before its term. A closed list: a sentence would end up holding somebody's health or troubles."""

    DEMISSION = "DEMISSION", "Démission"
    ACCORD = "ACCORD", "Accord des deux parties"
    ESSAI = "ESSAI", "Fin de la période d'essai"
    LICENCIEMENT = "LICENCIEMENT", "Licenciement"
    MOBILITE = "MOBILITE", "Départ vers un autre poste"
    RETRAITE = "RETRAITE", "Départ à la retraite"
    AUTRE = "AUTRE", "Autre raison"


class NatureHabilitation(models.TextChoices):
    """Trainings and accreditations of the trade."""

    AIDANTS_CONNECT = "AIDANTS_CONNECT", "Habilitation Aidants Connect"
    PIX = "PIX", "Certification Pix"
    CCP1 = "CCP1", "CCP1 « accompagner vers l'autonomie numérique »"
    REMN = "REMN", "Titre de responsable d'espace de médiation numérique"
    FORMATION_CERTIFIANTE = "FORMATION_CERTIFIANTE", "Autre formation certifiante"
    AUTRE = "AUTRE", "Autre formation"


class EtatPoste(models.TextChoices):
    """State of a post on a day: computed from its dates and its contracts, never stored."""

    A_VENIR = "A_VENIR", "À venir"
    OCCUPE = "OCCUPE", "Occupé"
    VACANT = "VACANT", "Vacant"
    RENDU = "RENDU", "Rendu"


class DemiJourneeTravaillee(models.TextChoices):
    """A half-day of the week: weekday (1 = Monday) and morning or afternoon."""

    LUNDI_MATIN = "1M", "lundi matin"
    LUNDI_APRES_MIDI = "1A", "lundi après-midi"
    MARDI_MATIN = "2M", "mardi matin"
    MARDI_APRES_MIDI = "2A", "mardi après-midi"
    MERCREDI_MATIN = "3M", "mercredi matin"
    MERCREDI_APRES_MIDI = "3A", "mercredi après-midi"
    JEUDI_MATIN = "4M", "jeudi matin"
    JEUDI_APRES_MIDI = "4A", "jeudi après-midi"
    VENDREDI_MATIN = "5M", "vendredi matin"
    VENDREDI_APRES_MIDI = "5A", "vendredi après-midi"
    SAMEDI_MATIN = "6M", "samedi matin"
    SAMEDI_APRES_MIDI = "6A", "samedi après-midi"
