"""What a person types, made clean or refused: SIRET, phone, text to search. Pure.

Sources: INSEE (SIRET: Luhn's key; the establishments of La Poste, SIREN 356000000, follow a rule of their own: the sum
of their digits is a multiple of 5), Arcep (numbering plan, four-digit numbers in 3).
"""

import re
from typing import Final

import phonenumbers
from stdnum.exceptions import ValidationError
from stdnum.fr import siret as stdnum_siret

from maillage.socle.territoires.referentiel import fold

RECHERCHE_MAX: Final = 400
_COURT: Final = re.compile(r"3\d{3}", re.ASCII)
_LONGUEUR: Final = 40
"""No phone number is longer, written with its country and spaces."""


def clean_siret(typed: str) -> str | None:
    """14 digits whose key is right; None when it is not a SIRET. Spaces and dots are passed over."""
    digits = re.sub(r"[\s.\u00a0\u202f-]", "", typed)
    if not re.fullmatch(r"\d{14}", digits, re.ASCII):
        return None
    try:
        stdnum_siret.validate(digits)
    except ValidationError:
        return None
    return digits


def clean_phone(typed: str) -> str | None:
    """E.164 (« +33546000000 »), or a French four-digit number as it is; None when it cannot be called from France."""
    if len(typed) > _LONGUEUR:
        return None
    compact = re.sub(r"[\s.\u00a0\u202f-]", "", typed)
    if _COURT.fullmatch(compact):
        return compact
    try:
        number = phonenumbers.parse(typed, "FR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or number.extension:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def search_text(*parts: str) -> str:
    """Text that the directory's box searches: no accent, no case, one space between words; cut at RECHERCHE_MAX."""
    return fold(" ".join(part for part in parts if part))[:RECHERCHE_MAX].rstrip()


def search_words(typed: str, limit: int = 6) -> list[str]:
    """Words to find, in the shape of ``search_text``, each once, ``limit`` at most.

    A number typed by groups (« 217 300 123 00018 ») is one word: that is how a SIRET is copied.
    """
    glued = re.sub(r"(?<=\d)[\s\u00a0\u202f.](?=\d)", "", typed[:120])
    return list(dict.fromkeys(fold(glued).split()))[:limit]
