"""Trainings and accreditations, each with its proof."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from maillage.base.depots import check_upload
from maillage.reseau.equipes.models import Agent, Habilitation
from maillage.reseau.equipes.services.refus import lock_agents, written_by
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.socle.territoires.models import Departement

PREUVE_MAX: Final = 10 * 1024 * 1024
"""Largest proof, in bytes."""
TYPES: Final = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
"""Kinds of proofs that are taken (a diploma is often photographed), and how each leaves the site."""
CHAMPS: Final = ("nature", "intitule", "organisme", "obtenue_le", "expire_le")


@transaction.atomic
def save_habilitation(
    *,
    by: Acteur,
    agent: Agent,
    valeurs: Mapping[str, Any],
    habilitation: Habilitation | None = None,
    preuve: tuple[BinaryIO, str] | None = None,
) -> Habilitation:
    """A new one, or ``habilitation`` corrected. ``preuve``: (open file, its name). Raises DepotRefuse."""
    if unknown := set(valeurs) - set(CHAMPS):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    person = lock_agents(by, agent.pk)[agent.pk]
    row = habilitation or Habilitation(departement_id=by.departement_id, agent=person)
    for name, value in valeurs.items():
        setattr(row, name, value)
    row.modifie_par = written_by(by)
    former, added = row.preuve, _keep(row, *preuve) if preuve else ""
    try:
        row.save()
        _tell(by, "equipe.habilitation", person, row)
    except BaseException:
        if added:
            default_storage.delete(added)
        raise
    if added and former:
        transaction.on_commit(lambda: default_storage.delete(former))
    return row


@transaction.atomic
def remove_habilitation(*, by: Acteur, habilitation: Habilitation) -> None:
    """It was written by mistake: it goes, with its proof."""
    person = lock_agents(by, habilitation.agent_id)[habilitation.agent_id]
    _tell(by, "equipe.habilitation_retiree", person, habilitation)
    former = habilitation.preuve
    habilitation.delete()
    if former:
        transaction.on_commit(lambda: default_storage.delete(former))


def _keep(row: Habilitation, file: BinaryIO, name: str) -> str:
    depot = check_upload(file, name, kinds=TYPES, max_bytes=PREUVE_MAX)
    code = Departement.objects.only("code").get(pk=row.departement_id).code
    row.preuve_nom, row.preuve_sha256 = depot.name_safe[-200:], depot.sha256
    row.preuve = default_storage.save(f"habilitations/{code}/{secrets.token_hex(16)}.{depot.kind}", File(file))
    return row.preuve


def proof_path(row: Habilitation) -> Path:
    """Where the proof is."""
    return Path(default_storage.path(row.preuve))


def proof_type(row: Habilitation) -> str:
    """The MIME type of the proof, as its content said when it came in."""
    return TYPES[row.preuve.rpartition(".")[2]]


def _tell(by: Acteur, action: str, person: Agent, row: Habilitation) -> None:
    record(
        by=by,
        action=action,
        objet_type="agent",
        objet_id=person.pk,
        objet_nom=person.nom,
        detail={"habilitation": row.pk, "nature": row.nature},
    )
