"""People to call in a body: one of them first."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from maillage.reseau.structures.models import Contact, Structure
from maillage.reseau.structures.saisie import search_text
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

CHAMPS_CONTACT: Final = ("nom", "fonction", "telephone", "courriel", "principal")


@transaction.atomic
def add_contact(*, by: Acteur, structure: Structure, valeurs: Mapping[str, Any]) -> Contact:
    """``valeurs``: {field of CHAMPS_CONTACT: clean value}. The first contact of a body is the one to call first."""
    others = _locked(structure)
    row = Contact(departement_id=by.departement_id, structure=structure)
    _write(row, valeurs)
    row.principal = row.principal or not others
    _put_first(row, others)
    row.save()
    _tell(by, structure, "contact.ajoute", row.pk)
    return row


@transaction.atomic
def edit_contact(*, by: Acteur, contact: Contact, valeurs: Mapping[str, Any]) -> Contact:
    """The same, for a contact that exists. The only one, or the first, stays first until another takes the place."""
    others = [one for one in _locked(contact.structure) if one.pk != contact.pk]
    was_first = contact.principal
    _write(contact, valeurs)
    contact.principal = contact.principal or was_first
    _put_first(contact, others)
    contact.save()
    _tell(by, contact.structure, "contact.modifie", contact.pk)
    return contact


@transaction.atomic
def remove_contact(*, by: Acteur, contact: Contact) -> None:
    """Erased for good. When he was to be called first, the next by name takes his place."""
    structure, number = contact.structure, contact.pk
    others = [one for one in _locked(structure) if one.pk != number]
    contact.delete()
    if others and not any(one.principal for one in others):
        Contact.objects.filter(pk=others[0].pk).update(principal=True)
    _tell(by, structure, "contact.retire", number)


def _locked(structure: Structure) -> list[Contact]:
    """Contacts of a body by name; the body is locked, so that two writers cannot both name a first one."""
    Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
    return list(Contact.objects.filter(structure=structure).order_by("nom", "pk"))


def _write(row: Contact, valeurs: Mapping[str, Any]) -> None:
    if unknown := set(valeurs) - set(CHAMPS_CONTACT):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    for name, value in valeurs.items():
        setattr(row, name, value)
    row.recherche = search_text(row.nom)[:200]


def _put_first(row: Contact, others: list[Contact]) -> None:
    """The unique index is looked at row by row: the former first steps down before the new one is written."""
    if row.principal:
        Contact.objects.filter(pk__in=[one.pk for one in others], principal=True).update(principal=False)


def _tell(by: Acteur, structure: Structure, action: str, number: int) -> None:
    """The journal keeps no name of a contact: he may ask to be forgotten (RGPD, art. 17)."""
    record(
        by=by,
        action=action,
        objet_type="structure",
        objet_id=structure.pk,
        objet_nom=structure.nom,
        detail={"contact": number},
    )
