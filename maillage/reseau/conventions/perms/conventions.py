"""Who reads a convention and its pieces, who prepares it, who brings the host's own."""

from typing import Final

from maillage.reseau.conventions.perms.suivi import SA_CONVENTION
from maillage.socle.comptes.droits import Droit, Regle
from maillage.socle.comptes.enums import PILOTES, Role

LECTEURS: Final = PILOTES | {Role.CONSEILLER, Role.DPO, Role.ETAT, Role.ELU}
_COMMUNICABLE = (
    "Une convention d'une collectivité et sa délibération sont communicables à tous (code des relations entre le public et "
    "l'administration, art. L.311-1 ; CGCT, art. L.3121-17) : l'élu, l'État et le délégué les lisent. Le Bénéficiaire lit les siennes."
)

may_list = Droit(
    "convention.lire",
    "Lire la liste des conventions, leurs parties, leurs étapes et leur texte",
    Regle(LECTEURS),
    Regle({Role.REFERENT, Role.ACCUEIL}, SA_CONVENTION),
    raison=_COMMUNICABLE,
)

may_read_pieces = Droit(
    "pieces_convention.lire",
    "Ouvrir les pièces d'une convention : preuves, originaux signés, dossier de signature",
    Regle(PILOTES | {Role.DPO, Role.ETAT}),
    Regle({Role.REFERENT}, SA_CONVENTION),
    raison="Ces pièces portent des signatures et des adresses e-mail : les parties, le délégué et le contrôle de légalité "
    "suffisent (RGPD, art. 5.1.c ; CGCT, art. L.3131-1).",
)

may_prepare = Droit(
    "convention.preparer",
    "Ouvrir une convention, écrire ses parties et son texte, la faire avancer, l'abandonner, préparer un avenant",
    Regle(PILOTES),
    raison="La coordination instruit et répond de la légalité : pas de signature sans délibération exécutoire "
    "(CGCT, art. L.2131-1 et L.3131-1).",
)

may_bring_pieces = Droit(
    "pieces_convention.deposer",
    "Déposer la preuve de sa délibération, un original signé ou une autre pièce",
    Regle(PILOTES),
    Regle({Role.REFERENT}, SA_CONVENTION),
    raison="Chaque partie apporte ce qui vient d'elle (convention, articles 6 et 8.2).",
)
