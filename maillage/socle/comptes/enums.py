"""The roles of the programme (docs/glossaire.md). What each may do is told by the ``perms.py`` of each app."""

from typing import Final

from django.db import models


class Role(models.TextChoices):
    """One role of a person in a Département, for the whole of it, for a sector or for a structure."""

    ADMINISTRATEUR = "ADMINISTRATEUR", "Administrateur"
    COORDINATEUR = "COORDINATEUR", "Coordinateur"
    CONSEILLER = "CONSEILLER", "Conseiller ou ambassadeur numérique"
    REFERENT = "REFERENT", "Référent de structure"
    ACCUEIL = "ACCUEIL", "Agent d'accueil"
    RELAIS = "RELAIS", "Relais"
    MEDIATION = "MEDIATION", "Médiation"
    PARTENAIRE = "PARTENAIRE", "Partenaire"
    TRAVAILLEUR_SOCIAL = "TRAVAILLEUR_SOCIAL", "Travailleur social"
    DPO = "DPO", "Délégué à la protection des données"
    REGISSEUR = "REGISSEUR", "Régisseur"
    ETAT = "ETAT", "Service de l'État"
    ELU = "ELU", "Élu"


PILOTES: Final = frozenset({Role.ADMINISTRATEUR, Role.COORDINATEUR})
"""Those who act for the Département as a whole."""

DE_STRUCTURE: Final = frozenset(
    {Role.CONSEILLER, Role.REFERENT, Role.ACCUEIL, Role.RELAIS, Role.MEDIATION, Role.PARTENAIRE}
)
"""Roles held in a legal body: they are given with a structure. A conseiller may also be employed by the Département."""

SECOND_FACTEUR: Final = frozenset(
    {Role.ADMINISTRATEUR, Role.COORDINATEUR, Role.CONSEILLER, Role.TRAVAILLEUR_SOCIAL, Role.DPO}
)
"""Roles that see, or will see, personal data of usagers: they sign in with a second factor (RGPD, art. 32)."""


class RaisonFermeture(models.TextChoices):
    """Why an account was closed by the programme (an account closed in the installation's admin has none)."""

    INACTIVITE = "INACTIVITE", "Pas utilisé depuis treize mois"
    DEPART = "DEPART", "La personne est partie"
