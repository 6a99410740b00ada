"""The rights told to a reader: the declared rights in words, and the table address × role (``settings.TABLE_DROITS``)."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from maillage.socle.comptes.droits import Droit, Regle, all_droits
from maillage.socle.comptes.enums import Role

_FERMEES = frozenset({"403", "404", "405"})
VISITEURS = ("visiteur", "sans_role")
NOMS_VISITEURS = {"visiteur": "Sans être connecté", "sans_role": "Connecté, sans rôle ici"}


@dataclass(frozen=True)
class Porte:
    """One address and method. ``ouverte_a``: names of the columns that get something else than a refusal."""

    nom: str
    adresse: str
    methode: str
    ouverte_a: tuple[str, ...]
    note: str


@cache
def all_portes() -> tuple[Porte, ...]:
    """Lines of the rights table, in the order of the file."""
    with Path(settings.TABLE_DROITS).open(encoding="utf-8", newline="") as file:
        return tuple(_porte(line) for line in csv.DictReader(file))


def _porte(line: dict[str, str]) -> Porte:
    columns = (*VISITEURS, *(role.value.lower() for role in Role))
    opened = tuple(name for name in columns if line[name] not in _FERMEES and line[name] != "connexion")
    return Porte(line["nom"], line["adresse"], line["methode"], opened, line["note"])


def portes_of(column: str) -> list[Porte]:
    """Addresses that open to ``column`` (``visiteur``, ``sans_role`` or a role in lower case)."""
    return [porte for porte in all_portes() if column in porte.ouverte_a]


def rules_of(droit: Droit) -> list[str]:
    """Who, in words: one sentence a rule (« Référent de structure : pour les lieux de sa structure »)."""
    return [_rule(regle) for regle in droit.regles]


def _rule(regle: Regle) -> str:
    roles = [role.label for role in Role if role in regle.roles]
    names = "Toute personne qui a un rôle" if len(roles) == len(Role) else ", ".join(roles)
    return f"{names} : {regle.condition.libelle}" if regle.condition else names


def droits_of(role: Role) -> list[tuple[Droit, list[str]]]:
    """Rights that bear ``role``, each with its conditions for that role (« toujours » when there is none)."""
    found = []
    for droit in all_droits():
        mine = [regle for regle in droit.regles if role in regle.roles]
        if mine:
            always = any(regle.condition is None for regle in mine)
            found.append((droit, ["toujours"] if always else [r.condition.libelle for r in mine if r.condition]))
    return found
