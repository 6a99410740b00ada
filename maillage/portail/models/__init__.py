"""Models of the public face."""

from maillage.portail.models.avis import AvisPage, RemarquePage
from maillage.portail.models.edition import Edition, Tirage

__all__ = ["AvisPage", "Edition", "RemarquePage", "Tirage"]
