"""Maillage: runs a French Département's whole digital-inclusion programme."""

__version__ = "0.1.0"
