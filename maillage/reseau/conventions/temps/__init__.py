"""The time of a convention: in force or not on a day, why, until when, what each party may still do. Pure: no Django, no clock.

``faits``: what the text says (Parametres) and what happened (Faits). ``deroule``: the terms, one after the other. ``situation``:
what is true of a day, as a sentence with its article. ``controle``: is an act possible. ``mots.readings``: how the text is read
where it does not say. Readings stand at the head of ``mois`` and ``deroule``.
"""

from maillage.reseau.conventions.temps.controle import ActeRefuse, check_acte, check_avenant
from maillage.reseau.conventions.temps.deroule import Cause, Fin, Periode, periodes
from maillage.reseau.conventions.temps.faits import (
    Acte,
    Articles,
    Avenant,
    Constat,
    DateComptee,
    Dissolution,
    Faits,
    ForceMajeure,
    Lecture,
    MiseEnDemeure,
    Opposition,
    Parametres,
    Partie,
    Remede,
    Retrait,
    Signature,
)
from maillage.reseau.conventions.temps.mots import readings
from maillage.reseau.conventions.temps.possibles import Geste, Possibilite
from maillage.reseau.conventions.temps.situation import Etat, Situation, situation

__all__ = [
    "Acte",
    "ActeRefuse",
    "Articles",
    "Avenant",
    "Cause",
    "Constat",
    "DateComptee",
    "Dissolution",
    "Etat",
    "Faits",
    "Fin",
    "ForceMajeure",
    "Geste",
    "Lecture",
    "MiseEnDemeure",
    "Opposition",
    "Parametres",
    "Partie",
    "Periode",
    "Possibilite",
    "Remede",
    "Retrait",
    "Signature",
    "Situation",
    "check_acte",
    "check_avenant",
    "periodes",
    "readings",
    "situation",
]
