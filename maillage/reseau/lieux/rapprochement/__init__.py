"""Which records are one and the same place (pure: no Django).

``match`` and ``match_against`` are the doors; ``Moteur`` keeps a prepared set for single comparisons.
"""

from maillage.reseau.lieux.rapprochement.fiche import Fiche, read_pivot
from maillage.reseau.lieux.rapprochement.jugement import Verdict
from maillage.reseau.lieux.rapprochement.moteur import Decisions, Moteur, Paire, Rapprochement, match, match_against
from maillage.reseau.lieux.rapprochement.raisons import Raison

__all__ = [
    "Decisions",
    "Fiche",
    "Moteur",
    "Paire",
    "Raison",
    "Rapprochement",
    "Verdict",
    "match",
    "match_against",
    "read_pivot",
]
