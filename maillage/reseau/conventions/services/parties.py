"""Write one party of a convention: who represents it, its deliberation, the proof that it is executory."""

import secrets
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from maillage.base.depots import Depot, check_upload
from maillage.reseau.conventions.models import Convention, PartieConvention, PieceConvention
from maillage.reseau.conventions.services.conventions import MODIFIABLES, EtapeRefusee, fall_back, lock, lock_open, tell
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Departement

PREUVE: Final = (
    "deliberation_numero", "deliberation_le", "publiee_le", "transmise_le", "accuse_numero", "accuse_le",
)  # fmt: skip
"""What the host may bring itself; the rest is written by the coordination."""
CHAMPS: Final = (
    "nom", "article", "adresse", "civilite", "representant", "qualite", "courriel_signature", *PREUVE, "sans_deliberation",
)  # fmt: skip
PIECE_MAX: Final = 15 * 1024 * 1024
"""Largest piece, in bytes: a signed original of fifteen pages scanned in colour."""
Depose = tuple[BinaryIO, str]
"""An open file and its name."""


@transaction.atomic
def edit_party(
    *, by: Acteur, convention: Convention, cote: str, valeurs: Mapping[str, Any], preuve: Depose | None = None
) -> PartieConvention:
    """``valeurs``: {field of CHAMPS: clean value}; ``preuve``: a PDF. Raises EtapeRefusee, DepotRefuse.

    Once the text is frozen only the e-mail of the one who signs may change.
    """
    if unknown := set(valeurs) - set(CHAMPS):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    only_mail = set(valeurs) == {"courriel_signature"} and preuve is None
    row = lock(convention) if only_mail else lock_open(convention)
    partie = PartieConvention.objects.select_for_update(of=("self",)).get(convention=row, cote=cote)
    changed = [name for name, value in valeurs.items() if getattr(partie, name) != value]
    for name in changed:
        setattr(partie, name, valeurs[name])
    if partie.publiee_le and partie.deliberation_le and partie.publiee_le < partie.deliberation_le:
        raise EtapeRefusee("La publication est avant la délibération. Vérifiez les deux dates.")
    former = str(partie.preuve.name or "") if preuve else ""
    added = ""
    if preuve:
        added, _ = keep(row, preuve, kinds=("pdf",))
        partie.preuve = added
        changed.append("preuve")
    try:
        partie.save()
        if not only_mail:
            fall_back(row)
        tell(by, "convention.partie", row, cote=cote, champs=changed)
    except BaseException:
        if added:
            default_storage.delete(added)
        raise
    if former:
        transaction.on_commit(lambda: default_storage.delete(former))
    return partie


@transaction.atomic
def add_piece(
    *, by: Acteur, convention: Convention, titre: str, annexe: int | None, fichier: Depose
) -> PieceConvention:
    """An annex or another piece. Raises DepotRefuse, EtapeRefusee: the frozen text names its annexes, no other is one of its."""
    if annexe is not None and lock(convention).etat not in MODIFIABLES:
        raise EtapeRefusee(
            "Le texte est figé : il nomme ses annexes, aucune ne s'y ajoute. Déposez cette pièce sans numéro d'annexe, ou préparez un avenant."
        )
    added, depot = keep(convention, fichier, kinds=("pdf", "jpeg"))
    try:
        row = PieceConvention.objects.create(
            departement_id=by.departement_id,
            convention=convention,
            titre=titre,
            annexe=annexe,
            fichier=added,
            sha256=depot.sha256,
            depose_par_nom=by.nom[:200],
        )
        tell(by, "convention.piece", convention, piece=row.pk, annexe=annexe)
    except BaseException:
        default_storage.delete(added)
        raise
    return row


def keep(convention: Convention, depose: Depose, *, kinds: tuple[str, ...]) -> tuple[str, Depot]:
    """Check and store a file; (its name in the storage, what was found of it). Raises DepotRefuse."""
    file, name = depose
    depot = check_upload(file, name, kinds=kinds, max_bytes=PIECE_MAX)
    code = Departement.objects.only("code").get(pk=convention.departement_id).code
    return default_storage.save(f"conventions/{code}/{secrets.token_hex(16)}.{depot.kind}", File(file)), depot
