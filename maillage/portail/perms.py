"""Who may act on the public face."""

from maillage.socle.comptes.droits import Droit, Regle
from maillage.socle.comptes.enums import PILOTES

may_manage_editions = Droit(
    "edition.gerer",
    "Créer, modifier, mettre à jour et supprimer les annuaires sur papier",
    Regle(PILOTES),
    raison="La coordination fait connaître l'offre de médiation numérique, sur écran et sur papier (délibération 003, "
    "mission 1.1).",
)
