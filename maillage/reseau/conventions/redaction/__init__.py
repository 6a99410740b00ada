"""From the facts of a convention to the words of its text. Pure: no Django."""

from maillage.reseau.conventions.redaction.accords import Article, Civil, Nom, Signataire
from maillage.reseau.conventions.redaction.variables import (
    Annexe,
    Avenant,
    Cadre,
    Deliberation,
    Duree,
    Partie,
    avenant_data,
    convention_data,
    say_readings,
)

__all__ = [
    "Annexe",
    "Article",
    "Avenant",
    "Cadre",
    "Civil",
    "Deliberation",
    "Duree",
    "Nom",
    "Partie",
    "Signataire",
    "avenant_data",
    "convention_data",
    "say_readings",
]
