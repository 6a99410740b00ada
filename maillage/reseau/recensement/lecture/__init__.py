"""Open a census file, whatever its format, and stream its rows. No Django here."""

from maillage.reseau.recensement.lecture.erreurs import (
    SourceAbimee,
    SourceChiffree,
    SourceInconnue,
    SourcePasTableau,
    SourcePiege,
    SourceRefusee,
    SourceTropGrosse,
    SourceVide,
)
from maillage.reseau.recensement.lecture.source import MAX_BYTES, MAX_ROWS, Source, fingerprint, open_source
from maillage.reseau.recensement.lecture.tableau import Row

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "Row",
    "Source",
    "SourceAbimee",
    "SourceChiffree",
    "SourceInconnue",
    "SourcePasTableau",
    "SourcePiege",
    "SourceRefusee",
    "SourceTropGrosse",
    "SourceVide",
    "fingerprint",
    "open_source",
]
