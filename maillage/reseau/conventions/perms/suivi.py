"""Who reads the time of a convention, who records what happens to it, who does the host's part."""

from typing import Final

from maillage.reseau.conventions.models import Convention
from maillage.socle.comptes.droits import Condition, Droit, Regle
from maillage.socle.comptes.enums import PILOTES, Role

SA_CONVENTION: Final = Condition(
    "pour les conventions de sa structure", lambda acteur, convention: _structure_id(convention) in acteur.structures
)


def _structure_id(objet: Convention) -> int:
    return objet.structure_id


may_read_time = Droit(
    "temps_convention.lire",
    "Voir si une convention est en vigueur, jusqu'à quand, et ce que chaque partie peut faire",
    Regle(PILOTES | {Role.CONSEILLER, Role.DPO, Role.ETAT}),
    Regle({Role.REFERENT, Role.ACCUEIL}, SA_CONVENTION),
    raison="Chaque partie connaît les délais de sa convention (convention, articles 6 et 7) ; le conseiller intervient sous "
    "convention, le délégué et l'État contrôlent.",
)

may_record_act = Droit(
    "acte_convention.enregistrer",
    "Enregistrer ou annuler une opposition, une mise en demeure, une résiliation",
    Regle(PILOTES),
    raison="Seul l'acte enregistré d'une personne met fin à une convention (articles 6 et 7) : la coordination en répond.",
)

may_follow = Droit(
    "suivi_convention.lire",
    "Voir les assurances, les communications et les contacts d'une convention",
    Regle(PILOTES),
    Regle({Role.REFERENT, Role.ACCUEIL}, SA_CONVENTION),
    raison="Assurance (article 4.2), autorisation des communications (article 5), contacts fréquents (article 3.3) : les deux "
    "parties les suivent.",
)

may_do_followup = Droit(
    "suivi_convention.faire",
    "Déposer l'attestation d'assurance, demander ou autoriser une communication",
    Regle(PILOTES),
    Regle({Role.REFERENT}, SA_CONVENTION),
    raison="Le Bénéficiaire s'assure (article 4.2) ; chaque partie demande à l'autre son autorisation (article 5).",
)

may_note_contact = Droit(
    "contact_convention.noter",
    "Noter un contact avec le Bénéficiaire",
    Regle(PILOTES),
    raison="Le Département organise des contacts fréquents avec le Bénéficiaire (article 3.3).",
)
