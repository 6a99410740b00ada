"""Who may do what in the census. Objects come from ``visible_to``, so another Département's do not exist."""

from maillage.socle.comptes.droits import Droit, Regle
from maillage.socle.comptes.enums import PILOTES

can_import = Droit(
    "recensement.importer",
    "Importer des fichiers de recensement, les appliquer, les annuler",
    Regle(PILOTES),
    raison="Le Département coordonne le recensement de ses lieux (code de l'action sociale et des familles, "
    "art. L. 121-1 ; délibération 003, mission 1) : seuls ceux qui agissent pour lui changent ce qui est publié.",
)

can_answer = Droit(
    "recensement.repondre",
    "Répondre aux questions posées par les imports",
    Regle(PILOTES),
    raison="Une réponse publie une valeur au nom du Département : les mêmes personnes que pour les imports.",
)

can_manage_sources = Droit(
    "recensement.sources",
    "Déclarer des sources, leur licence, leur adresse et leur rythme",
    Regle(PILOTES),
    raison="La licence et l'adresse d'une source engagent le Département envers celui qui l'envoie.",
)
