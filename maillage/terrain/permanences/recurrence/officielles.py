"""School holidays of zones A, B and C as the Ministry publishes them, by vacances-scolaires-france. Pure: no Django, no clock.

Corsica, overseas and the days that a rectorate shifts are not there: the Département types its own periods. Only holidays of
a week or more are kept: the bridge of the Ascension closes schools, not town halls.
"""

import datetime as dt
from functools import cache
from typing import Final

from vacances_scolaires_france import SchoolHolidayDates  # type: ignore[import-untyped]

from maillage.terrain.permanences.recurrence.regle import UN_JOUR, Periode

ZONES: Final = ("A", "B", "C")
JOURS_MIN: Final = 7
PONT: Final = "Pont de l'Ascension"


@cache
def official_holidays(zone: str) -> tuple[Periode, ...]:
    """Periods of ``zone`` in order, as far as the calendar is known. ValueError for another zone."""
    if zone not in ZONES:
        raise ValueError(f"unknown zone {zone}")
    found: list[Periode] = []
    known = SchoolHolidayDates()
    for day in sorted(known.data):
        nom = known.data[day]["nom_vacances"]
        if nom == PONT or not known.is_holiday_for_zone(day, zone):
            continue
        if found and found[-1].nom == nom and found[-1].au == day - UN_JOUR:
            found[-1] = found[-1]._replace(au=day)
        else:
            found.append(Periode(day, day, nom))
    return tuple(one for one in found if (one.au - one.du).days + 1 >= JOURS_MIN)


def holidays_from(zone: str, jour: dt.date) -> tuple[Periode, ...]:
    """Those that are not over on ``jour``."""
    return tuple(one for one in official_holidays(zone) if one.au >= jour)
