"""Who may act on places. Rights over the actor and the place; no HTTP here, so that tasks and exports use them too."""

from maillage.reseau.lieux.enums import Origine
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Condition, Droit, Regle
from maillage.socle.comptes.enums import PILOTES, Role

DE_SA_STRUCTURE = Condition(
    "pour les lieux de sa structure", lambda acteur, lieu: lieu.structure_id in acteur.structures
)

may_manage_places = Droit(
    "lieu.gerer",
    "Lire tous les lieux du Département, les créer, les publier, les retirer, les fermer, les fusionner",
    Regle(PILOTES),
    raison="La coordination tient à jour le recensement des lieux (délibération 003, mission 1.1) ; "
    "l'administrateur peut la remplacer.",
)

may_edit_place = Droit(
    "lieu.tenir_a_jour",
    "Corriger un lieu, confirmer que ses informations sont justes, lire son histoire",
    Regle(PILOTES),
    Regle({Role.REFERENT}, DE_SA_STRUCTURE),
    raison="Chaque organisme modifie lui-même ce qui le concerne (délibération 003, mission 1.3.1).",
)


def word_of(acteur: Acteur) -> Origine:
    """In whose name an actor writes: the coordination, or the body responsible (which outranks imports, both)."""
    return Origine.COORDINATEUR if may_manage_places(acteur) else Origine.RESPONSABLE
