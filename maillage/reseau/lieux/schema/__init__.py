"""The national schema « lieux de médiation numérique » v1.0.2 as tables: fields, vocabularies, how a record is written.

Pure data and functions: no Django here. Everything public is reachable from this package.
"""

from maillage.reseau.lieux.schema.anciens import ANCIENS, CHAMPS_ECLATES, CHAMPS_RENOMMES
from maillage.reseau.lieux.schema.champs import CHAMPS, FIELD_NAMES, FIELDS, REQUIRED, Champ, Violation, check_record
from maillage.reseau.lieux.schema.ecriture import (
    PIVOT_INCONNU,
    serialise_csv,
    serialise_csv_header,
    serialise_csv_row,
    to_record,
)
from maillage.reseau.lieux.schema.enumerations import (
    CODES,
    ENUMERATIONS,
    NIVEAUX,
    Niveau,
    codes_of,
    label_for_export,
    labels_of,
)
from maillage.reseau.lieux.schema.tableschema import table_schema
from maillage.reseau.lieux.schema.typologies import TYPOLOGIES

__all__ = [
    "ANCIENS",
    "CHAMPS",
    "CHAMPS_ECLATES",
    "CHAMPS_RENOMMES",
    "CODES",
    "ENUMERATIONS",
    "FIELDS",
    "FIELD_NAMES",
    "NIVEAUX",
    "PIVOT_INCONNU",
    "REQUIRED",
    "TYPOLOGIES",
    "Champ",
    "Niveau",
    "Violation",
    "check_record",
    "codes_of",
    "label_for_export",
    "labels_of",
    "serialise_csv",
    "serialise_csv_header",
    "serialise_csv_row",
    "table_schema",
    "to_record",
]
