"""Who says that two records are one body."""

from maillage.socle.comptes.droits import Droit, Regle
from maillage.socle.comptes.enums import PILOTES

may_merge_structures = Droit(
    "structure.reunir",
    "Dire si deux fiches sont la même structure, les réunir, les séparer à nouveau",
    Regle(PILOTES),
    raison="Réunir deux fiches déplace des lieux, des membres et leurs droits : la coordination en décide "
    "(délibération 003, mission 1.3.1 ; RGPD, art. 5.1.d, exactitude).",
)
