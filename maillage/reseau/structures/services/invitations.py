"""Invite an address to a role; resend, cancel, accept, refuse, expire."""

import datetime
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.base.limites import Limite, hit
from maillage.reseau.structures.enums import EtatInvitation, EtatStructure
from maillage.reseau.structures.models import Appartenance, Invitation, Structure
from maillage.reseau.structures.perms.membres import RoleVise, may_give_role, role_of
from maillage.reseau.structures.services.membres import RoleRefuse, check_dates, check_scope, open_membership
from maillage.reseau.structures.services.secrets_de_lien import digest, draw
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.comptes.services import open_account
from maillage.socle.journal.services import record
from maillage.socle.messages.services import send_email
from maillage.socle.territoires.models import Secteur

DUREE = datetime.timedelta(days=14)
ENVOIS_MAX = 5
ENVOIS = Limite("invitation", 60, 3600)
"""By the person who invites: a stolen session must not become a machine that sends mail."""
Adresse = Callable[[str], str]
"""The whole address of the page for a secret."""


class InvitationPerdue(LookupError):
    """Unknown, answered, cancelled or too old: one case for the person who opens the link."""


@transaction.atomic
def invite(
    *,
    by: Acteur,
    courriel: str,
    nom: str,
    role: Role,
    structure: Structure | None,
    secteur: Secteur | None,
    fin: datetime.date | None,
    now: datetime.datetime,
    adresse: Adresse,
) -> Invitation:
    """Offer ``role`` to an address by a link of 14 days. Raises RoleRefuse, or PermissionDenied (perms)."""
    check_scope(role, structure, secteur)
    today = timezone.localdate(now)
    check_dates(today, fin, today)
    courriel = courriel.strip().lower()
    account = Utilisateur.by_email(courriel)
    structure_id, secteur_id = structure.pk if structure else None, secteur.pk if secteur else None
    if not may_give_role(by, RoleVise(role, structure_id, secteur_id, account.pk if account else None)):
        raise PermissionDenied
    # Asked in the same words whether the address has an account or not: an account belongs to the whole installation,
    # and who invites must not learn that it exists elsewhere.
    same = Appartenance.objects.visible_to(by).filter(utilisateur__email=courriel, role=role)
    if same.filter(structure=structure, secteur=secteur).in_force(today).exists():
        raise RoleRefuse("Cette personne a déjà ce rôle.", "courriel")
    expire_pending(by.departement_id, now)
    _count_sending(by, now)
    secret = draw()
    row = Invitation(
        departement_id=by.departement_id,
        courriel=courriel,
        nom=nom.strip()[:120],
        role=role,
        structure=structure,
        secteur=secteur,
        fin=fin,
        empreinte=secret.empreinte,
        expire_le=now + DUREE,
        invite_par_id=by.id,
    )
    _save_alone(row)
    _journal(by, "invitation.envoyee", row)
    _send(by, row, adresse(secret.clair))
    return row


