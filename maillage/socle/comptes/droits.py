"""Rights as readable tables: a right, the roles it admits, on which objects, and why.

Each app declares its own in ``perms.py``; the page « Qui peut faire quoi » is made from what is declared here::

    may_edit = Droit(
        "structure.modifier",
        "Modifier la fiche d'une structure",
        Regle(PILOTES),
        Regle({Role.REFERENT}, SA_STRUCTURE),
        raison="Le référent tient à jour la fiche de son organisme (délibération 003, mission 1.3.1).",
    )

``may_edit(acteur, structure)`` answers for an object. ``may_edit(acteur)`` answers for any object: only rules without a
condition count. ``may_edit.may_enter(acteur)`` tells whether some rule could admit: it opens the door of a page, whose
object is then checked. Objects come from ``visible_to``, so those of another Département do not exist.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role


@dataclass(frozen=True)
class Condition:
    """``libelle`` ends the sentence « Référent : … » (« pour sa structure »)."""

    libelle: str
    test: Callable[[Acteur, Any], bool]


@dataclass(frozen=True)
class Regle:
    """Roles that are admitted, always or under a condition on the object."""

    roles: frozenset[Role]
    condition: Condition | None = None

    def __init__(self, roles: Iterable[Role], condition: Condition | None = None) -> None:
        object.__setattr__(self, "roles", frozenset(roles))
        object.__setattr__(self, "condition", condition)


class Droit:
    """One right. ``code``: ``domaine.verbe``, unique; ``libelle``: an infinitive; ``raison``: the law or document behind it."""

    do_not_call_in_templates = True

    def __init__(self, code: str, libelle: str, *regles: Regle, raison: str) -> None:
        if code in _droits:
            raise ValueError(f"the right {code} is declared twice")
        self.code, self.libelle, self.regles, self.raison = code, libelle, regles, raison
        _droits[code] = self

    def __call__(self, acteur: Acteur, objet: Any = None) -> bool:
        return any(
            regle.condition is None or (objet is not None and regle.condition.test(acteur, objet))
            for regle in self.regles
            if acteur.roles & regle.roles
        )

    def may_enter(self, acteur: Acteur) -> bool:
        """Some rule bears one of the actor's roles: the page opens, its object is checked next."""
        return any(acteur.roles & regle.roles for regle in self.regles)

    def __repr__(self) -> str:
        return f"Droit({self.code})"


_droits: dict[str, Droit] = {}


def all_droits() -> tuple[Droit, ...]:
    """Every right that the apps declare, in the order of their codes."""
    return tuple(_droits[code] for code in sorted(_droits))
