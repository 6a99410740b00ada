"""The state of accessibility of a public site, in the words that every page must bear. Pure.

Source: loi 2005-102, art. 47; décret 2019-768; RGAA 4.1, « Obligations d'accessibilité » : a site without a valid audit is not conform.
"""

from typing import Final

TAUX_MAX: Final = 100
TAUX_PARTIEL: Final = 50


def say_state(taux: int | None) -> str:
    """State for the rate of an audit: per cent of the criteria that apply and are met, None without an audit."""
    if taux is None or taux < TAUX_PARTIEL:
        return "non conforme"
    return "totalement conforme" if taux >= TAUX_MAX else "partiellement conforme"
