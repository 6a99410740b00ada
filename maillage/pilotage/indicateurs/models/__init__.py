"""Monthly sums, and frozen bilans."""

from maillage.pilotage.indicateurs.models.bilan import Bilan
from maillage.pilotage.indicateurs.models.cumul import Cumul, RattachementPermanence

__all__ = ["Bilan", "Cumul", "RattachementPermanence"]
