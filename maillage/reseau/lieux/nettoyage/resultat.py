"""What a cleaner answers: a value, how far it can be trusted, and the text it came from.

Rule (issue 2, section 2): nothing is invented and nothing is dropped. A cleaner never raises on bad
input; what it cannot read stays in ``original`` beside an empty value, with a question that a person
can answer.
"""

from enum import StrEnum
from typing import Any, NamedTuple


class Etat(StrEnum):
    """How far the value of a field can be trusted."""

    ABSENT = "ABSENT"
    """The source says nothing."""
    TEL_QUEL = "TEL_QUEL"
    """The source already wrote it as the national schema wants it."""
    REPARE = "REPARE"
    """Rewritten by a rule that leaves no doubt about the meaning."""
    DOUTEUX = "DOUTEUX"
    """A reading exists but a person must confirm it: ``proposition`` holds it, ``valeur`` only what is sure."""
    ILLISIBLE = "ILLISIBLE"
    """No reading at all: ``valeur`` holds only what is sure (often None)."""


class Resultat(NamedTuple):
    """Outcome of cleaning one field of one row.

    ``valeur``: the cleaned value in the shape the field has (str, float, date, tuple of str), or None.
    For a field of several values (phones, e-mails…), the sure ones stay here even when another is
    doubtful. ``regle``: stable code ``champ.rule`` of the rule that acted (empty when TEL_QUEL or
    ABSENT). ``original``: the text as found. ``question``: plain French (A2), what a person must
    decide, empty unless DOUTEUX or ILLISIBLE. ``proposition``: the reading a person may accept, in the
    same shape as ``valeur``.
    """

    valeur: Any
    etat: Etat
    regle: str = ""
    original: str = ""
    question: str = ""
    proposition: Any = None

    @property
    def is_question(self) -> bool:
        """True when a person must look at this field."""
        return self.etat is Etat.DOUTEUX or self.etat is Etat.ILLISIBLE


VIDE = Resultat(None, Etat.ABSENT)


def tel_quel(valeur: Any, original: str) -> Resultat:
    """The source was right."""
    return Resultat(valeur, Etat.TEL_QUEL, "", original)


def repare(valeur: Any, original: str, regle: str) -> Resultat:
    """Rewritten without doubt by ``regle``."""
    return Resultat(valeur, Etat.REPARE, regle, original)


def douteux(original: str, regle: str, question: str, *, proposition: Any = None, valeur: Any = None) -> Resultat:
    """A reading is proposed; only ``valeur`` is published until a person answers."""
    return Resultat(valeur, Etat.DOUTEUX, regle, original, question, proposition)


def illisible(original: str, regle: str, question: str, *, valeur: Any = None) -> Resultat:
    """Nothing could be read (but ``valeur``, when a part of the text was sure)."""
    return Resultat(valeur, Etat.ILLISIBLE, regle, original, question)
