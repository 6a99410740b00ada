"""The shapes that hours take between a text and an OSM string.

Times are minutes from midnight (0 to 1440). A day is 0 (Monday) to 6 (Sunday); 7 is the public holidays.
"""

from typing import NamedTuple

JOURS_OSM = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH")
"""OSM codes, in the order of the day numbers."""
JOURS_FR = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "jours fériés")
PH = 7
MINUIT = 1440
SANS_HEURES = -1
"""Start and end of a slot that has only a comment (« sur rendez-vous », no hours)."""
RENDEZ_VOUS = "sur rendez-vous"

Creneau = tuple[int, int, str]
"""Start, end (1440 at midnight, smaller than the start when it ends the next day), comment (often empty)."""
Creneaux = tuple[Creneau, ...]
Doute = tuple[str, str]
"""Code of a doubt (see ``questions``) and the words of the text that caused it (may be empty)."""

NUIT_FIN = 300
"""A range that ends before 5 a.m. may cross midnight."""
NUIT_DEBUT = 1020
"""… if it starts after 5 p.m."""


class Regle(NamedTuple):
    """One rule of an OSM string.

    ``jours``: day numbers, empty for a rule without weekday. ``rangs``: which of them in the month (1 to 5, -1 for
    the last), empty for every week. ``portee``: OSM selectors put before the days (``Sep 01-Jun 30``, ``week 2-52/2``,
    ``SH``). ``creneaux``: the slots; empty with ``ferme`` for a closing rule. ``ajout``: the rule adds to the one
    before (OSM comma) rather than taking its place.
    """

    jours: tuple[int, ...]
    creneaux: Creneaux = ()
    rangs: tuple[int, ...] = ()
    portee: str = ""
    ferme: bool = False
    ajout: bool = False
    commentaire: str = ""

    @property
    def is_ordinary(self) -> bool:
        """True when the rule says the hours of plain weekdays, every week of the year."""
        return not (self.rangs or self.portee or self.ferme) and bool(self.jours) and PH not in self.jours


class Lecture(NamedTuple):
    """What a text says: its rules, and what stands against publishing them.

    ``doutes`` empty: the rules say the whole text. ``ferme``: the text only says « closed ». ``impossible``: an hour
    that does not exist was written (25 h, 9 h 75).
    """

    regles: tuple[Regle, ...] = ()
    doutes: tuple[Doute, ...] = ()
    ferme: bool = False
    impossible: bool = False

    @property
    def is_empty(self) -> bool:
        """True when the text says nothing at all (empty, or a placeholder such as « - »)."""
        return not (self.regles or self.doutes or self.ferme or self.impossible)


def merge_creneaux(creneaux: list[Creneau]) -> Creneaux:
    """Sort slots and join those that touch or overlap and carry the same comment."""
    if len(creneaux) < 2:
        return tuple(creneaux)
    resultat: list[Creneau] = []
    for debut, fin, commentaire in sorted(creneaux, key=_by_comment):
        if resultat:
            avant_debut, avant_fin, avant_commentaire = resultat[-1]
            if avant_commentaire == commentaire and avant_debut <= debut <= avant_fin:
                resultat[-1] = (avant_debut, max(fin, avant_fin) if fin > debut else fin, commentaire)
                continue
        resultat.append((debut, fin, commentaire))
    resultat.sort()
    return tuple(resultat)


def _by_comment(creneau: Creneau) -> tuple[str, int, int]:
    return creneau[2], creneau[0], creneau[1]


def overlap(gauche: Creneaux, droite: Creneaux) -> bool:
    """True when a slot of one meets a slot of the other (touching is not meeting)."""
    return any(a[0] < b[1] and b[0] < a[1] for a in gauche for b in droite)
