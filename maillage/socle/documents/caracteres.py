"""Text that a PDF/A can hold: what no font draws is written as its code, never lost, never a failure.

PDF/A-3a (ISO 19005-3, 6.2.11) refuses glyphs that are missing and codes of the private use area.
"""

import unicodedata
from collections.abc import Callable
from typing import Any

MAX_TEXT = 10_000
"""Characters of one value: a PDF string holds 32,767 (Typst refuses more), and no reader reads more."""
CUT = " […texte coupé]"
_KEPT_CONTROLS = frozenset("\n\t")
_INVISIBLE = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_REFUSED = frozenset({"Cc", "Cs", "Co", "Cn"})

Test = Callable[[str], bool]


def show_code(character: str) -> str:
    """``[U+1F600]``."""
    return f"[U+{ord(character):04X}]"


def is_refused(character: str) -> bool:
    """Controls, lone surrogates, private use, unassigned, and marks that reorder what is read."""
    if character.isascii():
        return not character.isprintable() and character not in _KEPT_CONTROLS
    return character in _INVISIBLE or unicodedata.category(character) in _REFUSED


def write_codes(value: Any, refused: Test) -> Any:
    """``value`` (JSON: text, number, list, object) where each refused character of a text is written as its code."""
    if isinstance(value, str):
        text = value if len(value) <= MAX_TEXT else value[:MAX_TEXT] + CUT
        if text.isascii() and text.isprintable():
            return text
        return "".join(show_code(c) if refused(c) else c for c in text)
    if isinstance(value, dict):
        return {str(write_codes(str(key), refused)): write_codes(item, refused) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [write_codes(item, refused) for item in value]
    return value
