"""Opening hours as people write them → OSM ``opening_hours``. Pure: no Django.

Sources of the rules: national schema v1.0.2 (field ``horaires``), OSM specification, real census files.
"""

from maillage.reseau.lieux.nettoyage.horaires.champ import clean_horaires, parse_day, parse_week
from maillage.reseau.lieux.nettoyage.horaires.modele import Lecture, Regle
from maillage.reseau.lieux.nettoyage.horaires.mots import notes, to_words, week_table
from maillage.reseau.lieux.nettoyage.horaires.osm import emit, read_osm, validate_osm

__all__ = [
    "Lecture",
    "Regle",
    "clean_horaires",
    "emit",
    "notes",
    "parse_day",
    "parse_week",
    "read_osm",
    "to_words",
    "validate_osm",
    "week_table",
]
