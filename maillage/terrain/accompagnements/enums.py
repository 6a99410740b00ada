"""The field's enumerations (national activity log, ``metier/suivi-et-pilotage.md``, § 1A) and states of a report."""

from typing import Final

from django.db import models


class EtatCompteRendu(models.TextChoices):
    """Where the report of a half-day stands. Silence of the host is told as silence, never as consent (001, art. 3.4)."""

    A_FAIRE = "A_FAIRE", "À faire"
    EN_COURS = "EN_COURS", "Commencé"
    TRANSMIS = "TRANSMIS", "Transmis à la structure"
    CONFIRME = "CONFIRME", "Confirmé par la structure"
    CONTESTE = "CONTESTE", "Contesté par la structure"
    SANS_REPONSE = "SANS_REPONSE", "Sans réponse de la structure"


class Tenue(models.TextChoices):
    """Whether the half-day took place."""

    TENUE = "TENUE", "Tenue"
    REMPLACEE = "REMPLACEE", "Tenue par un autre conseiller"
    NON_TENUE = "NON_TENUE", "N'a pas eu lieu"


class NatureAccompagnement(models.TextChoices):
    """How it was recorded: +1 in two taps, one person in detail, a group."""

    RAPIDE = "RAPIDE", "En deux touches"
    INDIVIDUEL = "INDIVIDUEL", "Individuel"
    COLLECTIF = "COLLECTIF", "Collectif"


class Canal(models.TextChoices):
    LIEU_ACTIVITE = "LIEU_ACTIVITE", "Lieu d'activité"
    DOMICILE = "DOMICILE", "À domicile"
    A_DISTANCE = "A_DISTANCE", "À distance"
    AUTRE = "AUTRE", "Autre lieu"


class Thematique(models.TextChoices):
    """Nineteen themes of mediation."""

    DIAGNOSTIC = "DIAGNOSTIC", "Diagnostic numérique"
    PRISE_EN_MAIN = "PRISE_EN_MAIN", "Prise en main du matériel"
    MAINTENANCE = "MAINTENANCE", "Maintenance de matériel"
    CONTENUS = "CONTENUS", "Gérer ses contenus numériques"
    NAVIGATION = "NAVIGATION", "Navigation sur Internet"
    COURRIEL = "COURRIEL", "E-mail"
    BUREAUTIQUE = "BUREAUTIQUE", "Bureautique"
    RESEAUX_SOCIAUX = "RESEAUX_SOCIAUX", "Réseaux sociaux et communication"
    SANTE = "SANTE", "Santé"
    BANQUE_ACHATS = "BANQUE_ACHATS", "Banque et achats en ligne"
    ENTREPRENEURIAT = "ENTREPRENEURIAT", "Accompagner un professionnel"
    INSERTION = "INSERTION", "Insertion professionnelle"
    SECURITE = "SECURITE", "Sécurité numérique"
    PARENTALITE = "PARENTALITE", "Parentalité"
    SCOLARITE = "SCOLARITE", "Scolarité"
    CREATION = "CREATION", "Créer avec le numérique"
    CULTURE = "CULTURE", "Culture numérique"
    IA = "IA", "Intelligence artificielle"
    DEMARCHES = "DEMARCHES", "Aide aux démarches administratives"


class Demarche(models.TextChoices):
    """Eleven families of procedures, only with the theme DEMARCHES."""

    PAPIERS = "PAPIERS", "Papiers, élections, citoyenneté"
    FAMILLE = "FAMILLE", "Famille, scolarité"
    SOCIAL = "SOCIAL", "Social, santé"
    TRAVAIL = "TRAVAIL", "Travail, formation, entreprise"
    LOGEMENT = "LOGEMENT", "Logement"
    TRANSPORTS = "TRANSPORTS", "Transports, mobilité"
    ARGENT = "ARGENT", "Argent, impôts"
    JUSTICE = "JUSTICE", "Justice"
    ETRANGERS = "ETRANGERS", "Étrangers, Europe"
    LOISIRS = "LOISIRS", "Loisirs, sports, culture"
    ASSOCIATIONS = "ASSOCIATIONS", "Associations"


