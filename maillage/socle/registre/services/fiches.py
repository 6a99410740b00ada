"""Complete the register: the Département's part of a processing, its own processings, its officer, its assessments."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from maillage.base.depots import check_upload
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.socle.registre.models import PROPRE, Aipd, Delegue, FicheTraitement
from maillage.socle.territoires.models import Departement

TAILLE_MAX = 20 * 1024 * 1024
"""Largest document of an assessment, in bytes."""


@transaction.atomic
def complete(*, by: Acteur, cle: str, valeurs: Mapping[str, Any]) -> FicheTraitement:
    """Write the Département's part of one processing. What was seen by the officer is to be seen again once changed."""
    fiche, _ = FicheTraitement.objects.get_or_create(departement_id=by.departement_id, cle=cle)
    changed = [name for name, value in valeurs.items() if getattr(fiche, name) != value]
    if not changed:
        return fiche
    for name in changed:
        setattr(fiche, name, valeurs[name])
    fiche.vu_dpo_le, fiche.modifie_par = None, by.nom
    fiche.save()
    record(by=by, action="registre.complete", objet_type="traitement", objet_id=cle, detail={"champs": sorted(changed)})
    return fiche


def add_own(*, by: Acteur, valeurs: Mapping[str, Any]) -> FicheTraitement:
    """A processing of the Département outside the programme (RGPD, art. 30.1)."""
    return complete(by=by, cle=f"{PROPRE}{secrets.token_hex(6)}", valeurs=valeurs)


@transaction.atomic
def remove_own(*, by: Acteur, fiche: FicheTraitement) -> None:
    """The processing stopped. Its history stays."""
    record(by=by, action="registre.retire", objet_type="traitement", objet_id=fiche.cle, objet_nom=fiche.nom)
    Aipd.objects.filter(departement_id=by.departement_id, cle=fiche.cle).delete()
    fiche.delete()


@transaction.atomic
def mark_seen(*, by: Acteur, cle: str, today: dt.date) -> FicheTraitement:
    """The officer has read the entry as it stands."""
    fiche, _ = FicheTraitement.objects.get_or_create(departement_id=by.departement_id, cle=cle)
    fiche.vu_dpo_le, fiche.modifie_par = today, by.nom
    fiche.save()
    record(by=by, action="registre.vu", objet_type="traitement", objet_id=cle)
    return fiche


@transaction.atomic
def set_delegate(*, by: Acteur, valeurs: Mapping[str, Any]) -> Delegue:
    """Who is the officer, and how to reach him (art. 37.7)."""
    row, _ = Delegue.objects.update_or_create(departement_id=by.departement_id, defaults=dict(valeurs))
    record(by=by, action="registre.delegue", objet_type="delegue", objet_id=row.pk)
    return row


@transaction.atomic
def save_assessment(
    *, by: Acteur, cle: str, valeurs: Mapping[str, Any], document: tuple[BinaryIO, str] | None = None
) -> Aipd:
    """The impact assessment of one processing; ``document``: (open file, its name), a PDF. Raises DepotRefuse."""
    row, _ = Aipd.objects.get_or_create(departement_id=by.departement_id, cle=cle)
    for name, value in valeurs.items():
        setattr(row, name, value)
    former, added = row.fichier, ""
    if document is not None:
        added = _keep(row, *document)
    try:
        row.save()
        record(
            by=by,
            action="registre.aipd",
            objet_type="traitement",
            objet_id=cle,
            detail={"etat": row.etat, "document": row.sha256 if added else ""},
        )
    except BaseException:
        if added:
            default_storage.delete(added)
        raise
    if added and former:
        transaction.on_commit(lambda: default_storage.delete(former))
    return row


def _keep(row: Aipd, file: BinaryIO, name: str) -> str:
    depot = check_upload(file, name, kinds={"pdf"}, max_bytes=TAILLE_MAX)
    code = Departement.objects.only("code").get(pk=row.departement_id).code
    file.seek(0)
    content = file.read()
    row.nom_fichier, row.sha256 = depot.name_safe[:200], hashlib.sha256(content).hexdigest()
    row.fichier = default_storage.save(f"aipd/{code}/{secrets.token_hex(16)}.pdf", ContentFile(content))
    return row.fichier


def path_of(row: Aipd) -> Path:
    """Where the document of an assessment is."""
    return Path(default_storage.path(row.fichier))
