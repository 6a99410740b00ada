"""Who may do what in the census. Predicates over an Acteur; objects come from ``visible_to``, so another Département's do not exist."""

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role

_PILOTES = frozenset({Role.COORDINATEUR, Role.ADMINISTRATEUR})


def can_import(acteur: Acteur) -> bool:
    """Coordinator or administrator: the Département coordinates the census of its places (code de l'action sociale et
    des familles, art. L. 121-1; deliberation 003, mission 1), so only those who act for it may change what is published.
    """
    return bool(acteur.roles & _PILOTES)


def can_answer(acteur: Acteur) -> bool:
    """Same people as for imports: an answer publishes a value in the name of the Département."""
    return can_import(acteur)


def can_manage_sources(acteur: Acteur) -> bool:
    """Same people as for imports: a source's licence and address bind the Département towards its sender."""
    return can_import(acteur)
