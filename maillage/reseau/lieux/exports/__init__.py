"""Published places written for others: the national schema v1.0.2 as CSV, JSON or GeoJSON, and what it cannot say beside it.

``enregistrements``: one place as a flat record. ``fichiers``: whole files, by stream. ``licences``: under which terms.
The rules are told to readers in docs/donnees-ouvertes.md and on the page ``donnees/``.
"""

from maillage.reseau.lieux.exports.enregistrements import (
    Bilan,
    Fiche,
    extension_of,
    mend,
    published_records,
    published_sheets,
    record_of,
    sheets_of,
)
from maillage.reseau.lieux.exports.fichiers import (
    FORMATS,
    feature_of,
    write_complete,
    write_places,
    write_together,
    write_without_address,
)
from maillage.reseau.lieux.exports.licences import LICENCES, LicenceDite, licence_of_all
from maillage.reseau.lieux.exports.venues import FORMATS_VENUES, tell_visit, write_visits

__all__ = [
    "FORMATS",
    "FORMATS_VENUES",
    "LICENCES",
    "Bilan",
    "Fiche",
    "LicenceDite",
    "extension_of",
    "feature_of",
    "licence_of_all",
    "mend",
    "published_records",
    "published_sheets",
    "record_of",
    "sheets_of",
    "tell_visit",
    "write_complete",
    "write_places",
    "write_together",
    "write_visits",
    "write_without_address",
]
