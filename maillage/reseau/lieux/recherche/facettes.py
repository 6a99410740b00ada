"""The values of all filters of a place in one 64-bit integer, so that any choice of filters costs a few operations on bits.

The layout follows the order of ``familles``: a new value shifts those after it, so that whoever adds one writes every place
again (migration 0011 shows how: ``indexation.search_columns``).
"""

from collections.abc import Iterable, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any, Final

from maillage.reseau.lieux.recherche.familles import FAMILLES

POSITIONS: Final[Mapping[tuple[str, str], int]] = MappingProxyType(
    {
        couple: rang
        for rang, couple in enumerate(
            (famille.code, valeur) for famille in FAMILLES.values() for valeur in famille.valeurs
        )
    }
)
"""(family, code of the value) → rank of its bit."""
NOMBRE: Final = len(POSITIONS)
BITS_MAX: Final = 63
"""PostgreSQL's bigint keeps one bit for the sign."""
_PAR_VALEUR: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {famille: {code: 1 << POSITIONS[famille, code] for code in FAMILLES[famille].valeurs} for famille in FAMILLES}
)
_LISTES: Final = tuple(
    (famille.champ, _PAR_VALEUR[famille.code])
    for famille in FAMILLES.values()
    if famille.champ not in {"niveau", "fiche_acces_libre"}
)
_LABELS: Final = MappingProxyType(_PAR_VALEUR["label"])
_LABEL_CHAMP: Final = FAMILLES["label"].champ
_ACCESLIBRE: Final = _PAR_VALEUR["acceslibre"]["OUI"]


def mask_of(lieu: Mapping[str, Any]) -> int:
    """The bits of a place, given as {column: value}; unknown values of its lists count for nothing."""
    mask = 0
    for champ, bits in _LISTES:
        for code in lieu[champ]:
            mask |= bits.get(code, 0) or (bits.get(_label(code), 0) if champ == _LABEL_CHAMP else 0)
    if lieu["niveau"]:
        mask |= _PAR_VALEUR["niveau"][str(lieu["niveau"])]
    return mask | (_ACCESLIBRE if lieu["fiche_acces_libre"] else 0)


def _label(texte: str) -> str:
    """Labels are free texts in the schema: « FRR », « QPV 2024 », « Quartier QPV » all name theirs; ZRR became FRR (1 July 2024)."""
    mots = texte.upper().replace("-", " ").split()
    return next((label for label in _LABELS if label in mots), "FRR" if "ZRR" in mots else "")


def ranks(famille: str, codes: Iterable[str] | None = None) -> list[int]:
    """Ranks of the bits of these values, or of the whole family."""
    return [POSITIONS[famille, code] for code in (FAMILLES[famille].valeurs if codes is None else codes)]


def mask_of_filters(filtres: Mapping[str, Iterable[str]]) -> int:
    """All the bits that these filters name."""
    return sum(
        1 << rang for rang in set(chain.from_iterable(ranks(famille, codes) for famille, codes in filtres.items()))
    )
