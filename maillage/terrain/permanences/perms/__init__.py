"""Who may read, plan and change half-days. Rights over the actor and the object; no HTTP here."""

from typing import Any

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Condition, Droit, Regle
from maillage.socle.comptes.enums import PILOTES, Role


def _is_own(acteur: Acteur, permanence: Any) -> bool:
    """The half-day of the actor, alone or with the other of the binôme."""
    accounts = [one.utilisateur_id for one in (permanence.agent, permanence.second) if one is not None]
    return acteur.id is not None and acteur.id in accounts


LES_SIENNES = Condition("pour ses permanences", _is_own)
DE_SA_STRUCTURE = Condition(
    "pour les permanences que sa structure accueille",
    lambda acteur, permanence: permanence.structure_id in acteur.structures,
)
SOI_MEME = Condition("pour lui-même", lambda acteur, agent: acteur.id is not None and agent.utilisateur_id == acteur.id)

may_see_agenda = Droit(
    "permanence.voir",
    "Lire l'agenda des permanences, ses fichiers et ses adresses d'agenda",
    Regle(PILOTES | {Role.CONSEILLER}),
    Regle({Role.REFERENT, Role.ACCUEIL}, DE_SA_STRUCTURE),
    raison="L'équipe se remplace et travaille en binôme ; la structure qui accueille sait qui vient chez elle "
    "(convention, art. 1.2 et 3.2).",
)

may_plan = Droit(
    "permanence.planifier",
    "Créer, changer et arrêter une série de permanences, régler les vacances scolaires",
    Regle(PILOTES),
    raison="Le Département fixe les jours et les lieux avec le Bénéficiaire (convention, art. 1.2).",
)

may_change_half_day = Droit(
    "permanence.changer",
    "Annuler, déplacer, confier à une autre personne ou rétablir une permanence",
    Regle(PILOTES),
    Regle({Role.CONSEILLER}, LES_SIENNES),
    raison="Le conseiller prévient le premier d'un empêchement ; la coordination décide pour toute l'équipe.",
)

may_declare_absence = Droit(
    "permanence.absence",
    "Noter une absence et voir les permanences qu'elle touche",
    Regle(PILOTES),
    Regle({Role.CONSEILLER}, SOI_MEME),
    raison="Chacun dit ses absences sans en dire la cause médicale (RGPD, art. 9) ; la coordination organise les "
    "remplacements.",
)
