"""Reads of places: what anyone sees (``publics``), what staff see (``agents``, ``fiche``, ``paires``)."""
