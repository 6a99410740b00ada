"""Cells that a spreadsheet shows and never computes."""

from typing import Final

_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Source: OWASP, CSV injection; the wide signs are read as the plain ones by some versions of Excel."""
_PASSED_OVER: Final = " \u00a0\u202f\u200b\ufeff"
"""What stands before a sign without hiding it from a spreadsheet."""


def escape_formula(text: str) -> str:
    """``text`` without NUL, with an apostrophe in front when a spreadsheet would run it. Idempotent."""
    text = text.replace("\x00", "")
    return f"'{text}" if text.lstrip(_PASSED_OVER).startswith(_STARTS) else text
