"""The proof bundle of a signed text: the text itself, what is kept of each signing, the scans. Made on demand, never stored."""

import io
import json
import zipfile
from typing import Any

from django.core.files.storage import default_storage

from maillage.reseau.conventions.models import PieceConvention, TexteConvention
from maillage.reseau.conventions.selectors.textes import is_untouched

LISEZ_MOI = """Dossier de signature.

convention.pdf : le texte signé. Son empreinte SHA-256 est dans preuve.json. Comparez-la à celle du fichier
(commande « sha256sum convention.pdf »), ou déposez le fichier sur la page « Vérifier un document ».
preuve.json : qui a signé, quand, comment.
original-*.pdf ou .jpeg : les originaux signés sur papier, numérisés.
annexe-*.pdf ou .jpeg : les annexes que le texte nomme, avec leur empreinte SHA-256.

Une signature à l'écran est une signature électronique simple (règlement (UE) 910/2014, article 3.10).
Elle n'est ni avancée ni qualifiée.
"""


def proof_of(texte: TexteConvention) -> dict[str, Any]:
    """What is kept of the signatures of a text, as JSON values."""
    return {
        "texte": {
            "titre": texte.donnees["titre"],
            "sha256": texte.sha256,
            "code": texte.document.code_lisible,
            "modele": texte.document.gabarit,
            "version_du_modele": texte.document.version.isoformat(),
            "fige_at": texte.fige_at.isoformat(),
            "fichier_intact": is_untouched(texte),
        },
        "signatures": [
            {
                "partie": row.cote,
                "mode": row.mode,
                "signataire": row.signataire,
                "qualite": row.qualite,
                "signee_le": row.signee_le.isoformat(),
                "enregistree_at": row.enregistree_at.isoformat(),
                "enregistree_par": row.enregistree_par_nom,
                "texte_sha256": row.sha256,
                "original_sha256": row.scan_sha256,
                "preuve": row.preuve,
            }
            for row in texte.signatures.all()
        ],
    }


def bundle(texte: TexteConvention) -> bytes:
    """A zip: the same text and signatures give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "LISEZ-MOI.txt", LISEZ_MOI.encode())
        _add(archive, "preuve.json", json.dumps(proof_of(texte), ensure_ascii=False, indent=2).encode())
        with texte.document.fichier.open("rb") as file:
            _add(archive, "convention.pdf", file.read())
        for row in texte.signatures.all():
            if row.scan:
                name = str(row.scan.name)
                with default_storage.open(name, "rb") as file:
                    _add(archive, f"original-{row.cote.lower()}.{name.rpartition('.')[2]}", file.read())
        for rank, piece in enumerate(_annexes(texte), start=1):
            name = str(piece.fichier.name)
            with default_storage.open(name, "rb") as file:
                _add(archive, f"annexe-{piece.annexe}-{rank}.{name.rpartition('.')[2]}", file.read())
    return out.getvalue()


def _annexes(texte: TexteConvention) -> list[PieceConvention]:
    """The very files that the text names by their fingerprints, while they are on the disk."""
    named = [one["sha256"] for one in texte.donnees.get("annexes", ()) if one["sha256"]]
    rows = PieceConvention.objects.filter(convention=texte.convention_id, annexe__isnull=False, sha256__in=named)
    return [row for row in rows.order_by("annexe", "pk") if default_storage.exists(str(row.fichier.name))]


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)
