"""The rule of a weekly series and the days that it gives. Pure: no Django, no clock.

Legal and local days are dates of ``fuseau`` (Europe/Paris); what is shown, compared and stored is an aware instant in UTC.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

PARIS: Final = "Europe/Paris"
PLUS_TOT: Final = dt.time(6)
PLUS_TARD: Final = dt.time(23)
"""No half-day outside these hours: the clock changes at 2 or 3 in the morning, so that each one lasts what is written."""
INTERVALLES: Final = (1, 2)
"""Weeks between two occurrences."""
FERIE: Final = "Jour férié"
SEMAINE: Final = dt.timedelta(days=7)
UN_JOUR: Final = dt.timedelta(days=1)


class RegleImpossible(ValueError):
    """``champ``: the field at fault. The message is shown by it, in French."""

    def __init__(self, champ: str, message: str) -> None:
        super().__init__(message)
        self.champ = champ


class Periode(NamedTuple):
    """Days off, both included (« Vacances de Noël »)."""

    du: dt.date
    au: dt.date
    nom: str


class Occurrence(NamedTuple):
    """``origine``: the day that the rule gave, which names the occurrence for ever. ``debut``, ``fin``: instants in UTC."""

    origine: dt.date
    debut: dt.datetime
    fin: dt.datetime


class Saut(NamedTuple):
    """A day of the rule on which nobody comes, and why."""

    origine: dt.date
    motif: str


@dataclass(frozen=True, slots=True)
class Regle:
    """Every ``intervalle`` weeks on ``jour`` (1: Monday to 7: Sunday), from ``debut`` to ``fin``; the first on or after ``du``, none after ``au``.

    ``tient_feries``, ``tient_vacances``: held on public holidays, during school holidays.
    """

    jour: int
    debut: dt.time
    fin: dt.time
    du: dt.date
    au: dt.date | None = None
    intervalle: int = 1
    tient_feries: bool = False
    tient_vacances: bool = True
    fuseau: str = PARIS

    def __post_init__(self) -> None:
        if not 1 <= self.jour <= 7:
            raise RegleImpossible("jour", "Choisissez un jour de la semaine.")
        check_hours(self.debut, self.fin)
        if self.intervalle not in INTERVALLES:
            raise RegleImpossible("intervalle", "Choisissez toutes les semaines ou une semaine sur deux.")
        if self.au is not None and self.au < self.du:
            raise RegleImpossible("au", "La dernière date est avant la première. Changez l'une des deux.")

    @property
    def premier(self) -> dt.date:
        """The first day of the rule, whatever the holidays; it may be after ``au``."""
        return self.du + dt.timedelta(days=(self.jour - self.du.isoweekday()) % 7)


@dataclass(frozen=True, slots=True)
class Calendrier:
    """``is_ferie``: whether a day is a public holiday in the Département. ``vacances``: school holidays, in any order."""

    is_ferie: Callable[[dt.date], bool]
    vacances: Sequence[Periode] = ()

    def motif_saut(self, regle: Regle, jour: dt.date) -> str:
        """Why nobody comes on ``jour`` of ``regle``; empty when somebody does."""
        if not regle.tient_feries and self.is_ferie(jour):
            return FERIE
        if regle.tient_vacances:
            return ""
        return next((one.nom for one in self.vacances if one.du <= jour <= one.au), "")


def check_hours(debut: dt.time, fin: dt.time) -> None:
    """Raise RegleImpossible unless ``debut`` is before ``fin``, between PLUS_TOT and PLUS_TARD."""
    if not PLUS_TOT <= debut <= PLUS_TARD:
        raise RegleImpossible("debut", "Une permanence commence entre 6 h et 23 h.")
    if not PLUS_TOT <= fin <= PLUS_TARD:
        raise RegleImpossible("fin", "Une permanence finit entre 6 h et 23 h.")
    if fin <= debut:
        raise RegleImpossible("fin", "L'heure de fin doit venir après l'heure de début.")


def monday(jour: dt.date) -> dt.date:
    """The Monday of the week of ``jour``."""
    return jour - dt.timedelta(days=jour.weekday())


def to_instants(jour: dt.date, debut: dt.time, fin: dt.time, fuseau: str = PARIS) -> tuple[dt.datetime, dt.datetime]:
    """What the clocks of ``fuseau`` say, as instants in UTC."""
    zone = ZoneInfo(fuseau)
    first, last = (dt.datetime.combine(jour, hour, zone).astimezone(dt.UTC) for hour in (debut, fin))
    return first, last


def raw_days(regle: Regle, jusqu_au: dt.date, depuis: dt.date | None = None) -> Iterator[dt.date]:
    """Days of the rule up to ``jusqu_au`` included, holidays not looked at. ``depuis``: leave out those before it."""
    jour, step = regle.premier, regle.intervalle * SEMAINE
    last = jusqu_au if regle.au is None else min(jusqu_au, regle.au)
    if depuis is not None and depuis > jour:
        jour += -((jour - depuis) // step) * step
    while jour <= last:
        yield jour
        jour += step


def place_on(regle: Regle, jour: dt.date) -> Occurrence:
    """The occurrence of ``regle`` named by ``jour``."""
    return Occurrence(jour, *to_instants(jour, regle.debut, regle.fin, regle.fuseau))


def foresee(
    regle: Regle, calendrier: Calendrier, jusqu_au: dt.date, depuis: dt.date | None = None
) -> Iterator[Occurrence | Saut]:
    """Each day of the rule in order: when somebody comes, or why nobody does."""
    for jour in raw_days(regle, jusqu_au, depuis):
        motif = calendrier.motif_saut(regle, jour)
        yield Saut(jour, motif) if motif else place_on(regle, jour)


def occurrences(
    regle: Regle, calendrier: Calendrier, jusqu_au: dt.date, depuis: dt.date | None = None
) -> Iterator[Occurrence]:
    """The half-days of the rule up to ``jusqu_au`` included, in order."""
    return (one for one in foresee(regle, calendrier, jusqu_au, depuis) if isinstance(one, Occurrence))
