"""What shows that a text may name somebody: an e-mail address, a telephone number, a civility. Pure: no Django.

No rule finds every name: these are the traces that a machine is sure of; a warning beside the field says the rest.
"""

import re
from typing import Final

_TRACES: Final = (
    (re.compile(r"\S*@\S*"), "une adresse e-mail"),
    (re.compile(r"\+?\d([ .\-]?\d){8,}"), "un numéro de téléphone"),
    (re.compile(r"\b(?:M\.|Mme|Mlle|MM\.|Monsieur|Madame|Mademoiselle)\s+[A-ZÀ-Ý]"), "le nom d'une personne"),
)


def traces_of(texte: str) -> list[str]:
    """Words for what the text seems to hold: « une adresse e-mail », « un numéro de téléphone », « le nom d'une personne »."""
    return [word for pattern, word in _TRACES if pattern.search(texte)]


def refuse_names(texte: str) -> str:
    """A sentence to show beside the field when the text seems to name somebody; empty otherwise."""
    found = traces_of(texte)
    if not found:
        return ""
    return f"Ce texte semble contenir {' et '.join(found)}. Un compte rendu est anonyme : enlevez-le."
