"""Who reads the directory, who keeps the record of a body."""

from typing import Final

from maillage.reseau.structures.perms.conditions import SA_STRUCTURE
from maillage.socle.comptes.droits import Droit, Regle
from maillage.socle.comptes.enums import PILOTES, Role

TOUS: Final = frozenset(Role)
DU_RESEAU: Final = TOUS - {Role.ELU}
"""Those who need a person to call. An élu reads figures and bodies, not people (RGPD, art. 5.1.c: no more than needed)."""

may_read = Droit(
    "structure.lire",
    "Lire l'annuaire des structures et leurs fiches",
    Regle(TOUS),
    raison="L'annuaire du réseau est partagé entre ses membres (délibération 003, mission 1.3).",
)

may_see_people = Droit(
    "annuaire.personnes",
    "Voir qui contacter dans chaque structure, et les membres du réseau",
    Regle(DU_RESEAU),
    raison="Joindre la bonne personne : finalité de l'annuaire (registre des traitements, « Annuaire du réseau »).",
)

may_create = Droit(
    "structure.creer",
    "Ajouter une structure",
    Regle(PILOTES),
    raison="La coordination tient l'annuaire à jour (délibération 003, mission 1.3.1).",
)

may_edit = Droit(
    "structure.modifier",
    "Modifier la fiche d'une structure et ses contacts",
    Regle(PILOTES),
    Regle({Role.REFERENT}, SA_STRUCTURE),
    raison="Chaque organisme modifie lui-même ce qui le concerne (délibération 003, mission 1.3.1).",
)

may_close = Droit(
    "structure.fermer",
    "Fermer une structure, ou la rouvrir",
    Regle(PILOTES),
    raison="Une fermeture touche les lieux et les membres : la coordination en décide (délibération 003, mission 1.3.1).",
)
