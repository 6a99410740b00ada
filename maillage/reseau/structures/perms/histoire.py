"""Who reads what a record was, and who changed it."""

from maillage.reseau.structures.perms.conditions import SA_STRUCTURE
from maillage.socle.comptes.droits import Droit, Regle
from maillage.socle.comptes.enums import PILOTES, Role

may_read_history = Droit(
    "structure.histoire",
    "Lire l'histoire d'une structure : ses fiches successives, ses membres à une date",
    Regle(PILOTES | {Role.DPO}),
    Regle({Role.REFERENT}, SA_STRUCTURE),
    raison="Celui qui tient une fiche doit savoir qui l'a changée ; le délégué à la protection des données contrôle "
    "(RGPD, art. 5.2 et 39).",
)
