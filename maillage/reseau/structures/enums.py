"""Words of the network: kinds of bodies, states of invitations and requests, skills of volunteers."""

from django.db import models


class TypeStructure(models.TextChoices):
    """Kinds of legal bodies (domaine.md, « Who is in the programme »; Mon Inclusion Numérique's member typologies)."""

    COMMUNE = "COMMUNE", "Commune"
    EPCI = "EPCI", "Intercommunalité"
    CCAS = "CCAS", "CCAS ou CIAS"
    DEPARTEMENT = "DEPARTEMENT", "Département"
    REGION = "REGION", "Région"
    ETAT = "ETAT", "Service de l'État"
    ETABLISSEMENT_PUBLIC = "ETABLISSEMENT_PUBLIC", "Établissement public"
    ASSOCIATION = "ASSOCIATION", "Association"
    ENTREPRISE = "ENTREPRISE", "Entreprise"
    AUTRE = "AUTRE", "Autre organisme"


class EtatStructure(models.TextChoices):
    ACTIVE = "ACTIVE", "Active"
    FERMEE = "FERMEE", "Fermée"
    FUSIONNEE = "FUSIONNEE", "Réunie à une autre"


class EtatInvitation(models.TextChoices):
    ENVOYEE = "ENVOYEE", "Envoyée"
    ACCEPTEE = "ACCEPTEE", "Acceptée"
    REFUSEE = "REFUSEE", "Refusée"
    ANNULEE = "ANNULEE", "Annulée"
    EXPIREE = "EXPIREE", "Expirée"


class EtatDemande(models.TextChoices):
    A_CONFIRMER = "A_CONFIRMER", "Adresse à confirmer"
    RECUE = "RECUE", "Reçue"
    ACCEPTEE = "ACCEPTEE", "Acceptée"
    REFUSEE = "REFUSEE", "Refusée"
    EXPIREE = "EXPIREE", "Expirée"


class EtatBenevole(models.TextChoices):
    """``A_CONFIRMER``: written on the public form, the address is not proved yet: nobody sees it."""

    A_CONFIRMER = "A_CONFIRMER", "Adresse à confirmer"
    PROPOSE = "PROPOSE", "S'est proposé"
    ACTIF = "ACTIF", "Actif"
    EN_PAUSE = "EN_PAUSE", "En pause"
    PARTI = "PARTI", "Parti"


class Competence(models.TextChoices):
    """What a volunteer can help with."""

    ORDINATEUR = "ORDINATEUR", "Se servir d'un ordinateur"
    TELEPHONE = "TELEPHONE", "Se servir d'un téléphone ou d'une tablette"
    INTERNET = "INTERNET", "Aller sur Internet"
    COURRIEL = "COURRIEL", "Écrire et lire des e-mails"
    DEMARCHES = "DEMARCHES", "Faire une démarche en ligne"
    BUREAUTIQUE = "BUREAUTIQUE", "Écrire un texte, faire un tableau"
    SECURITE = "SECURITE", "Éviter les pièges en ligne"
    REPARATION = "REPARATION", "Réparer ou remettre en état du matériel"
    LANGUES = "LANGUES", "Parler une autre langue"
    LSF = "LSF", "Langue des signes"


class DemiJournee(models.TextChoices):
    """When a volunteer is free: a half-day of the week."""

    LUNDI_MATIN = "LUNDI_MATIN", "lundi matin"
    LUNDI_APRES_MIDI = "LUNDI_APRES_MIDI", "lundi après-midi"
    MARDI_MATIN = "MARDI_MATIN", "mardi matin"
    MARDI_APRES_MIDI = "MARDI_APRES_MIDI", "mardi après-midi"
    MERCREDI_MATIN = "MERCREDI_MATIN", "mercredi matin"
    MERCREDI_APRES_MIDI = "MERCREDI_APRES_MIDI", "mercredi après-midi"
    JEUDI_MATIN = "JEUDI_MATIN", "jeudi matin"
    JEUDI_APRES_MIDI = "JEUDI_APRES_MIDI", "jeudi après-midi"
    VENDREDI_MATIN = "VENDREDI_MATIN", "vendredi matin"
    VENDREDI_APRES_MIDI = "VENDREDI_APRES_MIDI", "vendredi après-midi"
    SAMEDI_MATIN = "SAMEDI_MATIN", "samedi matin"
    SAMEDI_APRES_MIDI = "SAMEDI_APRES_MIDI", "samedi après-midi"
