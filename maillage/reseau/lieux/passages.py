"""Dated visits of somebody who helps, at a place: what the public is told of them. Pure: no Django, no clock.

Nobody is named. Instants are aware; days and hours are those of ``Europe/Paris``, as conventions write them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from maillage.base.francais import INSECABLE, JOURS, MOIS, format_date, format_heure

PARIS: Final = ZoneInfo("Europe/Paris")
JOURS_LUS: Final = 92
"""Days that a reader holds from today on: six dates of a visit every fortnight, one of them skipped."""
DATES_MONTREES: Final = 6
_SEMAINE: Final = 7
_REGULIER: Final = 3
"""Times the same day and hours before it is called a rhythm."""
_LOIN: Final = dt.timedelta(days=21)


class Passage(NamedTuple):
    """``annule``: told, and does not take place. ``deplace_de``: the day first told, when it moved.

    ``endroit``: where a mobile place stops (« Place du marché, Valfictif »), empty for a place that does not move; ``insee``: of
    the commune of the stop.
    """

    debut: dt.datetime
    fin: dt.datetime
    annule: bool = False
    deplace_de: dt.date | None = None
    mobile: bool = False
    endroit: str = ""
    insee: str = ""

    @property
    def jour(self) -> dt.date:
        return self.debut.astimezone(PARIS).date()


class Date(NamedTuple):
    """A line of the list of dates. ``annule``: nobody comes."""

    texte: str
    annule: bool


class Rythme(NamedTuple):
    """« Chaque mardi » and « 9 h – 12 h »; ``precision``: « à partir du 5 janvier 2027 », ``endroit``: of a mobile place; or empty."""

    jours: str
    heures: str
    precision: str
    endroit: str


class Passages:
    """All the visits of a Département that are not over, by place (primary key) and in order."""

    def __init__(self, par_lieu: Mapping[int, Sequence[Passage]]) -> None:
        self.par_lieu: Final = {pk: _distinct(rows) for pk, rows in par_lieu.items()}
        held = [(pk, one) for pk, rows in self.par_lieu.items() for one in rows if not one.annule]
        self._lieux = np.array([pk for pk, _ in held], np.int64)
        self._debuts = np.array([one.debut.timestamp() for _, one in held], np.float64)
        self._fins = np.array([one.fin.timestamp() for _, one in held], np.float64)
        self.arrets: Final = sorted(
            ((one, pk) for pk, one in held if one.insee), key=lambda stop: (stop[0].debut, stop[1])
        )
        """Stops of mobile places that take place, and whose: the first to come first."""

    def of(self, pk: int) -> Sequence[Passage]:
        return self.par_lieu.get(pk, ())

    def places_between(self, du: dt.datetime, au: dt.datetime) -> NDArray[np.int64]:
        """Keys of the places where somebody really comes: a visit that ends after ``du`` and begins before ``au``."""
        return np.unique(self._lieux[(self._fins > du.timestamp()) & (self._debuts < au.timestamp())])


def start_of_day(jour: dt.date) -> dt.datetime:
    """Midnight in Paris."""
    return dt.datetime.combine(jour, dt.time(), PARIS)


def end_of_day(at: dt.datetime, jours: int) -> dt.datetime:
    """The end, in Paris, of the day that comes ``jours`` days after that of ``at``."""
    return start_of_day(at.astimezone(PARIS).date() + dt.timedelta(days=jours + 1))


def to_come(passages: Iterable[Passage], at: dt.datetime) -> list[Passage]:
    """Those that are not over, told as cancelled or not."""
    return [one for one in passages if one.fin > at]


def say_next(passages: Iterable[Passage], at: dt.datetime) -> str:
    """« Un conseiller est là mardi 1er décembre, de 9 h à 12 h »; empty when nobody is to come."""
    following = next((one for one in to_come(passages, at) if not one.annule), None)
    if following is None:
        return ""
    lieu = f" ({following.endroit})" if following.endroit else ""
    if following.debut <= at:
        return f"Un conseiller est là aujourd'hui jusqu'à {_hour(following.fin)}{lieu}"
    hours = f"de {_hour(following.debut)} à {_hour(following.fin)}"
    return f"Un conseiller est là {say_day(following.jour, at)}, {hours}{lieu}"


def say_stop(one: Passage, at: dt.datetime) -> str:
    """« S'arrête mardi 1er décembre, de 9 h à 12 h : Place du marché, Valfictif »."""
    if one.debut <= at:
        return f"S'arrête aujourd'hui jusqu'à {_hour(one.fin)}{INSECABLE}: {one.endroit}"
    return f"S'arrête {say_day(one.jour, at)}, de {_hour(one.debut)} à {_hour(one.fin)}{INSECABLE}: {one.endroit}"


def list_dates(passages: Iterable[Passage], at: dt.datetime, number: int = DATES_MONTREES) -> list[Date]:
    """The next dates; one that was told and does not take place stays, said so."""
    return [_say(one, at) for one in to_come(passages, at)[:number]]


def say_date(one: Passage, jour: dt.date, *, heures: bool) -> Date:
    """A date for paper made on ``jour``: never « demain ». ``heures``: said again, when they are not all the same."""
    lieu = f", {one.endroit}" if one.endroit else ""
    day = _whole(one.jour, jour)
    if one.annule:
        return Date(f"Pas de permanence le {day}{lieu}", True)
    hours = f", {say_hours(one.debut, one.fin)}" if heures else ""
    return Date(f"{day.capitalize()}{hours}{lieu}", False)


