"""Who may see the members, give roles and end them: the rule table of the programme's people."""

from typing import Any, Final, NamedTuple

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Condition, Droit, Regle
from maillage.socle.comptes.enums import DE_STRUCTURE, PILOTES, Role

SECTORIELS: Final = frozenset({Role.COORDINATEUR, Role.TRAVAILLEUR_SOCIAL, Role.REGISSEUR})
"""Roles that may be limited to a sector of the Département."""
EN_STRUCTURE: Final = DE_STRUCTURE - {Role.CONSEILLER}
"""Roles that need a structure. A conseiller may also be employed by the Département itself."""
RESERVES: Final = frozenset({Role.ADMINISTRATEUR, Role.DPO})
"""Roles that only an administrator gives: one opens every door, the other watches over it (RGPD, art. 38)."""
DU_REFERENT: Final = frozenset({Role.ACCUEIL, Role.REFERENT})
"""Roles that a référent gives, in the structure that he acts for."""


class RoleVise(NamedTuple):
    """A role to give or to end. ``utilisateur_id``: None for an address that has no account yet."""

    role: Role
    structure_id: int | None
    secteur_id: int | None
    utilisateur_id: int | None


def role_of(row: Any) -> RoleVise:
    """The role that a membership, or an invitation, bears."""
    return RoleVise(Role(row.role), row.structure_id, row.secteur_id, row.utilisateur_id)


def _not_oneself(acteur: Acteur, vise: Any) -> bool:
    """A command has no account: it gives to anyone."""
    return acteur.id is None or vise.utilisateur_id != acteur.id


def _within_coordination(acteur: Acteur, vise: Any) -> bool:
    """All but the reserved roles; a coordinator of some sectors gives no role wider than his own."""
    if vise.role in RESERVES:
        return False
    sectors = acteur.secteurs_of(Role.COORDINATEUR)
    return sectors is None or vise.role in EN_STRUCTURE or vise.secteur_id in sectors


def _coordinator_gives(acteur: Acteur, vise: Any) -> bool:
    return _not_oneself(acteur, vise) and _within_coordination(acteur, vise)


def _of_my_structure(acteur: Acteur, vise: Any) -> bool:
    return vise.role in DU_REFERENT and vise.structure_id in acteur.structures


def _referent_gives(acteur: Acteur, vise: Any) -> bool:
    return _not_oneself(acteur, vise) and _of_my_structure(acteur, vise)


def _mine(acteur: Acteur, vise: Any) -> bool:
    return acteur.id is not None and vise.utilisateur_id == acteur.id


def _in_my_structure(acteur: Acteur, objet: Any) -> bool:
    return objet.structure_id is not None and objet.structure_id in acteur.structures


SA_STRUCTURE: Final = Condition("pour la structure pour laquelle il agit", _in_my_structure)

may_give_role = Droit(
    "role.donner",
    "Donner un rôle, inviter une personne",
    Regle({Role.ADMINISTRATEUR}, Condition("tous les rôles, jamais à soi-même", _not_oneself)),
    Regle(
        {Role.COORDINATEUR},
        Condition(
            "tous les rôles sauf administrateur et délégué à la protection des données, jamais à soi-même, "
            "et dans son secteur s'il en a un",
            _coordinator_gives,
        ),
    ),
    Regle(
        {Role.REFERENT}, Condition("agent d'accueil ou référent, dans sa structure, jamais à soi-même", _referent_gives)
    ),
    raison="Chacun n'accède qu'à ce que son travail demande, et personne ne s'ouvre une porte à soi-même (RGPD, art. 32 ; "
    "CNIL, guide de la sécurité des données personnelles, fiche « Gérer les habilitations »).",
)
may_end_role = Droit(
    "role.finir",
    "Mettre fin à un rôle",
    Regle({Role.ADMINISTRATEUR}),
    Regle(
        {Role.COORDINATEUR},
        Condition(
            "tous les rôles sauf administrateur et délégué à la protection des données, et dans son secteur s'il en a un",
            _within_coordination,
        ),
    ),
    Regle({Role.REFERENT}, Condition("agent d'accueil ou référent, dans sa structure", _of_my_structure)),
    Regle(Role, Condition("le sien", _mine)),
    raison="Un droit d'accès s'arrête dès qu'il n'est plus utile (CNIL, fiche « Gérer les habilitations »). "
    "Chacun peut quitter un rôle ; le dernier administrateur doit d'abord être remplacé.",
)
may_see_members = Droit(
    "membre.voir",
    "Voir les membres, leurs rôles et leur adresse e-mail",
    Regle(PILOTES | {Role.DPO}),
    Regle({Role.REFERENT}, SA_STRUCTURE),
    raison="La coordination anime le réseau (délibération 003, mission 1.1) ; le délégué à la protection des données "
    "contrôle les accès (RGPD, art. 39) ; le référent connaît son équipe.",
)
may_answer_requests = Droit(
    "demande.traiter",
    "Répondre à une demande pour rejoindre une structure",
    Regle(PILOTES),
    Regle({Role.REFERENT}, SA_STRUCTURE),
    raison="Le référent sait qui travaille dans sa structure ; la coordination répond quand il n'y en a pas.",
)


def givable_roles(acteur: Acteur) -> tuple[Role, ...]:
    """Roles that the actor may give to somebody else, in the order of the enumeration: what a form proposes."""
    roles: set[Role] = set()
    if Role.REFERENT in acteur.roles and acteur.structures:
        roles |= DU_REFERENT
    if Role.COORDINATEUR in acteur.roles:
        wide = acteur.secteurs_of(Role.COORDINATEUR) is None
        roles |= set(Role) - RESERVES if wide else EN_STRUCTURE | SECTORIELS
    if Role.ADMINISTRATEUR in acteur.roles:
        roles |= set(Role)
    return tuple(role for role in Role if role in roles)


def reach(droit: Droit, acteur: Acteur) -> frozenset[int] | None:
    """The structures on whose members ``droit`` bears; None: the whole Département."""
    return None if droit(acteur) else acteur.structures


def _not_reserved(_acteur: Acteur, roles: Any) -> bool:
    """``roles``: those that the person holds."""
    return not (frozenset(roles) & RESERVES)


may_see_off = Droit(
    "membre.depart",
    "Enregistrer le départ d'une personne",
    Regle({Role.ADMINISTRATEUR}),
    Regle(
        {Role.COORDINATEUR},
        Condition("sauf un administrateur ou un délégué à la protection des données", _not_reserved),
    ),
    raison="Les accès d'une personne qui part sont fermés, et son travail est repris (CNIL, fiche « Gérer les habilitations »).",
)
