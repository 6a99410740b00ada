"""Bodies, and who is named to sit in them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from maillage.base.francais import format_date
from maillage.pilotage.gouvernance.models import Instance, MembreInstance
from maillage.pilotage.gouvernance.services.refus import GouvernanceRefus, refused, tell
from maillage.socle.comptes.acteur import Acteur

CHAMPS: Final = ("nature", "nom", "frequence_mois", "depuis_le")
CHAMPS_MEMBRE: Final = (
    "nom",
    "qualite",
    "organisme",
    "courriel",
    "place",
    "deliberation_numero",
    "deliberation_le",
    "debut",
)
_CONTRAINTES: Final = {"instance_nom_unique": ("Une autre instance porte déjà ce nom.", "nom")}


def _known(valeurs: Mapping[str, Any], champs: tuple[str, ...]) -> dict[str, Any]:
    if unknown := set(valeurs) - set(champs):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    return dict(valeurs)


@transaction.atomic
def create_instance(*, by: Acteur, valeurs: Mapping[str, Any]) -> Instance:
    """A new body. ``valeurs``: {field of CHAMPS: clean value}. Raises GouvernanceRefus."""
    row = Instance(departement_id=by.departement_id, **_known(valeurs, CHAMPS))
    with refused(_CONTRAINTES):
        row.save(force_insert=True)
    tell(by, "instance.creee", "instance", row, row.nom)
    return row


@transaction.atomic
def edit_instance(*, by: Acteur, instance: Instance, valeurs: Mapping[str, Any]) -> Instance:
    """Correct a body; its kind stays: who sits follows from it. Raises GouvernanceRefus."""
    row = _lock(by, instance)
    for name, value in _known(valeurs, CHAMPS).items():
        if name != "nature":
            setattr(row, name, value)
    with refused(_CONTRAINTES):
        row.save()
    tell(by, "instance.corrigee", "instance", row, row.nom, champs=sorted(set(valeurs) - {"nature"}))
    return row


@transaction.atomic
def name_member(*, by: Acteur, instance: Instance, valeurs: Mapping[str, Any]) -> MembreInstance:
    """Somebody named by a deliberation. ``valeurs``: {field of CHAMPS_MEMBRE: clean value}. Raises GouvernanceRefus."""
    body = _lock(by, instance)
    data = _known(valeurs, CHAMPS_MEMBRE)
    _check_dates(data["debut"], data["deliberation_le"])
    sitting = MembreInstance.objects.filter(instance=body, nom__iexact=data["nom"]).in_force(data["debut"])
    if sitting.exists():
        raise GouvernanceRefus("Cette personne siège déjà à cette date.", "nom")
    row = MembreInstance(departement_id=by.departement_id, instance=body, **data)
    row.save(force_insert=True)
    tell(by, "instance.membre_nomme", "instance", body, body.nom, deliberation=row.deliberation_numero)
    return row


@transaction.atomic
def correct_member(*, by: Acteur, membre: MembreInstance, valeurs: Mapping[str, Any]) -> MembreInstance:
    """A slip of the keyboard, or a new e-mail; a change of person ends a row and begins another. Raises GouvernanceRefus."""
    row = _lock_member(by, membre)
    data = _known(valeurs, CHAMPS_MEMBRE)
    _check_dates(data["debut"], data["deliberation_le"])
    if row.fin is not None and data["debut"] > row.fin:
        raise GouvernanceRefus(
            f"Cette personne siège jusqu'au {format_date(row.fin)} : choisissez un jour avant.", "debut"
        )
    for name, value in data.items():
        setattr(row, name, value)
    row.save()
    tell(by, "instance.membre_corrige", "instance", row.instance, row.instance.nom)
    return row


@transaction.atomic
def end_member(*, by: Acteur, membre: MembreInstance, fin: dt.date) -> MembreInstance:
    """Last day of a mandate. Raises GouvernanceRefus."""
    row = _lock_member(by, membre)
    if fin < row.debut:
        raise GouvernanceRefus(
            f"Cette personne siège depuis le {format_date(row.debut)} : choisissez un jour après.", "fin"
        )
    row.fin = fin
    row.save()
    tell(by, "instance.membre_fini", "instance", row.instance, row.instance.nom, fin=fin.isoformat())
    return row


def _check_dates(debut: dt.date, deliberation_le: dt.date) -> None:
    if debut < deliberation_le:
        raise GouvernanceRefus("Cette personne ne peut pas siéger avant la délibération qui la nomme.", "debut")


def _lock(by: Acteur, instance: Instance) -> Instance:
    row: Instance = Instance.objects.filter(departement_id=by.departement_id).select_for_update().get(pk=instance.pk)
    return row


def _lock_member(by: Acteur, membre: MembreInstance) -> MembreInstance:
    rows = MembreInstance.objects.filter(departement_id=by.departement_id).select_related("instance")
    row: MembreInstance = rows.select_for_update(of=("self",)).get(pk=membre.pk)
    return row
