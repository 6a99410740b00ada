"""Invitations that an actor may see: those that he could have sent."""

from django.db.models import QuerySet

from maillage.reseau.structures.models import Invitation
from maillage.reseau.structures.selectors.membres import Portee
from maillage.socle.comptes.acteur import Acteur


def visible_invitations(acteur: Acteur, portee: Portee) -> QuerySet[Invitation]:
    """All of the Département, or those for the structure that the actor acts for."""
    rows = Invitation.objects.visible_to(acteur).select_related("structure", "secteur", "invite_par")
    return rows if portee is None else rows.filter(structure_id__in=portee)
