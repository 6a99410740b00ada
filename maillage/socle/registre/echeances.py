"""Duties of the register: requests to answer within a month, assessments to review."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse

from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.collecteurs import Collecteur, Devoir, Escalade, Pour
from maillage.socle.registre.enums import EtatAipd, EtatDemandeDroit
from maillage.socle.registre.models import Aipd, DemandeDroit

RESPONSABLES: Final = Pour(roles=(Role.ADMINISTRATEUR, Role.DPO))
REVUE: Final = dt.timedelta(days=60)
"""An assessment shows two months before its review."""
SEMAINE: Final = (14, 7, 2, 0)
"""Days of the reminders of a request: a month is short."""


def requests(departement_id: int, _today: dt.date) -> Iterator[Devoir]:
    """Requests without an answer."""
    rows = DemandeDroit.objects.filter(departement_id=departement_id, etat=EtatDemandeDroit.RECUE)
    yield from (_answer(row) for row in rows)


def requests_again(departement_id: int, _today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    rows = DemandeDroit.objects.filter(departement_id=departement_id, etat=EtatDemandeDroit.RECUE)
    yield from (_answer(row) for row in rows.filter(pk__in=[int(cle) for cle in cles]))


def _answer(row: DemandeDroit) -> Devoir:
    return Devoir(
        cle=str(row.pk),
        titre=f"Répondre à une personne sur ses données (demande n° {row.pk})",
        raison="Une personne reçoit sa réponse dans le mois (RGPD, art. 12.3).",
        echeance_le=row.echeance_le,
        pour=RESPONSABLES,
        url=reverse("registre:persons"),
        bouton="Répondre à cette personne",
        objet_type="demande_droit",
        objet_id=str(row.pk),
        rappels=SEMAINE,
        escalade=Escalade(1, (Role.COORDINATEUR,)),
    )


def _reviews(departement_id: int, today: dt.date) -> QuerySet[Aipd]:
    rows = Aipd.objects.filter(departement_id=departement_id, etat__in=[EtatAipd.VALIDEE, EtatAipd.A_REVOIR])
    return rows.filter(revue_le__lte=today + REVUE)


def reviews(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """Assessments whose review is near."""
    yield from (_review(row) for row in _reviews(departement_id, today))


def reviews_again(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    yield from (_review(row) for row in _reviews(departement_id, today).filter(cle__in=cles))


def _review(row: Aipd) -> Devoir:
    assert row.revue_le is not None
    return Devoir(
        cle=row.cle,
        titre=f"Revoir l'analyse d'impact du traitement « {row.cle} »",
        raison="Une analyse d'impact est revue quand le risque change, et au plus tard à sa date (RGPD, art. 35.11).",
        echeance_le=row.revue_le,
        pour=RESPONSABLES,
        url=reverse("registre:assess", kwargs={"cle": row.cle}),
        bouton="Revoir l'analyse",
        objet_type="traitement",
        objet_id=row.cle,
    )


COLLECTEURS: Final = (
    Collecteur("registre.demandes", "Demandes des personnes sur leurs données", requests, requests_again),
    Collecteur("registre.aipd", "Analyses d'impact à revoir", reviews, reviews_again),
)
