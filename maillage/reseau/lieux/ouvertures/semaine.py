"""The hours of one week, day by day, as they are that week: even or odd, in season or not, holidays settled."""

import datetime as dt
from typing import NamedTuple

from maillage.reseau.lieux.ouvertures.feries import is_holiday
from maillage.reseau.lieux.ouvertures.lecture import UN_JOUR, Plage, Sens, read, runs


class JourOuvert(NamedTuple):
    """``plages``: openings that begin that day. ``a_confirmer``: a holiday on a day of opening, which the hours do not name."""

    jour: dt.date
    plages: list[Plage]
    ferie: bool = False
    a_confirmer: bool = False


def semaine_du(osm: str, jour: dt.date, code: str = "") -> list[JourOuvert]:
    """Seven days from the Monday of ``jour``; empty when there are no hours to read."""
    horaires = read(osm)
    if horaires is None:
        return []
    lundi = dt.datetime.combine(jour - dt.timedelta(days=jour.weekday()), dt.time())
    plages = [plage for plage in runs(horaires, lundi, code, lundi + 7 * UN_JOUR) if plage.sens is not Sens.FERME]
    semaine = []
    for rang in range(7):
        date = lundi.date() + rang * UN_JOUR
        du_jour = [plage for plage in plages if plage.debut.date() == date]
        doute = any(plage.sens is Sens.FERIE for plage in du_jour)
        semaine.append(JourOuvert(date, [] if doute else du_jour, is_holiday(date, code), doute))
    return semaine
