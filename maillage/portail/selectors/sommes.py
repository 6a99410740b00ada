"""Sizes and sums of the official files, as the worker last made them: the first reader does not wait for three files.

They stand in a file of this machine (``var/etat``), as the maintenance mode does: they are made again from the places when
it is lost, and nobody's rights hang on them. A web process on another machine than the worker's works them out itself.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.cache import caches
from django.db import connection

from maillage.reseau.lieux.exports import FORMATS, write_together
from maillage.socle.territoires.models import Departement

ECRITURE: Final = 1
"""Raised with the way files are written: same places, other bytes."""
Sommes = dict[str, tuple[int, str]]
"""Format → bytes, SHA-256 in hexadecimal."""


def sums_of(departement: Departement) -> Sommes:
    """Those of the public version that the request read: from this process, from the worker, else worked out now."""
    state = state_of(departement.version, departement.changee_le)  # type: ignore[attr-defined]
    key = f"donnees-sommes-{departement.pk}-{state}"
    known: Sommes | None = caches["processus"].get(key)
    if known is None:
        known = kept_sums(departement.pk, state) or work_out(departement)
        caches["processus"].set(key, known)
    return known


def work_out(departement: Departement) -> Sommes:
    """One reading of the places for all the files (20,000 places: two seconds of processor)."""
    sizes, digests = dict.fromkeys(FORMATS, 0), {format_: hashlib.sha256() for format_ in FORMATS}
    for pieces in _in_step(departement):
        for format_, piece in zip(FORMATS, pieces, strict=True):
            data = piece.encode()
            sizes[format_] += len(data)
            digests[format_].update(data)
    return {format_: (sizes[format_], digests[format_].hexdigest()) for format_ in FORMATS}


def _in_step(departement: Departement) -> Iterator[tuple[str, ...]]:
    return zip_longest(*write_together(departement, tuple(FORMATS)), fillvalue="")


def state_of(version: int, changee_le: dt.datetime | None) -> str:
    """What the sums depend on. The date beside the version: a database restored from a backup counts its versions again."""
    return f"{version}-{changee_le.timestamp() if changee_le else ''}-{ECRITURE}"


def kept_sums(departement_id: int, state: str) -> Sommes | None:
    """What the worker wrote for this state; None when it has not, or not yet."""
    try:
        told: Any = json.loads(sums_file(departement_id).read_text("utf-8"))
    except FileNotFoundError:
        return None
    if told["etat"] != state:
        return None
    return {format_: (size, digest) for format_, (size, digest) in told["sommes"].items()}


def sums_file(departement_id: int) -> Path:
    """Where they are kept, for this database."""
    return Path(settings.VAR) / "etat" / "sommes" / f"{connection.settings_dict['NAME']}-{departement_id}.json"
