"""What committees keep on a person, and for how long (registered in ``ready()``; see socle/registre/personnes.py)."""

import datetime as dt
from typing import Any, Final

from django.db.models import Q, QuerySet

from maillage.pilotage.gouvernance.models import InvitationReunion, MembreInstance
from maillage.socle.registre.conservation import Regle
from maillage.socle.registre.personnes import Maintien

UN_AN: Final = dt.timedelta(days=365)

MAINTIENS: Final = (
    Maintien(
        "gouvernance.CompteRenduReunion",
        (),
        "Un compte rendu publié est un acte du Département : il est gardé tel quel, avec qui l'a publié "
        "(code du patrimoine, art. L211-1 et L212-1).",
    ),
)


def _old_invitations(now: dt.datetime) -> QuerySet[Any]:
    return InvitationReunion.objects.filter(reunion__debut__lt=now - UN_AN).exclude(courriel="")


def _ended_members(now: dt.datetime) -> QuerySet[Any]:
    limit = (now - UN_AN).date()
    return MembreInstance.objects.filter(Q(fin__isnull=False), fin__lt=limit).exclude(courriel="")


def forget_address(rows: QuerySet[Any]) -> None:
    """The name stays with the mandate and the meeting; the address has no use any more."""
    type(rows)(rows.model).filter(pk__in=[row.pk for row in rows]).update(courriel="")


REGLES: Final = (
    Regle(
        "gouvernance.invitations",
        "gouvernance",
        "E-mail des personnes invitées à une réunion passée",
        "1 an",
        _old_invitations,
        forget_address,
    ),
    Regle(
        "gouvernance.membres",
        "gouvernance",
        "E-mail des anciens membres d'un comité",
        "1 an",
        _ended_members,
        forget_address,
    ),
)
