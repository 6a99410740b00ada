"""Open, change, close and reopen a legal body. Each write keeps the text that the directory searches."""

import datetime
from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction

from maillage.reseau.structures.enums import EtatStructure
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.saisie import search_text
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

CHAMPS: Final = (
    "nom", "type", "siret", "adresse", "complement_adresse", "code_postal", "commune", "telephone", "courriel", "site_web",
)  # fmt: skip
"""What a person may write of a body. Its Département, state and merges are no fields of a form."""


class ChangementImpossible(Exception):
    """What cannot be written; the message says why, in French."""


class SiretDejaPris(ChangementImpossible):
    """Another living body of the Département has this SIRET: ``structure``."""

    def __init__(self, structure: Structure) -> None:
        super().__init__(f"Une structure a déjà ce SIRET : {structure.nom}.")
        self.structure = structure


def text_of(structure: Structure) -> str:
    """What the directory's box finds a body by: name, commune, postal code, SIRET."""
    commune = structure.commune.nom if structure.commune else ""
    return search_text(structure.nom, commune, structure.code_postal, structure.siret)


@transaction.atomic
def open_structure(*, by: Acteur, nom: str, siret: str = "") -> Structure:
    """The body with this SIRET, or without one the body of this name; created when it misses."""
    known = Structure.objects.filter(departement_id=by.departement_id).living()
    known = known.filter(siret=siret) if siret else known.filter(nom=nom)
    found = known.order_by("pk").first()
    return found if found is not None else create_structure(by=by, valeurs={"nom": nom[:200], "siret": siret})


@transaction.atomic
def create_structure(*, by: Acteur, valeurs: Mapping[str, Any]) -> Structure:
    """A new body. ``valeurs``: {field of CHAMPS: clean value}; ``nom`` is needed. Raises SiretDejaPris."""
    row = Structure(departement_id=by.departement_id, modifie_par=by.nom[:200], **_known(valeurs))
    row.recherche = text_of(row)
    _save(row)
    record(by=by, action="structure.creee", objet_type="structure", objet_id=row.pk, objet_nom=row.nom)
    return row


@transaction.atomic
def edit_structure(
    *, by: Acteur, structure: Structure, valeurs: Mapping[str, Any], vue_le: datetime.datetime | None = None
) -> list[str]:
    """Write what differs; gives the fields changed. Raises SiretDejaPris, ChangementImpossible.

    ``vue_le``: ``updated_at`` of the record that the person was shown; when somebody wrote it meanwhile, nothing is lost:
    the change is refused and both can be read.
    """
    row = _locked(structure)
    if row.etat == EtatStructure.FUSIONNEE:
        raise ChangementImpossible("Cette structure a été réunie à une autre. Modifiez celle qui a été gardée.")
    changed = [name for name, value in _known(valeurs).items() if getattr(row, name) != value]
    if not changed:
        return []
    if vue_le is not None and row.updated_at != vue_le:
        raise ChangementImpossible(
            "Quelqu'un a modifié cette fiche pendant que vous écriviez. Relisez la fiche, puis enregistrez à nouveau."
        )
    for name in changed:
        setattr(row, name, valeurs[name])
    row.modifie_par, row.motif, row.recherche = by.nom[:200], "", text_of(row)
    _save(row)
    record(
        by=by,
        action="structure.modifiee",
        objet_type="structure",
        objet_id=row.pk,
        objet_nom=row.nom,
        detail={"champs": changed},
    )
    return changed


@transaction.atomic
def close_structure(*, by: Acteur, structure: Structure, motif: str) -> Structure:
    """It no longer exists: out of the directory, its history stays. Its places and members are left as they are."""
    return _turn(by, structure, EtatStructure.ACTIVE, EtatStructure.FERMEE, motif, "structure.fermee")


@transaction.atomic
def reopen_structure(*, by: Acteur, structure: Structure, motif: str = "") -> Structure:
    """It is back in the directory."""
    return _turn(by, structure, EtatStructure.FERMEE, EtatStructure.ACTIVE, motif, "structure.rouverte")


def _turn(
    by: Acteur, structure: Structure, before: EtatStructure, after: EtatStructure, motif: str, action: str
) -> Structure:
    row = _locked(structure)
    if row.etat == after:
        return row  # a form sent twice is harmless
    if row.etat != before:
        raise ChangementImpossible("Cette structure a été réunie à une autre. Modifiez celle qui a été gardée.")
    row.etat, row.modifie_par, row.motif = after, by.nom[:200], motif[:300]
    row.save(update_fields=["etat", "modifie_par", "motif", "updated_at"])
    record(by=by, action=action, objet_type="structure", objet_id=row.pk, objet_nom=row.nom, detail={"motif": motif})
    return row


def _locked(structure: Structure) -> Structure:
    return Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)


def _known(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(valeurs) - set(CHAMPS):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    return dict(valeurs)


def _save(row: Structure) -> None:
    """Asked first for a message with a name; the constraint answers for two writers at the same instant."""
    same = Structure.objects.living().filter(departement_id=row.departement_id, siret=row.siret).exclude(pk=row.pk)
    if row.siret and (other := same.first()):
        raise SiretDejaPris(other)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if other := same.first():
            raise SiretDejaPris(other) from error
        raise
