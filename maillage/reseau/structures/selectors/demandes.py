"""Requests to join: who sees them, who answers."""

import datetime

from django.db.models import QuerySet

from maillage.reseau.structures.enums import EtatDemande
from maillage.reseau.structures.models import Appartenance, DemandeAppartenance, Structure
from maillage.reseau.structures.saisie import search_words
from maillage.reseau.structures.selectors.membres import Portee, pilots
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur

REPONDANTS_MAX = 20
CHOIX_MAX = 20


def visible_requests(acteur: Acteur, portee: Portee) -> QuerySet[DemandeAppartenance]:
    """Requests whose address is proved, that the actor may answer."""
    rows = DemandeAppartenance.objects.visible_to(acteur).exclude(etat=EtatDemande.A_CONFIRMER)
    rows = rows.select_related("structure")
    return rows if portee is None else rows.filter(structure_id__in=portee)


def waiting_requests(acteur: Acteur, portee: Portee) -> QuerySet[DemandeAppartenance]:
    """Requests that wait for an answer of the actor."""
    return visible_requests(acteur, portee).filter(etat=EtatDemande.RECUE)


def answerers(departement_id: int, structure_id: int | None, day: datetime.date) -> list[Utilisateur]:
    """The référents of the structure; without one, the coordinators; without one, the administrators."""
    if structure_id is not None:
        held = Appartenance.objects.filter(departement_id=departement_id, structure_id=structure_id, role=Role.REFERENT)
        people = Utilisateur.objects.filter(pk__in=held.in_force(day).values("utilisateur_id"), is_active=True)
        if found := list(people.order_by("pk")[:REPONDANTS_MAX]):
            return found
    found = pilots(departement_id, day, [Role.COORDINATEUR]) or pilots(departement_id, day, [Role.ADMINISTRATEUR])
    return found[:REPONDANTS_MAX]


def find_structures(departement_id: int, texte: str, limit: int = CHOIX_MAX) -> list[Structure]:
    """Active bodies whose name, commune or SIRET holds every word; none without a word. One query."""
    words = search_words(texte)
    if not words:
        return []
    rows = Structure.objects.filter(departement_id=departement_id).active().select_related("commune")
    for word in words:
        rows = rows.filter(recherche__contains=word)
    return list(rows.order_by("nom", "pk")[:limit])


def open_structure_of(departement_id: int, pk: int) -> Structure | None:
    """The active body of this number in the Département, or None."""
    return Structure.objects.filter(departement_id=departement_id, pk=pk).active().select_related("commune").first()
