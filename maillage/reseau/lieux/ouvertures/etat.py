"""Open or closed at an instant, in a sentence that a person in a hurry understands."""

import datetime as dt
from itertools import islice
from typing import Final, NamedTuple

from maillage.base.francais import JOURS, MOIS, format_heure
from maillage.reseau.lieux.ouvertures.feries import is_holiday, local_time
from maillage.reseau.lieux.ouvertures.lecture import UN_JOUR, Horaires, Plage, Sens, next_midnight, read, runs

_SUITES: Final = 400
"""Runs looked at before giving up on a next opening: more than a year of one run a day."""
_NUIT: Final = 5
"""An opening that ends before this hour, the next day, ends « du matin »."""
VACANCES: Final = "Horaires différents pendant les vacances scolaires."


class Etat(NamedTuple):
    """``ouvert``: None when nobody can tell. ``phrase``: empty when there are no hours at all. ``change``: the first local
    time, after the instant asked, from which the sentence may be another (never later than the next midnight).
    """

    ouvert: bool | None
    phrase: str
    change: dt.datetime | None = None


INCONNU: Final = Etat(None, "")


def etat(osm: str, at: dt.datetime, code: str = "") -> Etat:
    """The state of a place at ``at`` (aware, or naive local time) in the Département ``code``.

    Hours that are missing or cannot be read make ``INCONNU``. On a holiday that the hours do not name: ``ouvert`` None.
    """
    horaires = read(osm)
    if horaires is None:
        return INCONNU
    instant = local_time(at, code)
    plage = next(runs(horaires, instant, code))
    ouvert, phrase = _say(horaires, plage, instant, code)
    if horaires.dit_vacances:
        phrase = f"{phrase.removesuffix('.')}. {VACANCES}"
    minuit = next_midnight(instant)
    return Etat(ouvert, phrase, min(plage.fin, minuit))


def is_open(osm: str, at: dt.datetime, code: str = "") -> bool:
    """True when the place is surely open at ``at``."""
    horaires = read(osm)
    if horaires is None:
        return False
    instant = local_time(at, code)
    if not horaires.lus.is_open(instant):
        return False
    return not is_holiday(instant.date(), code) or next(runs(horaires, instant, code)).sens is Sens.OUVERT


def next_opening(osm: str, at: dt.datetime, code: str = "") -> dt.datetime | None:
    """The local time, naive, of the first sure opening from ``at`` on (that of now when the place is open); None when unknown."""
    horaires = read(osm)
    if horaires is None:
        return None
    plage = _next_opening(horaires, local_time(at, code), code)
    return plage.debut if plage else None


def _say(horaires: Horaires, plage: Plage, instant: dt.datetime, code: str) -> tuple[bool | None, str]:
    if plage.sens is Sens.FERIE or (plage.sens is Sens.FERME and _doubtful_later(horaires, instant, code)):
        return None, f"Jour férié ({_date(instant.date())}) : téléphonez avant de venir"
    if plage.sens is Sens.INCERTAIN:
        dit = plage.commentaire or "horaires variables"
        return None, f"{dit[:1].upper()}{dit[1:]} : téléphonez avant de venir"
    if plage.sens is Sens.OUVERT:
        jusque = _until(plage.fin, instant)
        return True, f"Ouvert {jusque}{_comment(plage)}"
    raison = _reason(instant, horaires, code)
    prochaine = _next_opening(horaires, plage.fin, code)
    if prochaine is None:
        return False, f"{raison} en ce moment" if raison == "Fermé" else raison
    return False, f"{raison}. Ouvre {_when(prochaine.debut, instant)}{_comment(prochaine)}"


def _doubtful_later(horaires: Horaires, instant: dt.datetime, code: str) -> bool:
    """True on a holiday whose opening, later today, the hours do not settle."""
    if not is_holiday(instant.date(), code):
        return False
    minuit = next_midnight(instant)
    return any(plage.sens is Sens.FERIE for plage in runs(horaires, instant, code, minuit))


def _next_opening(horaires: Horaires, depuis: dt.datetime, code: str) -> Plage | None:
    return next((plage for plage in islice(runs(horaires, depuis, code), _SUITES) if plage.sens is Sens.OUVERT), None)


def _reason(instant: dt.datetime, horaires: Horaires, code: str) -> str:
    """« Fermé », or why the whole day is."""
    jour = instant.date()
    if not is_holiday(jour, code):
        return "Fermé"
    debut = dt.datetime.combine(jour, dt.time())
    if any(plage.sens in {Sens.OUVERT, Sens.FERIE} for plage in runs(horaires, debut, code, debut + UN_JOUR)):
        return "Fermé"
    return f"Fermé aujourd'hui, jour férié ({_date(jour)})"


def _until(fin: dt.datetime, instant: dt.datetime) -> str:
    minuit = next_midnight(instant)
    if fin - instant > 7 * UN_JOUR:
        return "24 h sur 24"
    if fin < minuit:
        return f"jusqu'à {format_heure(fin)}"
    if fin == minuit:
        return "jusqu'à minuit"
    if fin.date() == minuit.date() and fin.hour < _NUIT:
        return f"jusqu'à {format_heure(fin)} du matin"
    return f"jusqu'à {_when(fin, instant).replace(' à ', ', ')}"


def _when(moment: dt.datetime, instant: dt.datetime) -> str:
    """« à 14 h », « demain à 9 h », « lundi 30 novembre à 14 h »; the year when it is another one."""
    heure = f"à {format_heure(moment)}"
    if moment.date() == instant.date():
        return heure
    if moment.date() == instant.date() + UN_JOUR:
        return f"demain {heure}"
    annee = "" if moment.year == instant.year else f" {moment.year}"
    return f"{JOURS[moment.weekday()]} {_date(moment.date())}{annee} {heure}"


def _date(jour: dt.date) -> str:
    return f"{'1er' if jour.day == 1 else jour.day} {MOIS[jour.month - 1]}"


def _comment(plage: Plage) -> str:
    return f", {plage.commentaire}" if plage.commentaire else ""
