"""Who may see and put off duties, and read the figures of the home page."""

from maillage.socle.comptes.droits import Droit, Regle
from maillage.socle.comptes.enums import PILOTES, Role

may_see_duties = Droit(
    "echeance.voir",
    "Voir ce qu'il a à faire, l'exporter, choisir ses rappels et l'adresse de son agenda",
    Regle(Role),
    raison="Chacun voit les échéances qui lui sont adressées, et elles seules (RGPD, art. 25 : protection des données par défaut).",
)

may_postpone = Droit(
    "echeance.reporter",
    "Reporter une échéance qui le permet, en disant pourquoi",
    Regle(Role),
    raison="La personne chargée de l'échéance organise son travail ; la raison reste avec l'échéance.",
)

may_read_figures = Droit(
    "chiffres.lire",
    "Lire les chiffres du programme à l'accueil",
    Regle(PILOTES | {Role.ELU, Role.ETAT}),
    raison="Les élus et les services de l'État suivent le programme (délibération 003, mission 1.1).",
)
