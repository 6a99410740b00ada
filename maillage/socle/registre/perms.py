"""Who reads and completes the register, and who answers a person about his data."""

from maillage.socle.comptes.droits import Droit, Regle
from maillage.socle.comptes.enums import PILOTES, Role

may_read_register = Droit(
    "registre.lire",
    "Lire le registre des traitements et le télécharger",
    Regle(PILOTES | {Role.DPO}),
    raison="Le responsable de traitement tient un registre (RGPD, art. 30.1) ; la coordination doit le connaître pour l'appliquer.",
)

may_edit_register = Droit(
    "registre.completer",
    "Compléter le registre des traitements et les analyses d'impact",
    Regle({Role.ADMINISTRATEUR, Role.DPO}),
    raison="Le délégué conseille et contrôle (RGPD, art. 39) ; l'administrateur agit pour le responsable de traitement (art. 30 et 35).",
)

may_give_opinion = Droit(
    "registre.viser",
    "Dire que le délégué a vu une fiche du registre",
    Regle({Role.DPO}),
    raison="L'avis du délégué n'est donné que par lui : il agit en toute indépendance (RGPD, art. 38.3).",
)

may_answer_persons = Droit(
    "personne.repondre",
    "Chercher une personne, lui remettre ses données, les effacer",
    Regle({Role.ADMINISTRATEUR, Role.DPO}),
    raison="Répondre dans le mois aux demandes des personnes (RGPD, art. 12, 15, 17 et 20), par le moins de mains possible (art. 25).",
)
