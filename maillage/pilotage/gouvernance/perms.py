"""Who prepares meetings, who reads them, who carries out decisions. Rights over the actor and the object; no HTTP here."""

from typing import Any, Final

from maillage.pilotage.gouvernance.enums import HOTES
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Condition, Droit, Regle
from maillage.socle.comptes.enums import PILOTES, Role

LECTEURS: Final = PILOTES | {Role.ELU}
INVITEE: Final = Condition(
    "pour les réunions où sa structure est invitée",
    lambda _acteur, _objet: True,  # meetings and decisions come from ``visible_to``, which tells which
)


def _is_owner(acteur: Acteur, decision: Any) -> bool:
    if decision.responsable_id is not None:
        return bool(decision.responsable_id == acteur.id)
    if decision.responsable_structure_id is not None:
        return Role.REFERENT in acteur.roles and decision.responsable_structure_id in acteur.structures
    return decision.responsable_role in acteur.roles


RESPONSABLE: Final = Condition("pour les décisions dont il est responsable", _is_owner)

may_prepare = Droit(
    "gouvernance.preparer",
    "Préparer les comités : membres, réunions, ordre du jour, présences, compte rendu, décisions",
    Regle(PILOTES),
    raison="Le comité technique se réunit à l'initiative du Département (convention, article 3.4) : la coordination le prépare.",
)

may_read_instances = Droit(
    "gouvernance.instances",
    "Lire qui siège dans chaque comité",
    Regle(LECTEURS),
    raison="Les membres du comité de pilotage sont nommés par une délibération, qui est publique (délibération 003, article 2).",
)

may_read_meetings = Droit(
    "gouvernance.reunions",
    "Lire les réunions des comités : ordre du jour, compte rendu, décisions",
    Regle(LECTEURS),
    Regle(HOTES, INVITEE),
    raison="Les élus suivent le programme, et une structure sait ce qui s'est dit là où elle est invitée (convention, article 3.4). "
    "L'État ne siège pas par cette règle : invité par le Département, il reçoit la convocation et le compte rendu, "
    "sans lire les noms et les débats des autres réunions (RGPD, art. 5.1.c).",
)

may_answer = Droit(
    "gouvernance.repondre",
    "Répondre à l'invitation à une réunion",
    Regle(HOTES, INVITEE),
    raison="La structure invitée dit si elle vient, pour que la réunion se tienne (convention, article 3.4).",
)

may_read_decisions = Droit(
    "decision.lire",
    "Lire les décisions des comités",
    Regle(LECTEURS),
    Regle(HOTES, INVITEE),
    Regle({Role.CONSEILLER, Role.DPO}, RESPONSABLE),
    raison="Une décision se lit avec le compte rendu où elle est écrite ; chacun lit celles qu'on lui confie.",
)

may_close_decision = Droit(
    "decision.clore",
    "Dire qu'une décision est faite ou abandonnée",
    Regle(PILOTES),
    Regle({Role.ELU, Role.CONSEILLER, Role.DPO, Role.REFERENT}, RESPONSABLE),
    raison="Celui qui est chargé d'une décision en rend compte ; la coordination tient la liste (délibération 003, article 2).",
)