class Materiel(models.TextChoices):
    ORDINATEUR = "ORDINATEUR", "Ordinateur"
    TELEPHONE = "TELEPHONE", "Téléphone"
    TABLETTE = "TABLETTE", "Tablette"
    AUTRE = "AUTRE", "Autre"
    AUCUN = "AUCUN", "Aucun"


class Autonomie(models.TextChoices):
    AVEC_GUIDAGE = "AVEC_GUIDAGE", "Avec guidage"
    GUIDAGE_SI_BESOIN = "GUIDAGE_SI_BESOIN", "Autonome, avec guidage en cas de besoin"
    AUTONOME = "AUTONOME", "Autonome"


class Orientation(models.TextChoices):
    ADMINISTRATION = "ADMINISTRATION", "Administration"
    MEDIATION = "MEDIATION", "Médiation numérique"
    OPERATEUR = "OPERATEUR", "Opérateur en charge"
    AIDE_SOCIALE = "AIDE_SOCIALE", "Aide sociale"
    INSERTION = "INSERTION", "Insertion professionnelle"
    AIDE_DEMARCHES = "AIDE_DEMARCHES", "Aide aux démarches (France Services…)"
    AUTRE = "AUTRE", "Autre"


class Niveau(models.TextChoices):
    DEBUTANT = "DEBUTANT", "Débutant"
    INTERMEDIAIRE = "INTERMEDIAIRE", "Intermédiaire"
    AVANCE = "AVANCE", "Avancé"


class Genre(models.TextChoices):
    FEMININ = "FEMININ", "Féminin"
    MASCULIN = "MASCULIN", "Masculin"
    NON_COMMUNIQUE = "NON_COMMUNIQUE", "Non communiqué"


class TrancheAge(models.TextChoices):
    MOINS_12 = "MOINS_12", "Moins de 12 ans"
    DE_12_17 = "DE_12_17", "12 à 17 ans"
    DE_18_24 = "DE_18_24", "18 à 24 ans"
    DE_25_39 = "DE_25_39", "25 à 39 ans"
    DE_40_59 = "DE_40_59", "40 à 59 ans"
    DE_60_69 = "DE_60_69", "60 à 69 ans"
    PLUS_70 = "PLUS_70", "70 ans et plus"
    NON_COMMUNIQUE = "NON_COMMUNIQUE", "Non communiqué"


class Statut(models.TextChoices):
    SCOLARISE = "SCOLARISE", "Scolarisé"
    SANS_EMPLOI = "SANS_EMPLOI", "Sans emploi"
    EN_EMPLOI = "EN_EMPLOI", "En emploi"
    RETRAITE = "RETRAITE", "Retraité"
    NON_COMMUNIQUE = "NON_COMMUNIQUE", "Non communiqué"


class Provenance(models.TextChoices):
    SAISIE = "SAISIE", "Saisi ici"
    IMPORT = "IMPORT", "Repris de l'outil national"


class EtatImportJournal(models.TextChoices):
    """Where a file of the national log stands. Nothing is counted before REPRISE; ANNULE: what it added no longer counts."""

    DEPOSE = "DEPOSE", "En attente de lecture"
    LECTURE = "LECTURE", "Lecture en cours"
    JUGEMENT = "JUGEMENT", "Vérification en cours"
    A_VERIFIER = "A_VERIFIER", "À vérifier"
    REPRISE = "REPRISE", "Reprise en cours"
    REPRIS = "REPRIS", "Repris"
    ANNULATION = "ANNULATION", "Annulation en cours"
    ANNULE = "ANNULE", "Annulé"
    ABANDONNE = "ABANDONNE", "Abandonné"
    ECHEC = "ECHEC", "Arrêté"


class VerdictLigne(models.TextChoices):
    """What a file that was read would do with one accompaniment."""

    A_JUGER = "A_JUGER", "À vérifier"
    AJOUTER = "AJOUTER", "À ajouter"
    CHANGER = "CHANGER", "À changer"
    CONNU = "CONNU", "Déjà connu"
    REFUSE = "REFUSE", "Refusé"


DUREES_MINUTES: Final = (15, 30, 45, 60, 90, 120)
"""Durations proposed; any other from 1 minute to 23 h 59 may be typed."""
PARTICIPANTS_MAX: Final = 10_000