def _save_alone(row: Invitation) -> None:
    """One pending invitation for an address, a role and a scope: the database says so."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise RoleRefuse(
            "Une invitation attend déjà la réponse de cette personne. Vous pouvez la renvoyer.", "courriel"
        ) from None


def _count_sending(by: Acteur, now: datetime.datetime) -> None:
    if not hit(ENVOIS, f"{by.departement_id}|{by.id}", now.timestamp()):
        raise RoleRefuse("Vous avez envoyé beaucoup d'invitations. Attendez une heure, puis recommencez.")


def _journal(by: Acteur, action: str, row: Invitation) -> None:
    detail = {"role": row.role, "structure": row.structure_id, "secteur": row.secteur_id}
    record(by=by, action=action, objet_type="invitation", objet_id=row.pk, detail=detail)


def _send(by: Acteur, row: Invitation, lien: str) -> None:
    send_email(
        by=by,
        to=row.courriel,
        template="structures/courriels/invitation",
        context={
            "titre": "Vous êtes invité à rejoindre le réseau",
            "invitation": row,
            "role": row.get_role_display(),
            "lien": lien,
            "par": by.nom,
            "motif": "Vous recevez ce message parce qu'une personne du réseau a écrit votre adresse.",
        },
        objet_type="invitation",
        objet_id=row.pk,
    )


def _locked(by: Acteur, invitation: Invitation) -> Invitation:
    rows = Invitation.objects.visible_to(by).select_for_update(of=("self",)).select_related("structure", "secteur")
    row = rows.get(pk=invitation.pk)
    if not may_give_role(by, role_of(row)):
        raise PermissionDenied
    return row


@transaction.atomic
def resend(*, by: Acteur, invitation: Invitation, now: datetime.datetime, adresse: Adresse) -> Invitation:
    """A new link for 14 days: the former one opens nothing any more."""
    row = _locked(by, invitation)
    if row.etat not in {EtatInvitation.ENVOYEE, EtatInvitation.EXPIREE}:
        raise RoleRefuse("Cette invitation a déjà sa réponse.")
    if row.envois >= ENVOIS_MAX:
        raise RoleRefuse("Cette invitation a été envoyée 5 fois. Vérifiez l'adresse e-mail, puis faites-en une autre.")
    _count_sending(by, now)
    secret = draw()
    row.empreinte, row.expire_le, row.etat = secret.empreinte, now + DUREE, EtatInvitation.ENVOYEE
    row.envois += 1
    _save_alone(row)
    _journal(by, "invitation.renvoyee", row)
    _send(by, row, adresse(secret.clair))
    return row


@transaction.atomic
def cancel(*, by: Acteur, invitation: Invitation, now: datetime.datetime) -> Invitation:
    """The link opens nothing any more; a second call changes nothing."""
    row = _locked(by, invitation)
    if row.etat == EtatInvitation.ANNULEE:
        return row
    if row.etat not in {EtatInvitation.ENVOYEE, EtatInvitation.EXPIREE}:
        raise RoleRefuse("Cette invitation a déjà sa réponse.")
    row.etat, row.repondue_le = EtatInvitation.ANNULEE, now
    row.save(update_fields=["etat", "repondue_le", "updated_at"])
    _journal(by, "invitation.annulee", row)
    return row


def find_open(departement_id: int, secret: str, now: datetime.datetime, *, lock: bool = False) -> Invitation:
    """The invitation that a link opens at ``now``, or InvitationPerdue."""
    rows = Invitation.objects.filter(departement_id=departement_id, empreinte=digest(secret)).pending()
    rows = rows.filter(expire_le__gt=now).select_related("structure", "secteur", "invite_par")
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None or (row.fin is not None and row.fin < timezone.localdate(now)):
        raise InvitationPerdue
    if row.structure is not None and row.structure.etat != EtatStructure.ACTIVE:
        raise InvitationPerdue
    return row


@transaction.atomic
def accept(*, departement_id: int, secret: str, now: datetime.datetime) -> Invitation:
    """The link proves the address: open its account when needed (or again), give the role, tell who invited."""
    row = find_open(departement_id, secret, now, lock=True)
    invitee = Acteur(None, "Personne invitée", departement_id)
    user = open_account(by=invitee, email=row.courriel, nom=row.nom)
    if not user.is_active:  # closed by the installation's administrator: it stays closed
        raise InvitationPerdue
    row.etat, row.repondue_le, row.utilisateur = EtatInvitation.ACCEPTEE, now, user
    row.save(update_fields=["etat", "repondue_le", "utilisateur", "updated_at"])
    himself = Acteur(user.pk, str(user), departement_id)
    _journal(himself, "invitation.acceptee", row)
    open_membership(
        by=himself,
        utilisateur=user,
        role=Role(row.role),
        structure=row.structure,
        secteur=row.secteur,
        debut=timezone.localdate(now),
        fin=row.fin,
        donnee_par_id=row.invite_par_id,
    )
    _tell_the_host(himself, row)
    return row


def _tell_the_host(by: Acteur, row: Invitation) -> None:
    host = row.invite_par
    if host is None or not host.is_active:
        return
    send_email(
        by=by,
        to=host.email,
        template="structures/courriels/invitation_acceptee",
        context={
            "titre": "Votre invitation est acceptée",
            "qui": by.nom,
            "role": row.get_role_display(),
            "invitation": row,
        },
        objet_type="invitation",
        objet_id=row.pk,
    )


@transaction.atomic
def refuse(*, departement_id: int, secret: str, now: datetime.datetime) -> Invitation:
    """The person does not want it; the list of invitations says so."""
    row = find_open(departement_id, secret, now, lock=True)
    row.etat, row.repondue_le = EtatInvitation.REFUSEE, now
    row.save(update_fields=["etat", "repondue_le", "updated_at"])
    _journal(Acteur(None, "Personne invitée", departement_id), "invitation.refusee", row)
    return row


def expire_pending(departement_id: int, now: datetime.datetime) -> int:
    """Close what waited too long; how many. Idempotent."""
    rows = Invitation.objects.filter(departement_id=departement_id, expire_le__lte=now).pending()
    return rows.update(etat=EtatInvitation.EXPIREE, updated_at=now)
