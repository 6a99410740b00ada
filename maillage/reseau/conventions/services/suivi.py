"""Insurance (art. 4.2), communications and their prior authorisation (art. 5), contacts (art. 3.3)."""

import datetime as dt
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.timezone import localdate

from maillage.base.depots import check_upload
from maillage.reseau.conventions.enums import Cote, ReponseCommunication
from maillage.reseau.conventions.models import (
    AttestationAssurance,
    CommunicationConvention,
    ContactConvention,
    Convention,
)
from maillage.reseau.conventions.services.annonces import ask_other_party
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import PILOTES
from maillage.socle.echeances.services.collecte import refresh
from maillage.socle.journal.services import record
from maillage.socle.territoires.models import Departement

COMMUNICATIONS: Final = "conventions.communications"
"""The kind of duty that a request for authorisation gives."""
PIECE_MAX: Final = 10 * 1024 * 1024
"""Largest piece, in bytes."""
TYPES: Final = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
"""Kinds that are taken, and how each leaves the site."""
Depose = tuple[BinaryIO, str]
"""An open file and its name."""


class SuiviRefuse(ValueError):
    """The message is for the person."""


def side_of(acteur: Acteur) -> Cote:
    """For whom a person acts: the Département, or the host."""
    return Cote.DEPARTEMENT if acteur.roles & PILOTES else Cote.BENEFICIAIRE


@transaction.atomic
def add_insurance(
    *, by: Acteur, convention: Convention, valeurs: Mapping[str, Any], piece: Depose
) -> AttestationAssurance:
    """A certificate of the host, with its file. ``valeurs``: assureur, police, debut, expire_le. Raises DepotRefuse."""
    kept = _keep(convention, *piece)
    try:
        row = AttestationAssurance.objects.create(
            departement_id=by.departement_id,
            convention=convention,
            piece=kept,
            depose_par_nom=by.nom[:200],
            **_known(valeurs, "assureur", "police", "debut", "expire_le"),
        )
        _tell(by, "convention.assurance", convention, attestation=row.pk, expire_le=row.expire_le.isoformat())
    except BaseException:
        default_storage.delete(kept)
        raise
    return row


@transaction.atomic
def ask_communication(
    *,
    by: Acteur,
    convention: Convention,
    valeurs: Mapping[str, Any],
    now: dt.datetime,
    piece: Depose | None = None,
) -> CommunicationConvention:
    """One party asks the other for its authorisation, by e-mail and by a duty. ``valeurs``: objet, support, prevue_le.

    Raises DepotRefuse.
    """
    kept = _keep(convention, *piece) if piece else ""
    try:
        row = CommunicationConvention.objects.create(
            departement_id=by.departement_id,
            convention=convention,
            demandee_cote=side_of(by),
            demandee_at=now,
            demandee_par_nom=by.nom[:200],
            piece=kept,
            **_known(valeurs, "objet", "support", "prevue_le"),
        )
        _tell(by, "convention.communication", convention, communication=row.pk, partie=row.demandee_cote)
        ask_other_party(by=by, communication=row, now=now)
        refresh(COMMUNICATIONS, row.departement_id, localdate(now), [str(row.pk)])
    except BaseException:
        if kept:
            default_storage.delete(kept)
        raise
    return row


@transaction.atomic
def answer_communication(
    *, by: Acteur, communication: CommunicationConvention, reponse: ReponseCommunication, motif: str, now: dt.datetime
) -> CommunicationConvention:
    """The other party's answer, once. Raises SuiviRefuse."""
    row = CommunicationConvention.objects.select_for_update().get(pk=communication.pk)
    if row.demandee_cote == side_of(by):
        raise SuiviRefuse("Votre partie a demandé cette autorisation : l'autre partie y répond (article 5).")
    if row.reponse != ReponseCommunication.ATTENDUE:
        raise SuiviRefuse("Cette demande a déjà sa réponse.")
    row.reponse, row.motif, row.repondue_at, row.repondue_par_nom = reponse, motif, now, by.nom[:200]
    row.save(update_fields=["reponse", "motif", "repondue_at", "repondue_par_nom", "updated_at"])
    _tell(by, "convention.communication.reponse", row.convention, communication=row.pk, reponse=reponse.value)
    refresh(COMMUNICATIONS, row.departement_id, localdate(now), [str(row.pk)])
    return row


@transaction.atomic
def note_contact(*, by: Acteur, convention: Convention, valeurs: Mapping[str, Any]) -> ContactConvention:
    """The technical team spoke with the host. ``valeurs``: jour, mode, resume."""
    row = ContactConvention.objects.create(
        departement_id=by.departement_id,
        convention=convention,
        note_par_nom=by.nom[:200],
        **_known(valeurs, "jour", "mode", "resume"),
    )
    _tell(by, "convention.contact", convention, contact=row.pk, jour=row.jour.isoformat())
    return row


def piece_path(name: str) -> Path:
    """Where a kept piece is."""
    return Path(default_storage.path(name))


def piece_type(name: str) -> str:
    """The MIME type of a kept piece, as its content said when it came in."""
    return TYPES[name.rpartition(".")[2]]


def _keep(convention: Convention, file: BinaryIO, name: str) -> str:
    depot = check_upload(file, name, kinds=TYPES, max_bytes=PIECE_MAX)
    code = Departement.objects.only("code").get(pk=convention.departement_id).code
    return default_storage.save(f"conventions/{code}/suivi/{secrets.token_hex(16)}.{depot.kind}", File(file))


def _known(valeurs: Mapping[str, Any], *names: str) -> dict[str, Any]:
    if unknown := set(valeurs) - set(names):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    return dict(valeurs)


def _tell(by: Acteur, action: str, convention: Convention, **detail: Any) -> None:
    record(
        by=by,
        action=action,
        objet_type="convention",
        objet_id=convention.pk,
        objet_nom=convention.reference,
        detail=detail,
    )
