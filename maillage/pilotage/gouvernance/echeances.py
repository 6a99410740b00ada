"""What committees owe in time: decisions to carry out, meetings to hold, minutes to publish."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import format_date
from maillage.pilotage.gouvernance.enums import EtatReunion, NatureInstance
from maillage.pilotage.gouvernance.models import Decision, Instance, Reunion
from maillage.pilotage.gouvernance.selectors.reunions import states_of
from maillage.pilotage.gouvernance.services.decisions import CODE
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.collecteurs import Collecteur, Devoir, Escalade, Pour, register_collector

COORDINATION: Final = (Role.COORDINATEUR, Role.ADMINISTRATEUR)
PILOTES: Final = Pour(roles=COORDINATION)
AVANT_REUNION: Final = dt.timedelta(days=92)
"""Three months to find a day, write and let people come."""
RAPPELS_REUNION: Final = (90, 60, 30)
COMPTE_RENDU: Final = dt.timedelta(days=15)


def decisions(departement_id: int, _today: dt.date) -> Iterator[Devoir]:
    """Every decision still to carry out, for its owner."""
    return _decisions(Decision.objects.filter(departement_id=departement_id))


def _recheck_decisions(departement_id: int, _today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    return _decisions(Decision.objects.filter(departement_id=departement_id, pk__in=[int(cle) for cle in cles]))


def _decisions(rows: QuerySet[Decision]) -> Iterator[Devoir]:
    for row in rows.to_do().select_related("reunion__instance").order_by("pk"):  # type: ignore[attr-defined]
        day = format_date(timezone.localtime(row.reunion.debut).date(), avec_jour=False)
        yield Devoir(
            cle=str(row.pk),
            titre=f"Décision {row.numero} : {_short(row.texte)}",
            raison=f"Elle a été prise par : {row.reunion.instance.nom}, le {day}. Dites quand elle est faite, et comment.",
            echeance_le=row.echeance_le,
            pour=owner_of(row),
            url=reverse("gouvernance:decision", args=[row.pk]),
            bouton="Dire où elle en est",
            objet_type="decision",
            objet_id=str(row.pk),
            escalade=Escalade(15, COORDINATION),
        )


def owner_of(row: Decision) -> Pour:
    if row.responsable_id is not None:
        return Pour(utilisateur_id=row.responsable_id)
    if row.responsable_structure_id is not None:
        return Pour(roles=(Role.REFERENT,), structure_id=row.responsable_structure_id)
    return Pour(roles=(Role(row.responsable_role),))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 200 else f"{line[:199]}…"


def rencontres(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """Bodies that must meet within three months, or should have, and for which no meeting is planned in time."""
    return _rencontres(Instance.objects.filter(departement_id=departement_id), today)


def _recheck_rencontres(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    return _rencontres(Instance.objects.filter(departement_id=departement_id, pk__in=[int(cle) for cle in cles]), today)


def _rencontres(rows: QuerySet[Instance], today: dt.date) -> Iterator[Devoir]:
    start_of_day = timezone.make_aware(dt.datetime.combine(today, dt.time()))
    for state in states_of(rows.open(), start_of_day):  # type: ignore[attr-defined]
        planned = state.prochaine is not None and timezone.localtime(state.prochaine).date() <= max(
            state.avant_le, today
        )
        if planned or state.avant_le > today + AVANT_REUNION:
            continue
        body = state.instance
        rule = (
            "Le comité technique se réunit au moins une fois par an, à l'initiative du Département (convention, article 3.4)."
            if body.nature == NatureInstance.TECHNIQUE
            else f"Cette instance se réunit au moins tous les {body.frequence_mois} mois."
        )
        yield Devoir(
            cle=str(body.pk),
            titre=f"Réunir : {body.nom}",
            raison=f"{rule} Choisissez une date : les membres et un ordre du jour vous sont proposés.",
            echeance_le=state.avant_le,
            pour=PILOTES,
            url=reverse("gouvernance:instance", args=[body.pk]),
            bouton="Choisir une date",
            objet_type="instance",
            objet_id=str(body.pk),
            rappels=RAPPELS_REUNION,
        )


def comptes_rendus(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """Meetings whose day has come and whose minutes are not published."""
    return _comptes_rendus(Reunion.objects.filter(departement_id=departement_id), today)


def _recheck_comptes_rendus(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    return _comptes_rendus(
        Reunion.objects.filter(departement_id=departement_id, pk__in=[int(cle) for cle in cles]), today
    )


def _comptes_rendus(rows: QuerySet[Reunion], today: dt.date) -> Iterator[Devoir]:
    tomorrow = timezone.make_aware(dt.datetime.combine(today + dt.timedelta(days=1), dt.time()))
    read = rows.filter(etat__in=(EtatReunion.CONVOQUEE, EtatReunion.TENUE), debut__lt=tomorrow)
    for row in read.select_related("instance").order_by("pk"):
        day = timezone.localtime(row.debut).date()
        yield Devoir(
            cle=str(row.pk),
            titre=f"Publier le compte rendu : {row.instance.nom} du {format_date(day, avec_jour=False)}",
            raison="Les membres attendent ce qui a été dit et décidé. Écrivez qui était là, puis les décisions.",
            echeance_le=day + COMPTE_RENDU,
            pour=PILOTES,
            url=reverse("gouvernance:meeting", args=[row.pk]),
            bouton="Écrire le compte rendu",
            objet_type="reunion",
            objet_id=str(row.pk),
        )


def register() -> None:
    """Called in ``ready()``."""
    register_collector(Collecteur(CODE, "Décisions des comités", decisions, _recheck_decisions))
    register_collector(Collecteur("gouvernance.reunion", "Comités à réunir", rencontres, _recheck_rencontres))
    register_collector(
        Collecteur("gouvernance.compte_rendu", "Comptes rendus de réunion", comptes_rendus, _recheck_comptes_rendus)
    )
