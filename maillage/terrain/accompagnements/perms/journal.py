"""Who brings the national log in, who takes it out."""

from maillage.socle.comptes.droits import Droit, Regle
from maillage.socle.comptes.enums import PILOTES, Role

may_import_log = Droit(
    "journal_national.reprendre",
    "Reprendre un fichier de l'outil national de suivi",
    Regle(PILOTES),
    raison="Un fichier change les chiffres de toute l'équipe : la coordination le vérifie avant de le reprendre.",
)

may_export_log = Droit(
    "journal_national.telecharger",
    "Télécharger les accompagnements aux colonnes de l'outil national",
    Regle(PILOTES | {Role.CONSEILLER}),
    raison="La coordination les a tous, le conseiller les siens. La structure lit des nombres, jamais une ligne "
    "(RGPD, art. 5.1.c).",
)
