"""Who may act on places. Predicates over the actor; no HTTP here, so that tasks and exports use them too."""

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role


def may_manage_places(acteur: Acteur) -> bool:
    """Read the working records, correct, publish, withdraw, close and merge places of one's own Département.

    The coordination keeps the census of digital access points up to date (deliberation 003, mission 1.1); the
    Département's administrator may stand in for it.
    """
    return bool(acteur.roles & {Role.COORDINATEUR, Role.ADMINISTRATEUR})
