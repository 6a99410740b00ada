"""What an actor may count: the perimeter of his figures, settled in one place for every door."""

from maillage.pilotage.indicateurs.enums import HOTES, LECTEURS
from maillage.pilotage.indicateurs.selectors.criteres import TOUT, Perimetre
from maillage.reseau.equipes.selectors.postes import agent_of_user
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role


def perimeter_of(acteur: Acteur, *, mine: bool = False) -> Perimetre:
    """All for who steers or reads the programme; the hosts acted for; else the adviser's own work, which ``mine`` asks for.

    Nothing at all for an adviser whom the team does not know yet: an empty perimeter counts nothing.
    """
    if acteur.roles & LECTEURS and not mine:
        return TOUT
    if acteur.roles & HOTES and not (mine and Role.CONSEILLER in acteur.roles):
        return Perimetre(structures=acteur.structures)
    agent = agent_of_user(acteur.departement_id, acteur.id)
    return Perimetre(agents=frozenset({agent.pk} if agent else ()))
