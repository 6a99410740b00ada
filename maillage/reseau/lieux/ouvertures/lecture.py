"""OSM hours read once and kept; the runs of one state that they make, holidays settled.

A weekly rule says nothing of public holidays: OSM reads « Mo-Fr » as open on 14 July. A person who finds the door closed has
lost a morning, so a holiday that the hours do not name (``PH``, or 24/7) is neither open nor closed: he must telephone.
"""

import datetime as dt
import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from opening_hours import OpeningHours, State

from maillage.reseau.lieux.nettoyage.horaires import validate_osm
from maillage.reseau.lieux.ouvertures.feries import PAYS, is_holiday, is_national

HORIZON: Final = dt.timedelta(days=366)
"""How far the next opening is looked for."""
UN_JOUR: Final = dt.timedelta(days=1)
_CITATION: Final = re.compile(r'"[^"]*"')
_TOUJOURS: Final = re.compile(r"\s*24\s*/\s*7\s*")
_FERIES_DITS: Final = re.compile(r"\bPH\b", re.IGNORECASE)
_FERIES_FERMES: Final = re.compile(r"\bPH\b[^;]*\b(?:off|closed)\b", re.IGNORECASE)
_VACANCES: Final = re.compile(r"\bSH\b", re.IGNORECASE)


class Sens(Enum):
    """What a run of time is."""

    OUVERT = "OUVERT"
    FERME = "FERME"
    INCERTAIN = "INCERTAIN"
    """The hours say « unknown », often with a comment (« sur rendez-vous »)."""
    FERIE = "FERIE"
    """A public holiday on a day of opening, which the hours do not name."""


class Plage(NamedTuple):
    """A run of one state, local times: from ``debut`` to ``fin``, not included."""

    debut: dt.datetime
    fin: dt.datetime
    sens: Sens
    commentaire: str = ""


class Horaires(NamedTuple):
    """A string read. ``toujours``: open round the clock, all days. ``dit_feries``: it names public holidays, and
    ``ferme_feries`` closes them. ``dit_vacances``: it depends on school holidays, whose dates are not known here.
    """

    lus: OpeningHours
    toujours: bool
    dit_feries: bool
    ferme_feries: bool
    dit_vacances: bool


@lru_cache(maxsize=16_384)
def read(osm: str) -> Horaires | None:
    """The hours of a string, None when it is empty or no valid OSM string."""
    if not validate_osm(osm):
        return None
    nu = _CITATION.sub("", osm)
    return Horaires(
        OpeningHours(osm, country=PAYS),
        _TOUJOURS.fullmatch(osm) is not None,
        _FERIES_DITS.search(nu) is not None,
        _FERIES_FERMES.search(nu) is not None,
        _VACANCES.search(nu) is not None,
    )


def runs(horaires: Horaires, debut: dt.datetime, code: str = "", fin: dt.datetime | None = None) -> Iterator[Plage]:
    """Successive runs from ``debut`` (local, naive) to ``fin`` (default: HORIZON); neighbours of one state are one run."""
    suite = _settled(horaires, debut, fin or debut + HORIZON, code)
    attente = next(suite)
    for plage in suite:
        if attente[2:] == plage[2:]:
            attente = attente._replace(fin=plage.fin)
        else:
            yield attente
            attente = plage
    yield attente


def _settled(horaires: Horaires, debut: dt.datetime, fin: dt.datetime, code: str) -> Iterator[Plage]:
    """Runs as the library tells them, cut at midnight around the holidays they do not name."""
    for start, end, state, comment in horaires.lus.intervals(debut, fin):
        sens = _sens(state)
        if sens is Sens.FERME or horaires.toujours:
            yield Plage(start, end, sens)
            continue
        first = start
        while first < end:
            last = min(end, next_midnight(first))
            yield _on_holiday(horaires, Plage(first, last, sens, comment), code)
            first = last


def next_midnight(moment: dt.datetime) -> dt.datetime:
    """The end of the day of ``moment``."""
    return dt.datetime.combine(moment.date() + UN_JOUR, dt.time())


def _on_holiday(horaires: Horaires, plage: Plage, code: str) -> Plage:
    jour = plage.debut.date()
    if not is_holiday(jour, code) or (horaires.dit_feries and is_national(jour)):
        return plage
    if horaires.ferme_feries:
        # A local holiday, which the library takes for a plain day: « PH off » closes it too.
        return plage._replace(sens=Sens.FERME, commentaire="")
    return plage._replace(sens=Sens.FERIE, commentaire="")


def _sens(state: State) -> Sens:
    if state == State.OPEN:
        return Sens.OUVERT
    return Sens.FERME if state == State.CLOSED else Sens.INCERTAIN
