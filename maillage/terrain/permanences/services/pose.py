"""Half-days written as rows, and the time of the advisers that they take. Every other service goes through here."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from maillage.terrain.permanences.enums import EtatPermanence
from maillage.terrain.permanences.models import Permanence, Presence, Serie
from maillage.terrain.permanences.recurrence import Occurrence
from maillage.terrain.permanences.selectors.chevauchements import clashes, in_words


class PermanenceImpossible(ValueError):
    """``champ``: the field at fault, or nothing. The message is shown, in French."""

    def __init__(self, message: str, champ: str = "") -> None:
        super().__init__(message)
        self.champ = champ


class Chevauchement(PermanenceImpossible):
    """An adviser would be in two places at once."""


def write_times(permanences: Sequence[Permanence]) -> None:
    """Give back the time that these half-days took, then take what they take now.

    Raises Chevauchement, and nothing is written: PostgreSQL refuses two presences of an adviser at once, whoever came first.
    """
    try:
        with transaction.atomic():
            Presence.objects.filter(permanence__in=permanences).delete()
            Presence.objects.bulk_create(
                Presence(
                    departement_id=one.departement_id,
                    permanence=one,
                    agent_id=agent_id,
                    debut=one.debut,
                    fin=one.fin,
                )
                for one in permanences
                if one.is_active
                for agent_id in (one.agent_id, one.second_id)
                if agent_id is not None
            )
    except IntegrityError as error:
        raise Chevauchement(_why(permanences), "agent") from error


def _why(permanences: Sequence[Permanence]) -> str:
    """Read after the refusal: the other transaction is over, so what it wrote is seen."""
    active = [one for one in permanences if one.is_active]
    agents = {agent for one in active for agent in (one.agent_id, one.second_id) if agent is not None}
    found = clashes(agents, [(one.debut, one.fin) for one in active], sans=[one.pk for one in active])
    if found:
        return in_words(found)
    return "La même personne aurait deux permanences au même moment. Choisissez une autre heure."


def lay(*, serie: Serie, found: Iterable[Occurrence], par: str) -> list[Permanence]:
    """Rows and times of ``found``. Raises Chevauchement."""
    rows = Permanence.objects.bulk_create([row_of(serie, one, par) for one in found])
    if rows:
        write_times(rows)
    return rows


def row_of(serie: Serie, one: Occurrence, par: str) -> Permanence:
    """A half-day as its series tells it, not saved."""
    return place(
        Permanence(departement_id=serie.departement_id, serie=serie, etat=EtatPermanence.PREVUE), serie, one, par
    )


def place(row: Permanence, serie: Serie, one: Occurrence, par: str) -> Permanence:
    """Put ``row`` where ``serie`` says, with whom and under what it says; not saved."""
    row.serie, row.nature, row.convention, row.structure = serie, serie.nature, serie.convention, serie.structure
    row.lieu, row.agent, row.second = serie.lieu, serie.agent, serie.second
    row.point, row.commune = serie.point, serie.commune
    row.jour_origine, row.debut, row.fin = one.origine, one.debut, one.fin
    row.jour, row.modifie_par, row.agent_prevu = local_day(one.debut), par, None
    return row


def local_day(instant: dt.datetime) -> dt.date:
    """The day on the wall (Europe/Paris) of an instant."""
    return localtime(instant).date()


PLACEES = (
    "serie",
    "nature",
    "convention",
    "structure",
    "lieu",
    "agent",
    "second",
    "agent_prevu",
    "point",
    "commune",
    "jour",
    "jour_origine",
    "debut",
    "fin",
    "modifie_par",
)
"""What ``place`` writes."""
