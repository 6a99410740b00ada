"""The register of personal data (RGPD art. 30), read from ``registre.toml``.

tests/architecture compares it with the models: a field that may hold personal data and is not declared fails.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FICHIER = Path(__file__).with_name("registre.toml")


class RegistreIncomplet(Exception):
    """An entry of the register lacks one of its parts; the message names it."""


@dataclass(frozen=True)
class Traitement:
    """One processing: why, on what legal ground, who reads, how long, and the columns it stands in.

    ``champs``: {model label: names of its fields}.
    """

    cle: str
    nom: str
    finalite: str
    base_legale: str
    personnes: str
    destinataires: str
    conservation: str
    champs: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Registre:
    """``non_personnel``: {model label: ({field names}, reason)} of what looks personal and is not."""

    traitements: tuple[Traitement, ...]
    non_personnel: Mapping[str, tuple[frozenset[str], str]]

    def declared(self) -> dict[str, set[str]]:
        """Every field the register speaks of: {model label: field names}."""
        found: dict[str, set[str]] = {label: set(names) for label, (names, _) in self.non_personnel.items()}
        for traitement in self.traitements:
            for label, names in traitement.champs.items():
                found.setdefault(label, set()).update(names)
        return found


@cache
def load_registre() -> Registre:
    """The register of this version of the programme; raises RegistreIncomplet."""
    data = tomllib.loads(FICHIER.read_text(encoding="utf-8"))
    return Registre(
        tuple(_traitement(entry) for entry in data["traitement"]),
        {label: (frozenset(entry["champs"]), _reason(label, entry)) for label, entry in data["non_personnel"].items()},
    )


def _traitement(entry: Mapping[str, Any]) -> Traitement:
    parts = ("cle", "nom", "finalite", "base_legale", "personnes", "destinataires", "conservation")
    missing = [part for part in parts if not str(entry.get(part, "")).strip()]
    if missing or not entry.get("champs"):
        raise RegistreIncomplet(f"{entry.get('cle', '(sans clé)')} : {', '.join(missing) or 'champs'}")
    champs = {label: tuple(names) for label, names in entry["champs"].items()}
    return Traitement(**{part: str(entry[part]) for part in parts}, champs=champs)


def _reason(label: str, entry: Mapping[str, Any]) -> str:
    reason = str(entry.get("raison", "")).strip()
    if not reason:
        raise RegistreIncomplet(f"{label} : raison")
    return reason
