"""Reports of half-days and the accompaniments in them; what comes from the national log."""

from maillage.terrain.accompagnements.models.compte_rendu import (
    ADRESSE_OU_NUMERO,
    HOTES,
    Accompagnement,
    AccompagnementEvenement,
    AccompagnementQuerySet,
    Cadre,
    CompteRendu,
    CompteRenduEvenement,
    CompteRenduQuerySet,
    ContestationTardive,
    of_adviser,
)
from maillage.terrain.accompagnements.models.journal import (
    ChangementJournal,
    ImportJournal,
    LigneJournal,
    LigneLue,
)

__all__ = [
    "ADRESSE_OU_NUMERO",
    "HOTES",
    "Accompagnement",
    "AccompagnementEvenement",
    "AccompagnementQuerySet",
    "Cadre",
    "ChangementJournal",
    "CompteRendu",
    "CompteRenduEvenement",
    "CompteRenduQuerySet",
    "ContestationTardive",
    "ImportJournal",
    "LigneJournal",
    "LigneLue",
    "of_adviser",
]
