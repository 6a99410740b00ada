"""A meeting planned, changed, called off; its guests and its agenda kept in step while it is prepared."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.pilotage.gouvernance.enums import OUVERTES, EtatReunion, QualiteInvite
from maillage.pilotage.gouvernance.models import Instance, InvitationReunion, Reunion
from maillage.pilotage.gouvernance.selectors.composition import Convie, guests_of
from maillage.pilotage.gouvernance.services.ordre_du_jour import add_proposals
from maillage.pilotage.gouvernance.services.refus import POURQUOI, GouvernanceRefus, lock_meeting, name_of, tell_meeting
from maillage.pilotage.indicateurs.definitions import Periode
from maillage.pilotage.indicateurs.services.bilans import make_bilan
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.messages.services import send_email

CHAMPS: Final = ("debut", "endroit", "visio", "quorum")
CHAMPS_INVITE: Final = ("organisme", "nom", "fonction", "courriel")


@transaction.atomic
def plan_meeting(*, by: Acteur, instance: Instance, valeurs: Mapping[str, Any], today: dt.date) -> Reunion:
    """A meeting to come, with its guests and the agenda that the programme proposes. Raises GouvernanceRefus."""
    if instance.fermee_le is not None:
        raise GouvernanceRefus("Cette instance n'existe plus.")
    row = Reunion(departement_id=by.departement_id, instance=instance, **_known(valeurs))
    row.save(force_insert=True)
    _write_guests(row)
    add_proposals(row, today)
    tell_meeting(by, "reunion.prevue", row)
    return row


@transaction.atomic
def change_meeting(*, by: Acteur, reunion: Reunion, valeurs: Mapping[str, Any]) -> Reunion:
    """Another date or place. Once invitations left, those who were written to are told. Raises GouvernanceRefus."""
    row = lock_meeting(by, reunion, *OUVERTES)
    before = name_of(row)
    changed = [name for name, value in _known(valeurs).items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, valeurs[name])
    if not changed:
        return row
    row.save()
    if row.etat == EtatReunion.PREPAREE:
        _write_guests(row)
    elif set(changed) - {"quorum"}:
        _write_to_all(by, row, "gouvernance/courriels/reunion_changee", {"avant": before})
    tell_meeting(by, "reunion.changee", row, champs=sorted(changed))
    return row


@transaction.atomic
def cancel_meeting(*, by: Acteur, reunion: Reunion, motif: str) -> Reunion:
    """It will not be held; those who were invited are told why. Raises GouvernanceRefus."""
    row = lock_meeting(by, reunion, *OUVERTES)
    told = row.etat == EtatReunion.CONVOQUEE
    row.etat, row.motif_annulation = EtatReunion.ANNULEE, motif
    row.save()
    if told:
        _write_to_all(by, row, "gouvernance/courriels/reunion_annulee", {"raison": motif})
    tell_meeting(by, "reunion.annulee", row, motif=motif)
    return row


@transaction.atomic
def refresh_guests(*, by: Acteur, reunion: Reunion) -> int:
    """Guests by rule and by deliberation at its date, anew; those added by hand stay. Gives how many there are."""
    row = lock_meeting(by, reunion, EtatReunion.PREPAREE)
    _write_guests(row)
    return row.invitations.count()


@transaction.atomic
def invite_also(*, by: Acteur, reunion: Reunion, valeurs: Mapping[str, str]) -> InvitationReunion:
    """Somebody whom no rule names: the State, an expert. Raises GouvernanceRefus."""
    row = lock_meeting(by, reunion, EtatReunion.PREPAREE)
    if unknown := set(valeurs) - set(CHAMPS_INVITE):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    invite = InvitationReunion(departement_id=by.departement_id, reunion=row, qualite=QualiteInvite.LIBRE, **valeurs)
    invite.save(force_insert=True)
    tell_meeting(by, "reunion.invite_ajoute", row)
    return invite


@transaction.atomic
def remove_guest(*, by: Acteur, reunion: Reunion, invite_id: int) -> bool:
    """One added by hand, while nothing left. A member by rule cannot be left out."""
    row = lock_meeting(by, reunion, EtatReunion.PREPAREE)
    gone, _ = row.invitations.filter(pk=invite_id, qualite=QualiteInvite.LIBRE).delete()
    if gone:
        tell_meeting(by, "reunion.invite_retire", row)
    return bool(gone)


@transaction.atomic
def freeze_figures(*, by: Acteur, reunion: Reunion, periode: Periode, now: dt.datetime) -> Reunion:
    """The bilan of the period, made now and kept with the meeting. Raises GouvernanceRefus, GabaritRefuse."""
    row = lock_meeting(by, reunion)
    row.bilan = make_bilan(by=by, periode=periode, structure=None, now=now)
    row.save()
    tell_meeting(by, "reunion.chiffres", row, bilan=row.bilan.pk)
    return row


def _known(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(valeurs) - set(CHAMPS):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    return dict(valeurs)


def _write_guests(row: Reunion) -> None:
    """Guests of the day of the meeting; what was typed for one (his e-mail) is read anew from his record."""
    wanted = {one.cle: one for one in guests_of(row.instance, timezone.localtime(row.debut).date())}
    by_hand = list(row.invitations.filter(qualite=QualiteInvite.LIBRE).values(*CHAMPS_INVITE))
    row.invitations.all().delete()
    made = [_guest(row, one) for one in wanted.values()]
    made += [
        InvitationReunion(qualite=QualiteInvite.LIBRE, reunion=row, departement_id=row.departement_id, **one)
        for one in by_hand
    ]
    InvitationReunion.objects.bulk_create(made)


def _guest(row: Reunion, one: Convie) -> InvitationReunion:
    return InvitationReunion(
        departement_id=row.departement_id,
        reunion=row,
        qualite=one.qualite,
        structure_id=one.structure_id,
        membre_id=one.membre_id,
        organisme=one.organisme[:200],
        nom=one.nom[:120],
        fonction=one.fonction[:120],
        courriel=one.courriel,
    )


def _write_to_all(by: Acteur, row: Reunion, template: str, context: Mapping[str, Any]) -> None:
    for invite in row.invitations.exclude(courriel="").order_by("pk"):
        send_email(
            by=by,
            to=invite.courriel,
            template=template,
            context={"reunion": row, "nom_reunion": name_of(row), "invite": invite, "motif": POURQUOI, **context},
            objet_type="reunion",
            objet_id=row.pk,
        )
