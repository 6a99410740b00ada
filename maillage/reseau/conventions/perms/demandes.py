"""Who reads the requests to host, who decides. Asking is open to all."""

from maillage.socle.comptes.droits import Droit, Regle
from maillage.socle.comptes.enums import PILOTES

may_instruct = Droit(
    "demande_accueil.instruire",
    "Lire les demandes d'accueil d'un conseiller, les instruire, décider",
    Regle(PILOTES),
    raison="La coordination choisit où va l'équipe, avec ses raisons (délibérations 003, mission 5.2.1, et 004) ; une demande "
    "nomme une personne à joindre.",
)
