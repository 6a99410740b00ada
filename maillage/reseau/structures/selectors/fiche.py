"""Reads of one body: the record, its contacts, its volunteers; the Département's ground for the map."""

from django.db.models import QuerySet

from maillage.reseau.structures.enums import EtatBenevole
from maillage.reseau.structures.models import Benevole, Contact, Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Commune, Departement
from maillage.socle.territoires.selectors import communes_of


def find_structure(acteur: Acteur, pk: int) -> Structure | None:
    """The body of this number in the actor's Département, merged ones included (their page leads to the one kept)."""
    rows = Structure.objects.visible_to(acteur).select_related("commune__epci", "fusionnee_dans")
    return rows.defer("commune__contour").filter(pk=pk).first()


def list_contacts(structure: Structure) -> list[Contact]:
    """The one to call first, then by name."""
    return list(structure.contacts.all())


def find_contact(acteur: Acteur, structure_pk: int, pk: int) -> Contact | None:
    """A contact of a body of the actor's Département."""
    rows = Contact.objects.filter(departement_id=acteur.departement_id, structure_id=structure_pk)
    return rows.select_related("structure__commune").defer("structure__commune__contour").filter(pk=pk).first()


def list_volunteers(structure: Structure) -> QuerySet[Benevole]:
    """Volunteers attached to a body, still there."""
    gone = [EtatBenevole.A_CONFIRMER, EtatBenevole.PARTI]
    return Benevole.objects.filter(departement_id=structure.departement_id, structure=structure).exclude(etat__in=gone)


def ground_of(departement: Departement) -> QuerySet[Commune]:
    """Communes of the Département with what a map needs."""
    return communes_of(departement).only("code", "nom", "latitude", "longitude", "contour")
