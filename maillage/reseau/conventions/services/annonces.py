"""Who is told by e-mail that one party asks the other to authorise a communication (convention, art. 5)."""

import datetime as dt
from typing import Final

from django.urls import reverse
from django.utils.timezone import localdate

from maillage.reseau.conventions.enums import Cote
from maillage.reseau.conventions.models import CommunicationConvention
from maillage.reseau.structures.models import Appartenance, Contact
from maillage.reseau.structures.selectors.membres import pilots
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.messages.services import send_email

GABARIT: Final = "conventions/courriels/communication"


def other_party(row: CommunicationConvention, day: dt.date) -> list[str]:
    """E-mail addresses of who may authorise it on ``day``: the coordination, or the référents of the host.

    A host without a référent who has an account: the people to call of its record.
    """
    if row.demandee_cote == Cote.BENEFICIAIRE:
        return sorted({one.email for one in pilots(row.departement_id, day)} - {""})
    host = {"departement_id": row.departement_id, "structure_id": row.convention.structure_id}
    members = Appartenance.objects.filter(**host, role=Role.REFERENT, utilisateur__is_active=True).in_force(day)
    found = set(members.values_list("utilisateur__email", flat=True)) - {""}
    return sorted(found or set(Contact.objects.filter(**host).exclude(courriel="").values_list("courriel", flat=True)))


def ask_other_party(*, by: Acteur, communication: CommunicationConvention, now: dt.datetime) -> int:
    """« Your authorisation is asked »: what, where, when, and the page to answer. Gives how many messages."""
    row = communication
    addresses = other_party(row, localdate(now))
    for address in addresses:
        send_email(
            by=by,
            to=address,
            template=GABARIT,
            context={
                "titre": "Une communication à autoriser",
                "communication": row,
                "reference": row.convention.reference,
                "partie": Cote(row.demandee_cote).label,
                "chemin": reverse("conventions:communication", args=[row.pk]),
                "motif": "Vous recevez ce message parce que vous suivez cette convention.",
            },
            objet_type="convention",
            objet_id=row.convention_id,
        )
    return len(addresses)
