"""Places: what each source said of them, what is held true, what anyone may read."""

from maillage.reseau.lieux.models.changement import ChangementPublic
from maillage.reseau.lieux.models.fiche import CHAMPS_FICHE, FicheLieu
from maillage.reseau.lieux.models.geocode import AdresseGeocodee
from maillage.reseau.lieux.models.lieu import Lieu, LieuEvenement, LieuPublic
from maillage.reseau.lieux.models.rapprochement import Fusion, Ressemblance
from maillage.reseau.lieux.models.rattachement import Rattachement
from maillage.reseau.lieux.models.signalement import Signalement
from maillage.reseau.lieux.models.source import Source, Version

__all__ = [
    "CHAMPS_FICHE",
    "AdresseGeocodee",
    "ChangementPublic",
    "FicheLieu",
    "Fusion",
    "Lieu",
    "LieuEvenement",
    "LieuPublic",
    "Rattachement",
    "Ressemblance",
    "Signalement",
    "Source",
    "Version",
]
