"""Where dated templates are: ``<folder>/<name>/<AAAA-MM-JJ>.typ``. A dated file never changes once it has served."""

import datetime as dt
import re
from pathlib import Path

_NAME = re.compile(r"[a-z][a-z0-9-]{0,59}")
_folders: list[Path] = [Path(__file__).resolve().parent]


class GabaritInconnu(LookupError):
    """No such template, or none in force at that date."""


def register_folder(folder: Path) -> None:
    """Called in ``ready()`` by a higher app that keeps its own templates."""
    if folder not in _folders:
        _folders.append(folder)


def list_versions(name: str) -> dict[dt.date, Path]:
    """Date → file of the template ``name``, oldest first; raises GabaritInconnu."""
    found: dict[dt.date, Path] = {}
    if _NAME.fullmatch(name):
        for folder in _folders:
            found |= {dt.date.fromisoformat(path.stem): path for path in (folder / name).glob("????-??-??.typ")}
    if not found:
        raise GabaritInconnu(f"no template {name!r}")
    return dict(sorted(found.items()))


def find(name: str, version: dt.date) -> Path:
    """The file of a template at its exact date; raises GabaritInconnu."""
    try:
        return list_versions(name)[version]
    except KeyError:
        raise GabaritInconnu(f"no template {name!r} of {version}") from None


def version_in_force(name: str, on: dt.date) -> dt.date:
    """The last version dated ``on`` or before; raises GabaritInconnu."""
    dates = [date for date in list_versions(name) if date <= on]
    if not dates:
        raise GabaritInconnu(f"template {name!r} is not in force on {on}")
    return dates[-1]
