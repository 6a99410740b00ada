"""Bodies that steer the programme, their meetings, what they decide."""

from maillage.pilotage.gouvernance.models.decision import Decision
from maillage.pilotage.gouvernance.models.instance import Instance, MembreInstance
from maillage.pilotage.gouvernance.models.reunion import (
    CompteRenduReunion,
    InvitationReunion,
    PointOrdreDuJour,
    Reunion,
)

__all__ = [
    "CompteRenduReunion",
    "Decision",
    "Instance",
    "InvitationReunion",
    "MembreInstance",
    "PointOrdreDuJour",
    "Reunion",
]
