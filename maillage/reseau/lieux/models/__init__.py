"""Places: what each source said of them, what is held true, what anyone may read."""

from maillage.reseau.lieux.models.fiche import CHAMPS_FICHE, FicheLieu
from maillage.reseau.lieux.models.lieu import Lieu, LieuEvenement, LieuPublic
from maillage.reseau.lieux.models.source import Source, Version
from maillage.reseau.lieux.models.rapprochement import Fusion, Ressemblance

__all__ = ["CHAMPS_FICHE", "FicheLieu", "Fusion", "Lieu", "LieuEvenement", "LieuPublic", "Ressemblance", "Source", "Version"]
