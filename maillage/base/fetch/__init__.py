"""The one door through which the house reads an address of the outside. It cannot reach the server's own network."""

from maillage.base.fetch.adresses import is_public
from maillage.base.fetch.erreurs import FetchRefused, Motif
from maillage.base.fetch.telechargement import Fetched, fetch

__all__ = ["FetchRefused", "Fetched", "Motif", "fetch", "is_public"]
