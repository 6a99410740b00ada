"""The people of the demo: one account a role, one invitation that waits, one request to answer. Nobody here exists."""

import datetime
from typing import Final

from django.urls import reverse
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.structures.models import DemandeAppartenance, Invitation, Structure
from maillage.reseau.structures.services.demandes import ask, confirm
from maillage.reseau.structures.services.invitations import invite
from maillage.reseau.structures.services.membres import grant_role
from maillage.socle.comptes.acteur import Acteur, build_acteur
from maillage.socle.comptes.enums import DE_STRUCTURE, Role
from maillage.socle.comptes.facteurs import place_application
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.comptes.selectors import needs_second_factor
from maillage.socle.territoires.models import Departement

COMPTES: Final = (
    ("conseiller@demo.example", "Noé Conseiller", Role.CONSEILLER),
    ("referent@demo.example", "Zoé Référente", Role.REFERENT),
    ("accueil@demo.example", "Abel Accueil", Role.ACCUEIL),
    ("relais@demo.example", "Inès Relais", Role.RELAIS),
    ("mediation@demo.example", "Côme Médiation", Role.MEDIATION),
    ("partenaire@demo.example", "Léa Partenaire", Role.PARTENAIRE),
    ("travailleur-social@demo.example", "Hélène Sociale", Role.TRAVAILLEUR_SOCIAL),
    ("dpo@demo.example", "Théo Données", Role.DPO),
    ("regisseur@demo.example", "Lucien Régie", Role.REGISSEUR),
    ("etat@demo.example", "Anaïs État", Role.ETAT),
    ("elu@demo.example", "Maëlle Élue", Role.ELU),
)
DOUBLE: Final = ("referent@demo.example", "Zoé Référente", Role.ACCUEIL)
"""The référent also welcomes the public in another body: the demo shows the switch."""
COORDINATION: Final = "coordination@demo.example"
INVITEE: Final = "invitee@demo.example"
DEMANDEUR: Final = "demande@demo.example"
UN_AN: Final = datetime.timedelta(days=365)


def settle_people(departement: Departement, acteur: Acteur) -> None:
    """Idempotent: accounts and roles that are there stay as they are."""
    with tenant_transaction(departement.pk):
        bodies = list(Structure.objects.filter(departement=departement).active().order_by("pk")[:2])
        if len(bodies) < 2:
            return
        today = timezone.localdate()
        for email, nom, role in COMPTES:
            structure = bodies[0] if role in DE_STRUCTURE else None
            row = grant_role(by=acteur, email=email, nom=nom, role=role, today=today, structure=structure)
            if needs_second_factor(row.utilisateur):
                place_application(by=acteur, user=row.utilisateur)
        email, nom, role = DOUBLE
        grant_role(by=acteur, email=email, nom=nom, role=role, today=today, structure=bodies[1])
        _invitation(departement, acteur, bodies[0])
        _request(departement, bodies[0])


def _address(departement: Departement, name: str, secret: str) -> str:
    return f"{departement.site}{reverse(f'structures:{name}', kwargs={'secret': secret})}"


def _invitation(departement: Departement, acteur: Acteur, structure: Structure) -> None:
    """Its e-mail waits in the demo's mailbox: its link shows how one joins."""
    if Invitation.objects.filter(departement=departement, courriel=INVITEE).exists():
        return
    user = Utilisateur.by_email(COORDINATION)
    invite(
        by=build_acteur(user.pk, user.nom, departement.pk) if user else acteur,
        courriel=INVITEE,
        nom="Élise Invitée",
        role=Role.REFERENT,
        structure=structure,
        secteur=None,
        fin=timezone.localdate() + UN_AN,
        now=timezone.now(),
        adresse=lambda secret: _address(departement, "invitation", secret),
    )


def _request(departement: Departement, structure: Structure) -> None:
    if DemandeAppartenance.objects.filter(departement=departement, courriel=DEMANDEUR).exists():
        return
    secrets: list[str] = []

    def address(secret: str) -> str:
        secrets.append(secret)
        return _address(departement, "join_confirm", secret)

    now = timezone.now()
    ask(
        departement_id=departement.pk,
        courriel=DEMANDEUR,
        nom="Sacha Delessai",
        role=Role.ACCUEIL,
        structure=structure,
        structure_nom="",
        message="Bonjour, je tiens l'accueil le mardi et le jeudi.",
        now=now,
        adresse=address,
    )
    if secrets:
        a_lire = _address(departement, "join_confirm", secrets[0]).split("/rejoindre/")[0] + reverse(
            "structures:requests"
        )
        confirm(departement_id=departement.pk, secret=secrets[0], now=now, a_lire=a_lire)
