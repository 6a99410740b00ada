"""Absences of the team, school holidays of the Département, addresses of agendas."""

import datetime as dt
import secrets
from typing import Final

from django.db import transaction

from maillage.reseau.equipes.models import Agent
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.echeances.models import account_of, print_of_secret
from maillage.socle.journal.services import record
from maillage.terrain.permanences.enums import EtatPermanence, MomentAbsence, MotifAbsence, MotifAnnulation
from maillage.terrain.permanences.models import AbonnementAgenda, Absence, Permanence, VacancesScolaires
from maillage.terrain.permanences.recurrence.officielles import holidays_from
from maillage.terrain.permanences.services.pose import PermanenceImpossible, write_times

OCTETS: Final = 24
"""192 random bits: an address that cannot be guessed."""
LONGUEUR_MAX: Final = dt.timedelta(days=366)


@transaction.atomic
def declare_absence(
    *, by: Acteur, agent: Agent, du: dt.date, au: dt.date, moment: MomentAbsence, motif: MotifAbsence
) -> Absence:
    """Write it down; no half-day moves: a person decides for each (views of the absence). Raises PermanenceImpossible."""
    if au < du:
        raise PermanenceImpossible("Le dernier jour est avant le premier. Changez l'un des deux.", "au")
    if au - du > LONGUEUR_MAX:
        raise PermanenceImpossible("Une absence dure un an au plus. Notez la suite à part.", "au")
    row = Absence.objects.create(
        departement_id=by.departement_id, agent=agent, du=du, au=au, moment=moment, motif=motif, saisie_par_nom=by.nom
    )
    record(
        by=by,
        action="absence.notee",
        objet_type="absence",
        objet_id=row.pk,
        objet_nom=agent.nom,
        detail={"du": du.isoformat(), "au": au.isoformat(), "moment": moment.value},
    )
    return row


@transaction.atomic
def withdraw_absence(*, by: Acteur, absence: Absence) -> None:
    """It does not take place. What was decided for half-days stays: each is put back from its page."""
    record(by=by, action="absence.retiree", objet_type="absence", objet_id=absence.pk, objet_nom=absence.agent.nom)
    absence.delete()


@transaction.atomic
def add_holidays(*, by: Acteur, nom: str, du: dt.date, au: dt.date, now: dt.datetime) -> int:
    """A period of the Département's own; gives the number of half-days taken away (series that skip school holidays)."""
    if au < du:
        raise PermanenceImpossible("Le dernier jour est avant le premier. Changez l'un des deux.", "au")
    if VacancesScolaires.objects.filter(departement_id=by.departement_id, du__lte=au, au__gte=du).exists():
        raise PermanenceImpossible("D'autres vacances occupent déjà ces jours.", "du")
    VacancesScolaires.objects.create(
        departement_id=by.departement_id, nom=nom, du=du, au=au, source=f"Saisies par {by.nom}"
    )
    return _settle(by, now, nom=nom, du=du.isoformat(), au=au.isoformat())


@transaction.atomic
def load_holidays(*, by: Acteur, zone: str, now: dt.datetime) -> int:
    """The official calendar of ``zone`` replaces every period still to come; gives the number of half-days taken away."""
    today = now.date()
    rows = VacancesScolaires.objects.filter(departement_id=by.departement_id)
    rows.filter(au__gte=today).delete()
    VacancesScolaires.objects.bulk_create(
        VacancesScolaires(
            departement_id=by.departement_id,
            nom=one.nom,
            du=one.du,
            au=one.au,
            source=f"Calendrier du ministère de l'Éducation nationale, zone {zone}",
        )
        for one in holidays_from(zone, today)
    )
    return _settle(by, now, zone=zone)


@transaction.atomic
def remove_holidays(*, by: Acteur, vacances: VacancesScolaires, now: dt.datetime) -> int:
    """The period is forgotten: the next night lays again what it had skipped."""
    nom = vacances.nom
    vacances.delete()
    return _settle(by, now, retirees=nom)


def _settle(by: Acteur, now: dt.datetime, **detail: str) -> int:
    """Half-days to come, not arranged apart, of series that skip school holidays, are taken away inside the periods.

    They lose their series, so that the night lays them again if the period goes.
    """
    rows = Permanence.objects.filter(
        departement_id=by.departement_id,
        serie__sauf_vacances=True,
        etat=EtatPermanence.PREVUE,
        retouchee=False,
        debut__gt=now,
    )
    periods = list(VacancesScolaires.objects.filter(departement_id=by.departement_id).values_list("du", "au"))
    gone = [row for row in rows.order_by("debut") if any(du <= row.jour <= au for du, au in periods)]
    for row in gone:
        row.etat, row.serie, row.modifie_par = EtatPermanence.SUPPRIMEE, None, by.nom
        row.motif, row.precision = MotifAnnulation.AUTRE, "Vacances scolaires"
    Permanence.objects.bulk_update(gone, ["etat", "serie", "modifie_par", "motif", "precision"])
    write_times(gone)
    record(
        by=by,
        action="vacances.reglees",
        objet_type="departement",
        objet_id=by.departement_id,
        detail={**detail, "permanences": len(gone)},
    )
    return len(gone)


@transaction.atomic
def open_feed(
    *,
    by: Acteur,
    now: dt.datetime,
    agent_id: int | None = None,
    lieu_id: int | None = None,
    secteur_id: int | None = None,
) -> tuple[AbonnementAgenda, str]:
    """An address for one adviser, one place or one sector (ids): the row, and its secret, given here once and not kept."""
    if sum(one is not None for one in (agent_id, lieu_id, secteur_id)) != 1:
        raise ValueError("one adviser, one place or one sector")
    secret = secrets.token_urlsafe(OCTETS)
    row = AbonnementAgenda.objects.create(
        departement_id=by.departement_id,
        utilisateur_id=account_of(by),
        empreinte=print_of_secret(secret),
        agent_id=agent_id,
        lieu_id=lieu_id,
        secteur_id=secteur_id,
        created_at=now,
    )
    record(by=by, action="agenda.adresse_creee", objet_type="abonnement", objet_id=row.pk)
    return row, secret


@transaction.atomic
def close_feed(*, by: Acteur, abonnement: AbonnementAgenda) -> None:
    """The address answers no more."""
    record(by=by, action="agenda.adresse_supprimee", objet_type="abonnement", objet_id=abonnement.pk)
    abonnement.delete()
