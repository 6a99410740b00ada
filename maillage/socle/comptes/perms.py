"""Who may do what about the account of someone else. About one's own, everyone may all."""

from typing import Final

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Condition, Droit, Regle
from maillage.socle.comptes.enums import PILOTES, Role


def _roles(cible: Acteur) -> frozenset[Role]:
    return frozenset(one.role for one in cible.attaches)


SAUF_ADMINISTRATEUR: Final = Condition(
    "pour un membre du Département, sauf lui-même et les autres administrateurs",
    lambda acteur, cible: acteur.id != cible.id and Role.ADMINISTRATEUR not in _roles(cible),
)
SAUF_PILOTES: Final = Condition(
    "pour un membre du Département, sauf lui-même, les administrateurs et les autres coordinateurs",
    lambda acteur, cible: acteur.id != cible.id and not PILOTES & _roles(cible),
)

can_reset_factors = Droit(
    "compte.effacer_double_connexion",
    "Effacer la double connexion d'une personne qui a perdu son téléphone et ses codes de secours",
    Regle({Role.ADMINISTRATEUR}, SAUF_ADMINISTRATEUR),
    Regle({Role.COORDINATEUR}, SAUF_PILOTES),
    raison="La double connexion protège les données des usagers (RGPD, art. 32). Personne ne l'efface pour lui-même ni pour "
    "quelqu'un d'aussi puissant que lui : deux comptes d'administrateur ne doivent pas tomber par une seule personne. "
    "Pour un administrateur, c'est l'administrateur de l'installation qui aide.",
)

may_read_rights = Droit(
    "droits.lire",
    "Lire qui peut faire quoi",
    Regle({Role.ADMINISTRATEUR, Role.DPO}),
    raison="L'administrateur donne les rôles et doit savoir ce qu'ils ouvrent ; le délégué à la protection des données "
    "vérifie que chacun ne voit que ce qu'il doit voir (RGPD, art. 32 et 39).",
)
