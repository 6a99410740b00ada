"""What the network keeps on a person, and for how long (registered in ``ready()``; see socle/registre/personnes.py)."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from maillage.reseau.structures.enums import EtatBenevole, EtatDemande, EtatInvitation
from maillage.reseau.structures.models import Appartenance, Benevole, DemandeAppartenance, Invitation
from maillage.socle.registre.conservation import Regle
from maillage.socle.registre.personnes import Fiche, Histoire

AN, TROIS_MOIS, MOIS = dt.timedelta(days=365), dt.timedelta(days=91), dt.timedelta(days=31)


def knows(compte_id: int) -> bool:
    """The account is or was a member in the Département of the transaction."""
    return Appartenance.objects.filter(utilisateur_id=compte_id).exists()


def _invitations(now: dt.datetime) -> QuerySet[Any]:
    closed = Invitation.objects.exclude(etat=EtatInvitation.ENVOYEE)
    return closed.filter(updated_at__lt=now - AN)


def _refused(now: dt.datetime) -> QuerySet[Any]:
    return DemandeAppartenance.objects.filter(
        etat__in=[EtatDemande.REFUSEE, EtatDemande.EXPIREE], updated_at__lt=now - TROIS_MOIS
    )


def _accepted(now: dt.datetime) -> QuerySet[Any]:
    return DemandeAppartenance.objects.filter(etat=EtatDemande.ACCEPTEE, updated_at__lt=now - AN)


def _unproved(now: dt.datetime) -> QuerySet[Any]:
    return DemandeAppartenance.objects.filter(etat=EtatDemande.A_CONFIRMER, expire_le__lt=now - MOIS)


def _gone(now: dt.datetime) -> QuerySet[Any]:
    return Benevole.objects.filter(etat=EtatBenevole.PARTI, updated_at__lt=now - AN)


def _unproved_volunteers(now: dt.datetime) -> QuerySet[Any]:
    return Benevole.objects.filter(etat=EtatBenevole.A_CONFIRMER, updated_at__lt=now - MOIS)


CONSENTEMENT = "La personne a le droit de faire effacer ce qui la concerne (RGPD, art. 17.1)."
FICHES = (
    Fiche(
        "structures.Contact",
        "Personne à contacter dans un organisme",
        ("nom", "fonction", "telephone", "courriel"),
        CONSENTEMENT,
        courriel="courriel",
        nom="nom",
    ),
    Fiche(
        "structures.Benevole",
        "Citoyen bénévole",
        ("nom", "courriel", "telephone", "langues", "remarque", "disponibilites", "commune"),
        "Le bénévole retire son accord quand il veut (RGPD, art. 7.3 et 17.1.b).",
        courriel="courriel",
        nom="nom",
    ),
    Fiche(
        "structures.Invitation",
        "Invitation à rejoindre le réseau",
        ("courriel", "nom", "role", "expire_le"),
        CONSENTEMENT,
        courriel="courriel",
        nom="nom",
        compte="utilisateur",
    ),
    Fiche(
        "structures.DemandeAppartenance",
        "Demande pour rejoindre le réseau",
        ("courriel", "nom", "role", "structure_nom", "message", "motif"),
        CONSENTEMENT,
        courriel="courriel",
        nom="nom",
    ),
    Fiche(
        "structures.Appartenance",
        "Rôle dans le réseau",
        ("role", "structure", "debut", "fin", "motif_fin"),
        "La personne quitte le réseau : son rôle s'arrête et sa trace nominative part (RGPD, art. 17.1.a).",
        compte="utilisateur",
    ),
)
HISTOIRES = (Histoire("structures.StructureEvenement"),)
REGLES = (
    Regle("structures.invitation", "comptes", "Invitations répondues, annulées ou expirées", "1 an", _invitations),
    Regle("structures.demande_refusee", "comptes", "Demandes refusées ou expirées", "3 mois", _refused),
    Regle("structures.demande_acceptee", "comptes", "Demandes acceptées", "1 an", _accepted),
    Regle(
        "structures.demande_a_confirmer",
        "comptes",
        "Demandes dont l'adresse n'a pas été confirmée",
        "1 mois",
        _unproved,
    ),
    Regle("structures.benevole_parti", "benevoles", "Fiches de bénévoles partis", "1 an", _gone),
    Regle(
        "structures.benevole_a_confirmer",
        "benevoles",
        "Bénévoles dont l'adresse n'a pas été confirmée",
        "1 mois",
        _unproved_volunteers,
    ),
)
