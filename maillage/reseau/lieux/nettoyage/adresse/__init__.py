"""Address: street, complement, and what the text says of the postal code and commune."""

from maillage.reseau.lieux.nettoyage.adresse.assemblage import AdresseResultat, clean_adresse
from maillage.reseau.lieux.nettoyage.adresse.localite import LocaliteLue, read_localites
from maillage.reseau.lieux.nettoyage.adresse.voie import says_nothing, tidy_voie

__all__ = ["AdresseResultat", "LocaliteLue", "clean_adresse", "read_localites", "says_nothing", "tidy_voie"]
