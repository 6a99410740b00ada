"""Where a file waits to be read: under var/, under a name drawn at random, never served, deleted as soon as it is read."""

import datetime as dt
import uuid
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from maillage.terrain.accompagnements.models import ImportJournal

_PIECE: Final = 1024 * 1024
_PREFIXE: Final = "journal-"
ATTENTE_MAX: Final = dt.timedelta(days=2)
"""A file that nobody read by then was lost by a worker: it goes, whatever became of its row."""


def path_of(name: str) -> Path:
    return Path(settings.DOSSIER_DEPOTS) / name


def keep(stream: BinaryIO, kind: str) -> str:
    """Copy the stream; gives its name. Its bytes are nobody else's: deleting it takes nothing from another delivery."""
    folder = Path(settings.DOSSIER_DEPOTS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{_PREFIXE}{uuid.uuid4().hex}.{kind}"
    path = path_of(name)
    path.touch(mode=0o600, exist_ok=False)
    with path.open("wb") as target:
        while piece := stream.read(_PIECE):
            target.write(piece)
    return name


def forget(name: str) -> None:
    """Nothing when it is gone already."""
    if name:
        path_of(name).unlink(missing_ok=True)


def forget_file_of(row: ImportJournal) -> str:
    """The row no longer names a file (the caller saves it); gives the name, to delete once that is committed."""
    name, row.fichier = row.fichier, ""
    return name


def forget_unread(now: dt.datetime) -> int:
    """Files that wait since too long, of all Départements: by their date on the disk alone. Gives how many."""
    gone = 0
    for path in Path(settings.DOSSIER_DEPOTS).glob(f"{_PREFIXE}*"):
        if dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) < now - ATTENTE_MAX:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
