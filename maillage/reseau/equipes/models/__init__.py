"""The people of the team, the posts they hold, where and when they work."""

from maillage.reseau.equipes.models.agent import Agent, AgentEvenement
from maillage.reseau.equipes.models.formation import Habilitation
from maillage.reseau.equipes.models.lien import Affectation, AffectationEvenement, Binome, Contrat, ContratEvenement
from maillage.reseau.equipes.models.poste import Financement, FinancementEvenement, Poste, PosteEvenement

__all__ = [
    "Affectation",
    "AffectationEvenement",
    "Agent",
    "AgentEvenement",
    "Binome",
    "Contrat",
    "ContratEvenement",
    "Financement",
    "FinancementEvenement",
    "Habilitation",
    "Poste",
    "PosteEvenement",
]
