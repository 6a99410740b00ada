"""Weekly series, their dated half-days, who is there, who is away."""

from maillage.terrain.permanences.models.permanence import Permanence, PermanenceEvenement, Presence, Serie
from maillage.terrain.permanences.models.temps import AbonnementAgenda, Absence, VacancesScolaires

__all__ = [
    "AbonnementAgenda",
    "Absence",
    "Permanence",
    "PermanenceEvenement",
    "Presence",
    "Serie",
    "VacancesScolaires",
]
