"""When a place is open, read from its OSM hours. Pure: no Django, no clock.

``etat``: open or closed at an instant, said in French. ``is_open``: the same in one bit, for filters.
``next_opening``: when it opens next. ``masque``: the fortnight of a place in 168 bytes, so that thousands of places are sifted
without reading their hours again. ``semaine_du``: the hours of the seven days of one week, public holidays included.
``feries``: public holidays by Département.
"""

from maillage.reseau.lieux.ouvertures.etat import Etat, etat, is_open, next_opening
from maillage.reseau.lieux.ouvertures.feries import is_holiday
from maillage.reseau.lieux.ouvertures.masque import MASQUE_OCTETS, QUARTS_PAR_JOUR, is_marked, masque, quart_of
from maillage.reseau.lieux.ouvertures.semaine import JourOuvert, semaine_du

__all__ = [
    "MASQUE_OCTETS",
    "QUARTS_PAR_JOUR",
    "Etat",
    "JourOuvert",
    "etat",
    "is_holiday",
    "is_marked",
    "is_open",
    "masque",
    "next_opening",
    "quart_of",
    "semaine_du",
]
