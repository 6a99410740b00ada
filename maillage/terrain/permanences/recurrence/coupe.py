"""« From here on » and « all »: what becomes of a series and of each half-day already laid. Pure: no Django, no clock.

A series has at most one half-day a week, and the week names it across a change: who came on Tuesday the 8th comes on
Thursday the 10th, the same half-day moved. What has begun is never changed; what a person arranged by itself (cancelled,
moved, given to somebody else) keeps the arrangement. So each week has one half-day before, and one after.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from maillage.terrain.permanences.recurrence.regle import (
    UN_JOUR,
    Calendrier,
    Occurrence,
    Regle,
    monday,
    occurrences,
    place_on,
    raw_days,
)


class Posee(NamedTuple):
    """A half-day already laid. ``a_part``: a person arranged it by itself. ``debut``: when it really begins."""

    origine: dt.date
    debut: dt.datetime
    a_part: bool = False


class Passage(NamedTuple):
    """``avant``: the day that named the half-day in the old series. ``apres``: what it is in the new one."""

    avant: dt.date
    apres: Occurrence


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change does, shown before it is done.

    ``ancienne``: the old rule cut short, None when nothing of it is left; ``nouvelle``: None when nothing is left to change.
    ``deplacees``: go to the new series with new hours. ``reprises``: go to the new series, hours untouched (begun, or arranged
    apart). ``otees``: days that go. ``ajoutees``: half-days to lay. What is named nowhere stays as it is.
    """

    ancienne: Regle | None
    nouvelle: Regle | None
    deplacees: tuple[Passage, ...] = ()
    reprises: tuple[Passage, ...] = ()
    otees: tuple[dt.date, ...] = ()
    ajoutees: tuple[Occurrence, ...] = ()


def first_changeable(regle: Regle, a_partir: dt.date, now: dt.datetime, voulue: Regle | None = None) -> dt.date | None:
    """The first day of ``regle`` from ``a_partir`` on that has not begun, and would not have begun under ``voulue`` either.

    None: the rule has no such day.
    """
    limit = regle.au if regle.au is not None else max(a_partir, now.date()) + 60 * UN_JOUR
    for jour in raw_days(regle, limit, a_partir):
        if place_on(regle, jour).debut <= now:
            continue
        if voulue is None or place_on(voulue, monday(jour) + (voulue.jour - 1) * UN_JOUR).debut > now:
            return jour
    return None


def cut_short(regle: Regle, first: dt.date) -> Regle | None:
    """The rule without ``first`` and what follows; None when nothing is left of it."""
    return None if first <= regle.premier else replace(regle, au=first - UN_JOUR)


def revise(
    regle: Regle,
    voulue: Regle,
    posees: Iterable[Posee],
    calendrier: Calendrier,
    *,
    a_partir: dt.date,
    jusqu_au: dt.date,
    now: dt.datetime,
) -> Plan:
    """Replace ``regle`` by ``voulue`` from ``a_partir`` on (« all »: ``regle.du``), up to the horizon ``jusqu_au``.

    ``voulue.du`` is not read: the new rule begins in the week of the first half-day that may change. Raises RegleImpossible
    when ``voulue.au`` comes before it.
    """
    first = first_changeable(regle, a_partir, now, voulue)
    if first is None:
        return Plan(regle, None)
    nouvelle = replace(voulue, du=monday(first) + (voulue.jour - 1) * UN_JOUR)
    laid = {monday(one.origine): one for one in posees if one.origine >= first}
    deplacees, reprises, ajoutees = [], [], []
    for jour in raw_days(nouvelle, jusqu_au):
        one = laid.get(monday(jour))
        occurrence = place_on(nouvelle, jour)
        if one is not None and (one.a_part or one.debut <= now):
            reprises.append(Passage(one.origine, occurrence))
        elif calendrier.motif_saut(nouvelle, jour):
            continue
        elif one is None:
            ajoutees.append(occurrence)
        else:
            deplacees.append(Passage(one.origine, occurrence))
        laid.pop(monday(jour), None)
    otees = tuple(sorted(one.origine for one in laid.values() if not one.a_part and one.debut > now))
    return Plan(cut_short(regle, first), nouvelle, tuple(deplacees), tuple(reprises), otees, tuple(ajoutees))


def missing(
    regle: Regle, origines: Iterable[dt.date], calendrier: Calendrier, *, jusqu_au: dt.date, now: dt.datetime | None
) -> list[Occurrence]:
    """Half-days of the rule not laid yet. ``now``: leave out those begun by then; None: the past too (a series taken up late)."""
    known = set(origines)
    return [
        one
        for one in occurrences(regle, calendrier, jusqu_au)
        if one.origine not in known and (now is None or one.debut > now)
    ]
