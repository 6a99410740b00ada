"""Models of the public face."""

from maillage.portail.models.edition import Edition, Tirage

__all__ = ["Edition", "Tirage"]