def say_appointment(modalites: Iterable[str], telephones: Iterable[str]) -> str:
    """Whether one may just come: only what the place itself said (``modalites``: codes of ``modalites_acces``)."""
    if "SE_PRESENTER" in modalites:
        return "Vous pouvez venir sans rendez-vous."
    if any(telephones):
        return f"Téléphonez avant de venir{INSECABLE}: il faut peut-être un rendez-vous."
    return f"Renseignez-vous avant de venir{INSECABLE}: il faut peut-être un rendez-vous."


def say_day(jour: dt.date, at: dt.datetime) -> str:
    """« aujourd'hui », « demain », « mardi 1er décembre »; the year only when it is another."""
    today = at.astimezone(PARIS).date()
    far = (jour - today).days
    if far in (0, 1):
        return "demain" if far else "aujourd'hui"
    return _whole(jour, today)


def _whole(jour: dt.date, today: dt.date) -> str:
    if jour.year != today.year:
        return format_date(jour)
    return f"{JOURS[jour.weekday()]} {'1er' if jour.day == 1 else jour.day} {MOIS[jour.month - 1]}"


def say_hours(debut: dt.datetime, fin: dt.datetime) -> str:
    """« 9 h – 12 h »."""
    return f"{_hour(debut)}{INSECABLE}–{INSECABLE}{_hour(fin)}"


def rhythms(passages: Sequence[Passage], jour: dt.date, jusqu_au: dt.date) -> tuple[list[Rythme], list[Passage]]:
    """(what comes back every week or fortnight, the other visits), of those known from ``jour`` to ``jusqu_au``.

    A date that is cancelled keeps its place in the rhythm; one that moved stands apart.
    """
    groups: dict[tuple[int, str, str], list[Passage]] = defaultdict(list)
    apart: list[Passage] = []
    for one in passages:
        if one.deplace_de is not None:
            apart.append(one)
        else:
            groups[one.jour.weekday(), say_hours(one.debut, one.fin), one.endroit].append(one)
    found: list[tuple[tuple[int, str, str], Rythme]] = []
    for key, rows in groups.items():
        step = _step(rows)
        if step is None:
            apart += [one for one in rows if not one.annule]
        else:
            found.append((key, _rhythm(key, rows, step, jour, jusqu_au)))
    return [rythme for _, rythme in sorted(found, key=lambda pair: pair[0])], sorted(apart)


def sum_up(passages: Sequence[Passage], jour: dt.date, jusqu_au: dt.date) -> list[str]:
    """For paper: « Chaque mardi, 9 h – 12 h », « Mardi 1er décembre 2026, 14 h – 17 h, Place du marché »; four lines at most."""
    regular, apart = rhythms(passages, jour, jusqu_au)
    lines = [", ".join(filter(None, [one.jours, one.heures, one.endroit, one.precision])) for one in regular]
    lines += [
        ", ".join(filter(None, [format_date(one.jour).capitalize(), say_hours(one.debut, one.fin), one.endroit]))
        for one in apart
    ]
    return lines


def _distinct(passages: Iterable[Passage]) -> list[Passage]:
    """In order. Two people at the same time and place are one visit, which stands as long as one of them comes."""
    kept: dict[tuple[dt.datetime, dt.datetime, str], Passage] = {}
    for one in passages:
        key = (one.debut, one.fin, one.endroit)
        if key not in kept or kept[key].annule:
            kept[key] = one
    return sorted(kept.values())


def _step(rows: Sequence[Passage]) -> int | None:
    """Weeks between two: 1 or 2; None when it is no rhythm."""
    if len(rows) < _REGULIER or all(one.annule for one in rows):
        return None
    days = [one.jour for one in rows]
    gaps = [(later - former).days for former, later in pairwise(days)]
    weeks = min(gaps) // _SEMAINE
    return weeks if weeks in (1, 2) and all(gap % (weeks * _SEMAINE) == 0 for gap in gaps) else None


def _rhythm(key: tuple[int, str, str], rows: Sequence[Passage], step: int, jour: dt.date, jusqu_au: dt.date) -> Rythme:
    weekday, hours, endroit = key
    name = JOURS[weekday]
    first, last = rows[0].jour, rows[-1].jour
    told = []
    if first - jour >= _LOIN:
        told.append(f"à partir du {format_date(first, avec_jour=False)}")
    if jusqu_au - last >= _LOIN:
        told.append(f"jusqu'au {format_date(last, avec_jour=False)}")
    elif step == 2 and not told:
        told.append(f"le prochain : {format_date(first, avec_jour=False)}")
    return Rythme(f"Chaque {name}" if step == 1 else f"Un {name} sur deux", hours, ", ".join(told), endroit)


def _say(one: Passage, at: dt.datetime) -> Date:
    day = say_day(one.jour, at)
    lieu = f", {one.endroit}" if one.endroit else ""
    if one.annule:
        article = "le " if " " in day else ""
        return Date(f"Pas de permanence {article}{day}{lieu}", True)
    if one.debut <= at:
        return Date(f"Aujourd'hui, jusqu'à {_hour(one.fin)}{lieu}", False)
    moved = f" (au lieu du {format_date(one.deplace_de)})" if one.deplace_de else ""
    return Date(f"{day[:1].upper()}{day[1:]}, {say_hours(one.debut, one.fin)}{lieu}{moved}", False)


def _hour(instant: dt.datetime) -> str:
    return format_heure(instant.astimezone(PARIS))
