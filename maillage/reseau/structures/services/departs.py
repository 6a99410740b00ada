"""Somebody leaves: his work is handed over, his roles end, his account closes when nothing keeps it."""

import datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from maillage.reseau.structures.models import Appartenance
from maillage.reseau.structures.perms.membres import may_see_off
from maillage.reseau.structures.selectors.membres import roles_held
from maillage.reseau.structures.services.membres import RoleRefuse, end_memberships
from maillage.socle.comptes.acteur import Acteur, command_acteur
from maillage.socle.comptes.cycle_de_vie import close_account
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.comptes.reprises import transfer_all
from maillage.socle.journal.services import record
from maillage.socle.messages.services import send_email

DEPART: Final = "Départ"
"""How the reason of an end begins when the person leaves: the nightly job closes the account after that day."""
RATTRAPAGE = datetime.timedelta(days=30)


@transaction.atomic
def see_off(
    *,
    by: Acteur,
    user: Utilisateur,
    successor: Utilisateur | None,
    fin: datetime.date | None,
    motif: str,
    today: datetime.date,
) -> bool:
    """Record a departure; whether the account is closed now.

    At once (``fin`` None): everything is done now. At a date: the work is handed over now, the roles end after that day,
    and the nightly job closes the account then. Raises RoleRefuse (last administrator, a day that is past),
    SuccesseurRefuse, or PermissionDenied.
    """
    if user.pk == by.id:
        raise RoleRefuse("Une autre personne doit enregistrer votre départ.")
    if not may_see_off(by, roles_held(by.departement_id, user.pk, today)):
        raise PermissionDenied
    reason = f"{DEPART} : {motif}"[:200] if motif else DEPART
    if fin is None:
        closed = close_account(by=by, user=user, successor=successor, today=today, motif=reason).ferme
    else:
        if fin < today:
            raise RoleRefuse("Ce jour est passé. Choisissez aujourd'hui ou un jour à venir.", "fin")
        closed = False
        moved = transfer_all(by=by, user=user, successor=successor, today=today) if successor else []
        for one in moved:
            detail = {"quoi": one.cle, "nombre": one.nombre, "par": successor.pk if successor else None}
            record(by=by, action="compte.travail_repris", objet_type="compte", objet_id=user.pk, detail=detail)
        end_memberships(by=by, user=user, today=today, motif=reason, automatic=False, last=fin)
    send_email(
        by=by,
        to=user.email,
        template="structures/courriels/depart",
        context={"titre": "Vos accès prennent fin", "fin": fin, "motif_fin": motif},
        objet_type="compte",
        objet_id=user.pk,
    )
    return closed


def close_departed(departement_id: int, today: datetime.date) -> int:
    """Close the accounts of those whose announced departure has come; how many. Idempotent: a closed account is passed over."""
    left = Appartenance.objects.filter(
        departement_id=departement_id,
        motif_fin__startswith=DEPART,
        fin__lt=today,
        fin__gte=today - RATTRAPAGE,
        utilisateur__is_active=True,
    )
    staying = Appartenance.objects.filter(departement_id=departement_id).in_force(today)
    coming = Appartenance.objects.filter(departement_id=departement_id, debut__gt=today)
    people = Utilisateur.objects.filter(pk__in=left.values("utilisateur_id"))
    people = people.exclude(pk__in=staying.values("utilisateur_id")).exclude(pk__in=coming.values("utilisateur_id"))
    job = command_acteur(departement_id, "Travail de nuit")
    return sum(
        close_account(by=job, user=user, successor=None, today=today, motif=DEPART).ferme
        for user in people.order_by("pk")
    )
