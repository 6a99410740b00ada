"""Duties of reports: to write (adviser), to check (host), contested to settle (coordination, adviser). The adviser's shortcut."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import format_date, join_de
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.accueil import Raccourci, register_raccourcis
from maillage.socle.echeances.collecteurs import Collecteur, Devoir, Escalade, Pour, register_collector
from maillage.terrain.accompagnements.enums import EtatCompteRendu
from maillage.terrain.accompagnements.models import CompteRendu, ContestationTardive
from maillage.terrain.accompagnements.perms.comptes_rendus import may_report
from maillage.terrain.accompagnements.selectors.demi_journees import due_on, unreported
from maillage.terrain.accompagnements.services.envoi import CONSEILLER, CONTESTES, TARDIVE
from maillage.terrain.permanences.models import Permanence

COORDINATION: Final = (Role.COORDINATEUR, Role.ADMINISTRATEUR)
HOTES: Final = (Role.REFERENT, Role.ACCUEIL)
ESCALADE_JOURS: Final = 3
REGLEMENT: Final = dt.timedelta(days=7)


def _name(row: Permanence | CompteRendu) -> str:
    lieu = row.lieu.nom if row.lieu else "Sans lieu"
    return f"{lieu}, {format_date(row.jour, avec_jour=False)}"


def _ids(cles: Collection[str]) -> list[int]:
    return [int(cle) for cle in cles]


def to_write(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """Half-days that are over and whose report was not sent: two working days, then the coordination knows."""
    return _to_write(Permanence.objects.filter(departement_id=departement_id), today)


def _recheck_to_write(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    return _to_write(Permanence.objects.filter(departement_id=departement_id, pk__in=_ids(cles)), today)


def _to_write(rows: QuerySet[Permanence], today: dt.date) -> Iterator[Devoir]:
    read = unreported(rows, today).select_related("lieu", "agent__utilisateur")
    for row in read.order_by("debut", "pk"):
        user = row.agent.utilisateur
        alone = user is not None and user.is_active
        yield Devoir(
            cle=str(row.pk),
            titre=f"Écrire le compte rendu : {_name(row)}",
            raison="Le conseiller transmet ce qui a été fait, de façon régulière (convention, art. 3.4).",
            echeance_le=due_on(row.jour),
            pour=Pour(utilisateur_id=user.pk) if user is not None and alone else Pour(roles=COORDINATION),
            url=reverse("accompagnements:morning", kwargs={"pk": row.pk}),
            bouton="Écrire le compte rendu",
            objet_type="permanence",
            objet_id=str(row.pk),
            rappels=(0,),
            escalade=Escalade(ESCALADE_JOURS, COORDINATION) if alone else None,
        )


def to_check(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """Reports that wait for their host, until the delay of its convention."""
    return _to_check(CompteRendu.objects.filter(departement_id=departement_id), today)


def _recheck_to_check(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    return _to_check(CompteRendu.objects.filter(departement_id=departement_id, pk__in=_ids(cles)), today)


def _to_check(rows: QuerySet[CompteRendu], today: dt.date) -> Iterator[Devoir]:
    read = rows.filter(etat=EtatCompteRendu.TRANSMIS, structure__isnull=False, a_verifier_avant__gte=today)
    for row in read.select_related("lieu").order_by("a_verifier_avant", "pk"):
        yield Devoir(
            cle=str(row.pk),
            titre=f"Vérifier un compte rendu : {_name(row)}",
            raison="La structure dit si ce qui est écrit est juste (convention, art. 3.4). "
            "Sans réponse, le compte rendu porte « sans réponse » : cela ne vaut pas accord.",
            echeance_le=row.a_verifier_avant or today,
            pour=Pour(roles=HOTES, structure_id=row.structure_id),
            url=reverse("accompagnements:report", kwargs={"pk": row.pk}),
            bouton="Lire et répondre",
            objet_type="compte_rendu",
            objet_id=str(row.pk),
            rappels=(3, 0),
        )


def to_settle(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """Contested reports: the coordination and the adviser who held the half-day settle them within a week."""
    return _to_settle(CompteRendu.objects.filter(departement_id=departement_id), today)


def _recheck_to_settle(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    ids = {int(cle.partition("-")[0]) for cle in cles}
    rows = CompteRendu.objects.filter(departement_id=departement_id, pk__in=ids)
    return (one for one in _to_settle(rows, today) if one.cle in cles)


def _to_settle(rows: QuerySet[CompteRendu], today: dt.date) -> Iterator[Devoir]:
    """Two queries."""
    read = rows.filter(etat=EtatCompteRendu.CONTESTE, jour__lte=today)
    for row in read.select_related("lieu", "structure", "agent__utilisateur").order_by("repondu_at", "pk"):
        due = timezone.localtime(row.repondu_at or row.updated_at).date() + REGLEMENT
        raison = "Une structure dit que le compte rendu n'est pas juste : corrigez-le, ou répondez-lui (convention, art. 3.3 et 3.4)."
        yield _settle(row, "", f"Régler une contestation : {_name(row)}", raison, due, _team(row))
        user = row.agent.utilisateur
        if user is not None and user.is_active:
            titre = f"Répondre à la contestation {_host(row)} : {_name(row)}"
            raison = "La structure dit que votre compte rendu n'est pas juste : corrigez-le, ou répondez-lui (convention, art. 3.3 et 3.4)."
            yield _settle(row, CONSEILLER, titre, raison, due, Pour(utilisateur_id=user.pk))
    late = ContestationTardive.objects.filter(compte_rendu__in=rows, repondue_at__isnull=True)
    for one in late.select_related("compte_rendu__lieu", "compte_rendu__structure").order_by("recue_at", "pk"):
        titre = f"Répondre à la contestation hors délai {_host(one.compte_rendu)} : {_name(one.compte_rendu)}"
        raison = (
            "Une structure dit, après son délai, que le compte rendu n'est pas juste. Rien n'est rouvert : répondez-lui, ou corrigez "
            "(convention, art. 3.3 et 3.4)."
        )
        due = timezone.localtime(one.recue_at).date() + REGLEMENT
        yield _settle(one.compte_rendu, TARDIVE, titre, raison, due, _team(one.compte_rendu))


def _settle(row: CompteRendu, suite: str, titre: str, raison: str, due: dt.date, pour: Pour) -> Devoir:
    url = reverse("accompagnements:report", kwargs={"pk": row.pk})
    return Devoir(
        f"{row.pk}{suite}",
        titre,
        raison,
        due,
        pour,
        url,
        "Lire la contestation",
        "compte_rendu",
        str(row.pk),
        (7, 2, 0),
    )


def _team(row: CompteRendu) -> Pour:
    return Pour(roles=COORDINATION, secteur_id=row.secteur_id)


def _host(row: CompteRendu) -> str:
    """« de la Commune de Valfictif »: only a host contests, so there is one."""
    return join_de(row.structure.nom if row.structure else "Structure")


def raccourcis(acteur: Acteur) -> Iterator[Raccourci]:
    if Role.CONSEILLER in acteur.roles and may_report.may_enter(acteur):
        yield Raccourci(10, "Ma demi-journée", reverse("accompagnements:home"), "calendar3")


def register() -> None:
    """Called in ``ready()``."""
    register_collector(Collecteur("accompagnements.a_ecrire", "Comptes rendus à écrire", to_write, _recheck_to_write))
    register_collector(
        Collecteur("accompagnements.a_verifier", "Comptes rendus à vérifier", to_check, _recheck_to_check)
    )
    register_collector(Collecteur(CONTESTES, "Comptes rendus contestés", to_settle, _recheck_to_settle))
    register_raccourcis(raccourcis)
