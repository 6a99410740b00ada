"""Who sees the team, its names, its money; who writes."""

from typing import Final

from maillage.reseau.equipes.models import Agent
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Condition, Droit, Regle
from maillage.socle.comptes.enums import PILOTES, Role

DECIDEURS: Final = frozenset({Role.ELU, Role.ETAT})


def _is_himself(acteur: Acteur, agent: Agent) -> bool:
    return acteur.id is not None and agent.utilisateur_id == acteur.id


SOI = Condition("pour sa propre fiche", _is_himself)

may_see_totals = Droit(
    "equipe.totaux",
    "Lire combien de postes compte l'équipe, et combien sont vacants",
    Regle(PILOTES | DECIDEURS | {Role.CONSEILLER}),
    raison="L'élu rend compte du programme et l'État en paie une part : des nombres leur suffisent (RGPD, art. 5.1.c).",
)

may_see_team = Droit(
    "equipe.lire",
    "Voir qui est dans l'équipe : nom, poste, employeur, secteur, e-mail et téléphone professionnels",
    Regle(PILOTES | {Role.CONSEILLER}),
    raison="Les conseillers se remplacent et se joignent entre eux (délibération 003, mission 1.3). "
    "Un élu ou un service de l'État n'a pas besoin des noms (RGPD, art. 5.1.c).",
)

may_see_money = Droit(
    "equipe.financement",
    "Voir qui paie les postes, année par année",
    Regle(PILOTES | DECIDEURS),
    raison="Le financement se décide entre la coordination, les élus et l'État ; un collègue n'a pas à connaître celui des autres.",
)

may_see_agent = Droit(
    "equipe.agent",
    "Lire la fiche d'un agent : contrats, formations, histoire",
    Regle(PILOTES),
    Regle({Role.CONSEILLER}, SOI),
    raison="Le contrat de travail regarde l'agent et ceux qui tiennent l'équipe. Chacun lit ce qui le concerne (RGPD, art. 15).",
)

may_manage_team = Droit(
    "equipe.gerer",
    "Écrire les postes, les contrats, les affectations et les formations",
    Regle(PILOTES),
    raison="La coordination tient l'équipe à jour (délibération 003, mission 1.3.1).",
)
