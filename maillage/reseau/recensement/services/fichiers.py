"""Where delivered files are kept: under var/, named by their fingerprint, never served."""

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from maillage.reseau.recensement.models import Import

_MORCEAU = 1024 * 1024


def path_of(lot: Import) -> Path:
    """The kept file of an import."""
    return Path(settings.DOSSIER_DEPOTS) / lot.fichier


def keep(stream: BinaryIO) -> tuple[str, str]:
    """Write the stream under its SHA-256; answers (name kept, SHA-256). The same bytes are kept once."""
    folder = Path(settings.DOSSIER_DEPOTS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as target:
        while piece := stream.read(_MORCEAU):
            digest.update(piece)
            target.write(piece)
    name = digest.hexdigest()
    Path(target.name).chmod(0o600)
    shutil.move(target.name, folder / name)
    return name, name
