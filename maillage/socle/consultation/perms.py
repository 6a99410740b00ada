"""Who reads the journal and who has it proved."""

from maillage.socle.comptes.droits import Droit, Regle
from maillage.socle.comptes.enums import Role

GARDIENS = frozenset({Role.ADMINISTRATEUR, Role.DPO})

may_read_journal = Droit(
    "journal.lire",
    "Lire le journal des actes",
    Regle(GARDIENS),
    raison="Contrôler les accès et les actes (RGPD, art. 32), et la mission du délégué (art. 39.1.b).",
)
may_export_journal = Droit(
    "journal.telecharger",
    "Télécharger le journal des actes",
    Regle(GARDIENS),
    raison="Remettre le journal à qui doit le voir en cas de litige ; le téléchargement laisse une ligne.",
)
may_check_journal = Droit(
    "journal.verifier",
    "Vérifier que le journal n'a pas été changé",
    Regle(GARDIENS),
    raison="L'intégrité du journal se prouve à tout moment (RGPD, art. 5.2 et 32.1.d).",
)
