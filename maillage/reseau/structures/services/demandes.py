"""Ask to join a structure: the address is proved by a link, then somebody answers."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.base.limites import Limite, hit
from maillage.reseau.structures.enums import EtatDemande
from maillage.reseau.structures.models import DemandeAppartenance, Structure
from maillage.reseau.structures.perms.membres import RoleVise, may_answer_requests, may_give_role
from maillage.reseau.structures.selectors.demandes import answerers
from maillage.reseau.structures.services.invitations import Adresse
from maillage.reseau.structures.services.membres import RoleRefuse, check_dates, check_scope, open_membership
from maillage.reseau.structures.services.secrets_de_lien import digest, draw
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.comptes.services import open_account
from maillage.socle.journal.services import record
from maillage.socle.messages.services import send_email

POUR_CONFIRMER = datetime.timedelta(days=3)
POUR_REPONDRE = datetime.timedelta(days=30)
PAR_ADRESSE = Limite("demande-adresse", 3, 86400)
"""Messages that a stranger can make us send to one address in a day."""
_VISITEUR = "Personne qui demande à rejoindre"


class DemandePerdue(LookupError):
    """Unknown, confirmed already or too old: one case for the person who opens the link."""


@transaction.atomic
def ask(
    *,
    departement_id: int,
    courriel: str,
    nom: str,
    role: Role,
    structure: Structure | None,
    structure_nom: str,
    message: str,
    now: datetime.datetime,
    adresse: Adresse,
) -> None:
    """Keep the request and send the link that proves the address.

    It looks for no account and no member: the work is the same whoever the address is. Past the limit of an address
    nothing is kept nor sent, and nothing tells so.
    """
    courriel = courriel.strip().lower()
    if not hit(PAR_ADRESSE, f"{departement_id}|{courriel}", now.timestamp()):
        return
    secret = draw()
    row = DemandeAppartenance.objects.create(
        departement_id=departement_id,
        courriel=courriel,
        nom=nom.strip()[:120],
        role=role,
        structure=structure,
        structure_nom="" if structure else structure_nom.strip()[:200],
        message=message.strip()[:1000],
        empreinte=secret.empreinte,
        expire_le=now + POUR_CONFIRMER,
    )
    send_email(
        by=Acteur(None, _VISITEUR, departement_id),
        to=courriel,
        template="structures/courriels/demande_a_confirmer",
        context={
            "titre": "Confirmez votre demande",
            "demande": row,
            "role": row.get_role_display(),
            "lien": adresse(secret.clair),
            "motif": "Vous recevez ce message parce que quelqu'un a écrit votre adresse sur ce site.",
        },
        objet_type="demande",
        objet_id=row.pk,
    )


def find_unproved(
    departement_id: int, secret: str, now: datetime.datetime, *, lock: bool = False
) -> DemandeAppartenance:
    """The request that a link confirms at ``now``, or DemandePerdue."""
    rows = DemandeAppartenance.objects.filter(
        departement_id=departement_id, empreinte=digest(secret), etat=EtatDemande.A_CONFIRMER, expire_le__gt=now
    ).select_related("structure")
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise DemandePerdue
    return row


@transaction.atomic
def confirm(*, departement_id: int, secret: str, now: datetime.datetime, a_lire: str) -> DemandeAppartenance:
    """The address is proved: those who may answer are told (``a_lire``: address of the list). An older twin gives way."""
    row = find_unproved(departement_id, secret, now, lock=True)
    twins = DemandeAppartenance.objects.filter(
        departement_id=departement_id, courriel=row.courriel, role=row.role, etat=EtatDemande.RECUE
    )
    twins.filter(structure=row.structure).update(etat=EtatDemande.EXPIREE, updated_at=now)
    row.etat, row.expire_le = EtatDemande.RECUE, now + POUR_REPONDRE
    row.save(update_fields=["etat", "expire_le", "updated_at"])
    visitor = Acteur(None, _VISITEUR, departement_id)
    record(by=visitor, action="demande.recue", objet_type="demande", objet_id=row.pk, detail={"role": row.role})
    _tell(visitor, answerers(departement_id, row.structure_id, timezone.localdate(now)), row, a_lire)
    return row


def _tell(by: Acteur, people: Iterable[Utilisateur], row: DemandeAppartenance, lien: str) -> None:
    for person in people:
        send_email(
            by=by,
            to=person.email,
            template="structures/courriels/demande_recue",
            context={
                "titre": "Une personne demande à rejoindre le réseau",
                "demande": row,
                "role": row.get_role_display(),
                "lien": lien,
            },
            objet_type="demande",
            objet_id=row.pk,
        )


def _locked(by: Acteur, demande: DemandeAppartenance) -> DemandeAppartenance:
    rows = DemandeAppartenance.objects.visible_to(by).select_for_update(of=("self",)).select_related("structure")
    row = rows.get(pk=demande.pk)
    if not may_answer_requests(by, row):
        raise PermissionDenied
    if row.etat != EtatDemande.RECUE:
        raise RoleRefuse("Cette demande a déjà sa réponse.")
    return row


@transaction.atomic
def accept_request(
    *,
    by: Acteur,
    demande: DemandeAppartenance,
    role: Role,
    structure: Structure | None,
    fin: datetime.date | None,
    now: datetime.datetime,
    connexion: str,
) -> DemandeAppartenance:
    """Open the account when needed, give the role, tell the person (``connexion``: address of the sign-in page)."""
    row = _locked(by, demande)
    today = timezone.localdate(now)
    check_scope(role, structure, None)
    check_dates(today, fin, today)
    known = Utilisateur.by_email(row.courriel)
    if not may_give_role(by, RoleVise(role, structure.pk if structure else None, None, known.pk if known else None)):
        raise PermissionDenied
    user = open_account(by=by, email=row.courriel, nom=row.nom)
    if not user.is_active:
        raise RoleRefuse("Ce compte a été fermé par l'administrateur de l'installation. Demandez-lui de le rouvrir.")
    open_membership(by=by, utilisateur=user, role=role, structure=structure, debut=today, fin=fin)
    row.structure = structure
    _close(by, row, EtatDemande.ACCEPTEE, "", now)
    context = {"titre": "Votre demande est acceptée", "role": role.label, "structure": structure, "lien": connexion}
    _answer(by, row, "structures/courriels/demande_acceptee", context)
    return row


@transaction.atomic
def refuse_request(
    *, by: Acteur, demande: DemandeAppartenance, motif: str, now: datetime.datetime
) -> DemandeAppartenance:
    """The reason goes to the person, as it was written."""
    row = _locked(by, demande)
    _close(by, row, EtatDemande.REFUSEE, motif[:300], now)
    context = {"titre": "Votre demande n'est pas acceptée", "demande": row, "reponse": motif}
    _answer(by, row, "structures/courriels/demande_refusee", context)
    return row


def _close(by: Acteur, row: DemandeAppartenance, etat: EtatDemande, motif: str, now: datetime.datetime) -> None:
    row.etat, row.motif, row.traitee_le, row.traitee_par = etat, motif, now, by.nom[:200]
    row.save(update_fields=["etat", "motif", "traitee_le", "traitee_par", "structure", "updated_at"])
    action = "demande.acceptee" if etat == EtatDemande.ACCEPTEE else "demande.refusee"
    record(by=by, action=action, objet_type="demande", objet_id=row.pk, detail={"role": row.role})


def _answer(by: Acteur, row: DemandeAppartenance, template: str, context: dict[str, Any]) -> None:
    motif = "Vous recevez ce message parce que vous avez demandé à rejoindre le réseau."
    send_email(
        by=by,
        to=row.courriel,
        template=template,
        context=context | {"motif": motif},
        objet_type="demande",
        objet_id=row.pk,
    )


@transaction.atomic
def expire_requests(departement_id: int, now: datetime.datetime) -> int:
    """Forget the addresses that nobody proved, close what waited thirty days and say so; how many. Idempotent."""
    over = DemandeAppartenance.objects.filter(departement_id=departement_id, expire_le__lte=now)
    gone, _ = over.filter(etat=EtatDemande.A_CONFIRMER).delete()
    late = list(over.filter(etat=EtatDemande.RECUE).select_for_update().order_by("pk")[:500])
    job = Acteur(None, "Travail de nuit", departement_id)
    for row in late:
        row.etat = EtatDemande.EXPIREE
        row.save(update_fields=["etat", "updated_at"])
        _answer(
            job,
            row,
            "structures/courriels/demande_expiree",
            {"titre": "Votre demande n'a pas eu de réponse", "demande": row},
        )
    return gone + len(late)
