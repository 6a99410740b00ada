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
may_read_opinions = Droit(
    "avis.lire",
    "Lire ce que le public dit des pages du site, et effacer une phrase",
    Regle(PILOTES),
    raison="La coordination améliore le site avec ce que disent les personnes qui s'en servent (loi n° 2005-102, art. 47 ; "
    "délibération 003, mission 1.1).",
)
