"""Kinds and states of bodies, meetings, invitations, points and decisions. Stored values are stable."""

from typing import Final

from django.db import models

from maillage.socle.comptes.enums import Role


class NatureInstance(models.TextChoices):
    """What a body is: who sits in it follows from that."""

    PILOTAGE = "PILOTAGE", "Comité de pilotage"
    TECHNIQUE = "TECHNIQUE", "Comité technique"
    AUTRE = "AUTRE", "Autre instance"


class PlaceMembre(models.TextChoices):
    """How a named member sits."""

    TITULAIRE = "TITULAIRE", "Titulaire"
    SUPPLEANT = "SUPPLEANT", "Suppléant"


class EtatReunion(models.TextChoices):
    """How far a meeting is."""

    PREPAREE = "PREPAREE", "En préparation"
    CONVOQUEE = "CONVOQUEE", "Convoquée"
    TENUE = "TENUE", "Tenue"
    PUBLIEE = "PUBLIEE", "Compte rendu publié"
    ANNULEE = "ANNULEE", "Annulée"


class QualiteInvite(models.TextChoices):
    """Why a body or a person is invited."""

    DEPARTEMENT = "DEPARTEMENT", "Département"
    HOTE = "HOTE", "Accueille des permanences"
    EMPLOYEUR = "EMPLOYEUR", "Emploie un conseiller"
    HOTE_EMPLOYEUR = "HOTE_EMPLOYEUR", "Accueille des permanences et emploie un conseiller"
    DELIBERATION = "DELIBERATION", "Nommé par délibération"
    LIBRE = "LIBRE", "Invité par le Département"


class ReponseInvitation(models.TextChoices):
    """What an invited body or person answers."""

    PRESENT = "PRESENT", "Vient"
    EXCUSE = "EXCUSE", "Ne vient pas, s'excuse"
    REPRESENTE = "REPRESENTE", "Se fait représenter"


class NaturePoint(models.TextChoices):
    """Where a point of the agenda comes from. The first four are those of ``indicateurs.selectors.sujets``."""

    CONVENTION_FIN = "CONVENTION_FIN", "Convention qui finit"
    CONTESTATION = "CONTESTATION", "Compte rendu contesté"
    RETARD = "RETARD", "Demi-journées en retard"
    SILENCE = "SILENCE", "Structure qui ne répond pas"
    DECISION_EN_RETARD = "DECISION_EN_RETARD", "Décision en retard"
    POSTE_FIN = "POSTE_FIN", "Poste dont le financement finit"
    ATTENTE = "ATTENTE", "Demande sur la liste d'attente"
    LIBRE = "LIBRE", "Point ajouté"


class EtatDecision(models.TextChoices):
    """What became of a decision."""

    A_FAIRE = "A_FAIRE", "À faire"
    FAITE = "FAITE", "Faite"
    ABANDONNEE = "ABANDONNEE", "Abandonnée"


OUVERTES: Final = (EtatReunion.PREPAREE, EtatReunion.CONVOQUEE)
"""Meetings still to be held."""
DITES: Final = (EtatReunion.CONVOQUEE, EtatReunion.TENUE, EtatReunion.PUBLIEE)
"""Meetings that those who are invited know of; one cancelled after its invitations too (``convoquee_at``)."""
CORRIGEABLES: Final = (EtatReunion.PREPAREE, EtatReunion.CONVOQUEE, EtatReunion.TENUE)
"""Meetings whose agenda, attendance and decisions may still change."""
HOTES: Final = frozenset({Role.REFERENT, Role.ACCUEIL})
ROLES_RESPONSABLES: Final = (Role.COORDINATEUR, Role.ADMINISTRATEUR, Role.ELU, Role.DPO)
"""Roles of the Département to which a decision may be given as a whole."""
