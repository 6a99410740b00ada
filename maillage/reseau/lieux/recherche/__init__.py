"""What a visitor asks of the list, and what he is answered. Pure: no Django.

``criteres``: the question, read from an address and written back to it. ``familles``: the filters and their values.
``resultats``: the answer. The engine that joins them to the database is ``selectors/recherche.py``.
"""
