"""One place out of several versions of it (pure: no Django).

A place is always computed again from the versions that remain: taking one away (an import undone, a merge
undone) gives back exactly what was there without it.
"""

from maillage.reseau.lieux.fusion.calcul import Conflit, Fusionnee, merge
from maillage.reseau.lieux.fusion.contribution import Contribution, Provenance

__all__ = ["Conflit", "Contribution", "Fusionnee", "Provenance", "merge"]
