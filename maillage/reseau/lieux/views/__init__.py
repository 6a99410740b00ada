"""Doors of places: public pages (``publiques``) and staff pages (the others)."""
