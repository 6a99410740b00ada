"""How old the information on a place is, and what its reader should do about it. Pure: no Django, no clock.

Thresholds at 6, 12 and 18 months are the project's own: a place confirms its hours twice a year.
"""

import datetime as dt
from typing import Final, NamedTuple


class Fraicheur(NamedTuple):
    """``code``: stable, for tests and exports. ``sens``: meaning of the notice (succes, info, attention). ``conseil``: what to do."""

    code: str
    libelle: str
    sens: str
    conseil: str


A_JOUR: Final = Fraicheur("A_JOUR", "À jour", "succes", "")
A_VERIFIER: Final = Fraicheur("A_VERIFIER", "À vérifier", "info", "Téléphonez si vous venez de loin.")
ANCIEN: Final = Fraicheur("ANCIEN", "Ancien", "attention", "Téléphonez avant de venir.")
TRES_ANCIEN: Final = Fraicheur(
    "TRES_ANCIEN", "Très ancien", "attention", "Téléphonez avant de venir : ces informations ont pu changer."
)
INCONNUE: Final = Fraicheur("INCONNUE", "Date inconnue", "attention", "Téléphonez avant de venir.")
_SEUILS: Final = ((6, A_JOUR), (12, A_VERIFIER), (18, ANCIEN))


def freshness_of(verifie_le: dt.date | None, today: dt.date) -> Fraicheur:
    """The state of what was checked on ``verifie_le``; INCONNUE without a date."""
    if verifie_le is None:
        return INCONNUE
    age = full_months(verifie_le, today)
    return next((etat for seuil, etat in _SEUILS if age < seuil), TRES_ANCIEN)


def full_months(debut: dt.date, fin: dt.date) -> int:
    """Whole months from ``debut`` to ``fin``: a month ends on the same day of the next, or on the first after it."""
    return (fin.year - debut.year) * 12 + fin.month - debut.month - (fin.day < debut.day)
