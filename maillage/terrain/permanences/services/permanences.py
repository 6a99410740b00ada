"""One half-day: cancelled with a reason, moved, given to somebody else, put back as the series says."""

import datetime as dt
from typing import Any

from django.db import transaction

from maillage.base.francais import format_date, pluriel
from maillage.reseau.equipes.models import Agent
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.terrain.permanences.enums import EtatPermanence, MotifAnnulation
from maillage.terrain.permanences.models import Permanence
from maillage.terrain.permanences.recurrence import check_hours, place_on, to_instants
from maillage.terrain.permanences.selectors.chevauchements import hours
from maillage.terrain.permanences.selectors.regles import rule_of
from maillage.terrain.permanences.selectors.remplacants import Equipe
from maillage.terrain.permanences.services.annonces import tell_host
from maillage.terrain.permanences.services.pose import PLACEES, PermanenceImpossible, local_day, place, write_times

COMMENCEE = "Cette permanence a commencé : dites ce qui s'est passé dans son compte rendu."


@transaction.atomic
def cancel_half_day(
    *, by: Acteur, permanence: Permanence, motif: MotifAnnulation, precision: str, now: dt.datetime
) -> Permanence:
    """It does not take place; the adviser's time is free again. The host is told. Raises PermanenceImpossible once begun."""
    row = _to_come(permanence, now)
    if row.etat != EtatPermanence.PREVUE:
        raise PermanenceImpossible("Cette permanence est déjà annulée.")
    row.etat, row.motif, row.precision, row.retouchee = EtatPermanence.ANNULEE, motif, precision, True
    _save(by, row, "permanence.annulee", motif=motif.value)
    tell_host(
        by=by,
        permanence=row,
        quoi="Permanence annulée",
        phrase=f"La permanence du {when(row)} n'aura pas lieu.",
        raison=f"{motif.label}. {precision}".strip(),
    )
    return row


@transaction.atomic
def move_half_day(
    *, by: Acteur, permanence: Permanence, jour: dt.date, debut: dt.time, fin: dt.time, now: dt.datetime
) -> Permanence:
    """Another day or other hours, for this one only. Raises PermanenceImpossible (past, clash), RegleImpossible (hours)."""
    row = _to_come(permanence, now)
    before = when(row)
    check_hours(debut, fin)
    row.debut, row.fin = to_instants(jour, debut, fin)
    if row.debut <= now:
        raise PermanenceImpossible("Choisissez un jour à venir.", "jour")
    row.jour, row.retouchee = local_day(row.debut), True
    row.etat, row.motif, row.precision = EtatPermanence.PREVUE, "", ""
    _save(by, row, "permanence.deplacee", jour=row.jour.isoformat())
    tell_host(
        by=by,
        permanence=row,
        quoi="Permanence déplacée",
        phrase=f"La permanence du {before} est déplacée au {when(row)}.",
    )
    return row


@transaction.atomic
def replace_adviser(
    *, by: Acteur, permanence: Permanence, agent: Agent, second: Agent | None, now: dt.datetime
) -> Permanence:
    """Somebody else comes, in post that day and free, or one of a binôme comes alone. ``agent_prevu`` keeps whom the series named.

    Only who newly comes is looked at: the other of a binôme may be away too, and is then replaced in turn.
    """
    row = _to_come(permanence, now)
    if second == agent:
        raise PermanenceImpossible("Un binôme, ce sont deux personnes. Choisissez une autre personne.", "second")
    team = Equipe(row.departement_id, row.jour, row.jour)
    people = [one for one in (agent, second) if one is not None]
    for one in [one for one in people if one not in (row.agent, row.second)] or people:
        if not team.in_post(one.pk, row.jour):
            raise PermanenceImpossible(f"{one.nom} n'est pas en poste le {format_date(row.jour)}.", "agent")
        if team.away(one.pk, row.jour, row.debut, row.fin):
            raise PermanenceImpossible(f"{one.nom} est absent le {format_date(row.jour)}.", "agent")
    planned = row.agent_prevu or row.agent
    row.agent, row.second, row.retouchee = agent, second, True
    row.agent_prevu = None if planned == agent else planned
    _save(by, row, "permanence.remplacee", agent=agent.pk)
    tell_host(
        by=by,
        permanence=row,
        quoi="Une autre personne vient",
        phrase=f"{' et '.join(one.nom for one in people)} {pluriel(len(people), 'assure', 'assurent')} la permanence "
        f"du {when(row)}.",
    )
    return row


@transaction.atomic
def restore_half_day(*, by: Acteur, permanence: Permanence, now: dt.datetime) -> Permanence:
    """As the series says again: day, hours, adviser, planned. Raises PermanenceImpossible (no series, past, adviser taken)."""
    row = _locked(permanence)
    if row.serie is None:
        raise PermanenceImpossible("Cette permanence ne vient d'aucune série : changez-la, ou créez-en une autre.")
    one = place_on(rule_of(row.serie), row.jour_origine)
    if one.debut <= now or row.debut <= now:
        raise PermanenceImpossible("Il est trop tard : le jour prévu par la série est passé.")
    place(row, row.serie, one, by.nom)
    row.etat, row.motif, row.precision, row.retouchee = EtatPermanence.PREVUE, "", "", False
    _save(by, row, "permanence.retablie")
    tell_host(
        by=by,
        permanence=row,
        quoi="Permanence rétablie",
        phrase=f"La permanence du {when(row)} aura lieu comme prévu, avec {row.agent.nom}.",
    )
    return row


def when(row: Permanence) -> str:
    """« mardi 1er décembre 2026, 9 h – 12 h »."""
    return f"{format_date(row.jour)}, {hours(row.debut, row.fin)}"


def _locked(permanence: Permanence) -> Permanence:
    rows = Permanence.objects.select_related("lieu", "agent", "second", "serie", "agent_prevu")
    return rows.select_for_update(of=("self",)).get(pk=permanence.pk)


def _to_come(permanence: Permanence, now: dt.datetime) -> Permanence:
    """The row, locked. Begun, or taken away with its series: nothing changes any more."""
    row = _locked(permanence)
    if row.debut <= now:
        raise PermanenceImpossible(COMMENCEE)
    if row.etat == EtatPermanence.SUPPRIMEE:
        raise PermanenceImpossible("Cette permanence a été retirée avec sa série.")
    return row


def _save(by: Acteur, row: Permanence, action: str, **detail: Any) -> None:
    row.modifie_par = by.nom
    row.save(update_fields=[*PLACEES, "etat", "motif", "precision", "retouchee", "updated_at"])
    write_times([row])
    record(
        by=by,
        action=action,
        objet_type="permanence",
        objet_id=row.pk,
        objet_nom=f"{row.lieu.nom}, {row.jour:%d/%m/%Y}",
        detail=detail,
    )
