"""Who reports, who reads, who checks. No usager is named anywhere: what is guarded is who sees whose work."""

from typing import Any

from django.db.models import Q

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Condition, Droit, Regle
from maillage.socle.comptes.enums import PILOTES, Role
from maillage.terrain.accompagnements.models import HOTES, CompteRendu, of_adviser
from maillage.terrain.permanences.models import Permanence


def _is_mine(acteur: Acteur, permanence: Permanence) -> bool:
    """His own, his binôme's, and one that its report says he held. One query."""
    rows = Permanence.objects.filter(pk=permanence.pk, departement_id=acteur.departement_id)
    held = Q(compte_rendu__agent__utilisateur_id=acteur.id)
    return acteur.id is not None and rows.filter(of_adviser(acteur, "") | held).exists()


def _report_is_mine(acteur: Acteur, report: CompteRendu) -> bool:
    return _is_mine(acteur, report.permanence)


def _is_host(acteur: Acteur, report: Any) -> bool:
    return report.structure_id in acteur.structures and report.transmis_at is not None


LES_SIENNES = Condition("pour ses demi-journées et celles de son binôme", _is_mine)
LES_SIENS = Condition("pour ses demi-journées et celles de son binôme", _report_is_mine)
CHEZ_LUI = Condition("pour les demi-journées de sa structure, une fois transmises", _is_host)

may_report = Droit(
    "compte_rendu.ecrire",
    "Écrire le compte rendu d'une demi-journée, le transmettre, le corriger",
    Regle(PILOTES),
    Regle({Role.CONSEILLER}, LES_SIENNES),
    raison="Le conseiller transmet des informations sur son activité (convention, art. 3.4) ; un binôme se remplace.",
)

may_read_report = Droit(
    "compte_rendu.lire",
    "Lire un compte rendu",
    Regle(PILOTES),
    Regle({Role.CONSEILLER}, LES_SIENS),
    Regle(HOTES, CHEZ_LUI),
    raison="La structure suit ce qui est fait chez elle, par des nombres seulement (convention, art. 3.4). "
    "Les élus et l'État lisent des chiffres d'ensemble, ailleurs (RGPD, art. 5.1.c).",
)

may_check_report = Droit(
    "compte_rendu.verifier",
    "Confirmer ou contester le compte rendu d'une demi-journée, signaler une erreur après le délai",
    Regle(HOTES, CHEZ_LUI),
    raison="La structure qui accueille dit si ce qui est écrit est juste (convention, art. 3.4). "
    "Personne ne répond à sa place : son silence reste un silence.",
)

may_settle_report = Droit(
    "compte_rendu.repondre",
    "Répondre à une contestation, lire l'histoire d'un compte rendu",
    Regle(PILOTES),
    Regle({Role.CONSEILLER}, LES_SIENS),
    raison="Celui qui a tenu la demi-journée et la coordination règlent un désaccord avec la structure.",
)

may_list_reports = Droit(
    "compte_rendu.liste",
    "Voir la liste des comptes rendus qui le concernent",
    Regle(PILOTES | HOTES | {Role.CONSEILLER}),
    raison="Chacun voit les siens : la coordination tous, le conseiller ses demi-journées, la structure celles "
    "qu'elle accueille (convention, art. 3.4).",
)

may_export_reports = Droit(
    "compte_rendu.telecharger",
    "Télécharger la liste des comptes rendus",
    Regle(PILOTES | HOTES | {Role.CONSEILLER}),
    raison="Les mêmes lignes que la liste, pour un tableur.",
)
