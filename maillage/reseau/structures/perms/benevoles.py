"""Who reads what volunteers wrote of themselves."""

from maillage.socle.comptes.droits import Droit, Regle
from maillage.socle.comptes.enums import PILOTES

may_manage_volunteers = Droit(
    "benevole.gerer",
    "Lire les offres des bénévoles, les rattacher à une structure, changer leur état",
    Regle(PILOTES),
    raison="Le bénévole donne son accord à la coordination, pour trouver où il aidera (RGPD, art. 6.1.a).",
)
