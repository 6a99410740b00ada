"""Communes of France, recognised from what a census row says. Pure: no Django, no database."""

from maillage.socle.territoires.referentiel.commune import CommuneRef, commune_from_api_geo, departement_of_code
from maillage.socle.territoires.referentiel.index import Referentiel
from maillage.socle.territoires.referentiel.noms import cle_nom, fold, mots_nom
from maillage.socle.territoires.referentiel.recherche import Indices, Trouvaille, search_commune

__all__ = [
    "CommuneRef",
    "Indices",
    "Referentiel",
    "Trouvaille",
    "cle_nom",
    "commune_from_api_geo",
    "departement_of_code",
    "fold",
    "mots_nom",
    "search_commune",
]
