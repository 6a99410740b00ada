"""Invitations: letters frozen, e-mails sent, answers written."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from maillage.base.francais import format_date, format_heure
from maillage.pilotage.gouvernance.enums import EtatReunion, ReponseInvitation
from maillage.pilotage.gouvernance.models import InvitationReunion, PointOrdreDuJour, Reunion
from maillage.pilotage.gouvernance.selectors.lecture import read_by_guest, read_points
from maillage.pilotage.gouvernance.selectors.reunions import agenda, guests
from maillage.pilotage.gouvernance.services.refus import POURQUOI, GouvernanceRefus, lock_meeting, name_of, tell_meeting
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.documents.services import produce
from maillage.socle.messages.services import send_email

GABARIT = "convocation-reunion"


@transaction.atomic
def send_invitations(*, by: Acteur, reunion: Reunion, adresse: str, now: dt.datetime) -> int:
    """Freeze guests, print their letters, write to those who have an e-mail; gives how many e-mails leave.

    ``adresse``: of the meeting's page, for those who sign in. Raises GouvernanceRefus, GabaritRefuse.
    """
    row = lock_meeting(by, reunion, EtatReunion.PREPAREE)
    if row.debut <= now:
        raise GouvernanceRefus("Cette réunion est déjà passée. Changez sa date avant d'envoyer les invitations.")
    invites = guests(row)
    if not invites:
        raise GouvernanceRefus("Personne n'est invité. Ajoutez d'abord les membres de cette instance.")
    points = agenda(row, kept=True)
    row.convocation = produce(
        by=by,
        gabarit=GABARIT,
        titre=f"Convocation : {name_of(row)}",
        data=_letters(row, invites, points, now),
        instant=now,
        objet_type="reunion",
        objet_id=row.pk,
    )
    row.etat, row.convoquee_at = EtatReunion.CONVOQUEE, now
    row.save()
    row.invitations.update(envoyee_at=now)
    written = [one for one in invites if one.courriel]
    for one in written:
        send_email(
            by=by,
            to=one.courriel,
            template="gouvernance/courriels/convocation",
            context={
                "reunion": row,
                "nom_reunion": name_of(row),
                "invite": one,
                "points": read_by_guest(points, one),
                "adresse": adresse,
                "motif": POURQUOI,
            },
            objet_type="reunion",
            objet_id=row.pk,
        )
    tell_meeting(by, "reunion.convoquee", row, invites=len(invites), courriels=len(written))
    return len(written)


def _letters(
    row: Reunion, invites: list[InvitationReunion], points: list[PointOrdreDuJour], now: dt.datetime
) -> dict[str, object]:
    local = timezone.localtime(row.debut)
    return {
        "date": format_date(timezone.localtime(now).date(), avec_jour=False),
        "instance": row.instance.nom,
        "jour": format_date(local.date()),
        "heure": format_heure(local),
        "endroit": row.endroit,
        "visio": row.visio,
        "points": [one.titre for one in read_points(points, tout=False)],
        "regle": row.instance.nature == "TECHNIQUE",
        "destinataires": [
            {
                "organisme": one.organisme,
                "nom": one.nom,
                "fonction": one.fonction,
                "titre": one.get_qualite_display(),
                # Each letter goes to one guest: the names that another may read are not in it.
                "points": [asdict(point) for point in read_by_guest(points, one)],
            }
            for one in invites
        ],
    }


@transaction.atomic
def answer_invitation(
    *, by: Acteur, invite: InvitationReunion, reponse: ReponseInvitation, represente_par: str = ""
) -> InvitationReunion:
    """What a body or a person answers, until the meeting is held. Raises GouvernanceRefus."""
    row = lock_meeting(by, invite.reunion, EtatReunion.CONVOQUEE)
    found: InvitationReunion = row.invitations.select_for_update(of=("self",)).get(pk=invite.pk)
    if reponse == ReponseInvitation.REPRESENTE and not represente_par:
        raise GouvernanceRefus("Écrivez qui vient à votre place.", "represente_par")
    found.reponse = reponse
    found.represente_par = represente_par if reponse == ReponseInvitation.REPRESENTE else ""
    found.save()
    tell_meeting(by, "reunion.reponse", row, invite=found.pk, reponse=str(reponse))
    return found


@transaction.atomic
def note_answers(*, by: Acteur, reunion: Reunion, reponses: Mapping[int, tuple[str, str]]) -> int:
    """What was said by telephone: {invitation: (answer or nothing, who sits instead)}. How many changed. Raises GouvernanceRefus."""
    row = lock_meeting(by, reunion, EtatReunion.CONVOQUEE)
    changed = []
    for invite in guests(row):
        answer, who = reponses.get(invite.pk, (invite.reponse, invite.represente_par))
        instead = who[:120] if answer == ReponseInvitation.REPRESENTE else ""
        if (invite.reponse, invite.represente_par) != (answer, instead):
            invite.reponse, invite.represente_par = answer, instead
            changed.append(invite)
    InvitationReunion.objects.bulk_update(changed, ["reponse", "represente_par"])
    if changed:
        tell_meeting(by, "reunion.reponse", row, invites=len(changed))
    return len(changed)
