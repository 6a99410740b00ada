"""Accessibility of the public pages: the self-check against RGAA 4.1, and what is planned. Pure.

``grille.csv`` (106 criteria) and ``plan.csv`` (year by year) are written by people; ``grille`` and ``plan`` read them.
"""
