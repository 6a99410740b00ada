"""Who reads which figures, and who makes bilans. Rights over the actor and the object; no HTTP here."""

from typing import Any, Final

from maillage.pilotage.indicateurs.enums import HOTES, LECTEURS
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Condition, Droit, Regle
from maillage.socle.comptes.enums import PILOTES, Role

SA_STRUCTURE: Final = Condition(
    "pour les permanences que sa structure accueille", lambda acteur, structure: structure in acteur.structures
)
LES_SIENS: Final = Condition(
    "pour son propre travail", lambda acteur, agent: acteur.id is not None and agent.utilisateur_id == acteur.id
)


def _own_bilan(acteur: Acteur, bilan: Any) -> bool:
    return bilan.structure_id in acteur.structures


may_see_figures = Droit(
    "indicateurs.lire",
    "Lire les chiffres des permanences, les télécharger",
    Regle(LECTEURS),
    Regle(HOTES, SA_STRUCTURE),
    Regle({Role.CONSEILLER}, LES_SIENS),
    raison="Les élus et l'État lisent ce que le programme a fait (délibération 003, article 2) ; la structure suit l'activité "
    "qu'elle accueille et en répond (convention, article 3.4) ; le conseiller lit la sienne.",
)

may_see_advisers = Droit(
    "indicateurs.conseillers",
    "Lire les chiffres de chaque conseiller et de chaque employeur",
    Regle(PILOTES),
    raison="Le travail d'une personne se lit avec elle et avec qui organise l'équipe, par personne d'autre (RGPD, art. 5.1.c). "
    "Un employeur n'a souvent qu'un conseiller.",
)

may_see_gauges = Droit(
    "indicateurs.jauges",
    "Comparer les demi-journées dues et tenues de chaque convention",
    Regle(LECTEURS),
    Regle(HOTES, SA_STRUCTURE),
    raison="Chaque convention promet un nombre de demi-journées (convention, article 1.2) : chaque partie sait ce qui est tenu.",
)

may_make_bilan = Droit(
    "bilan.faire",
    "Faire le bilan d'une structure ou du Département",
    Regle(PILOTES),
    raison="La coordination présente le bilan au comité technique et aux conseils des structures (convention, article 3.4).",
)

may_read_bilan = Droit(
    "bilan.lire",
    "Lire et télécharger les bilans",
    Regle(LECTEURS),
    Regle(HOTES, Condition("pour le bilan de sa structure", _own_bilan)),
    raison="Un bilan ne nomme personne. Celui d'une structure est fait pour son conseil, celui du Département pour ses comités.",
)
