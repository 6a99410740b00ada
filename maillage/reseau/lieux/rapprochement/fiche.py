"""The record that is matched: the few fields of a place that can tell whether two rows are one place."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Self

PIVOT_INCONNU = "00000000000000"
"""What the national pipeline writes when it has no SIRET and no RNA."""

_LONGUEUR_MAX = 400
"""Longer texts are cut before comparison: no name, address or contact is longer, hostile rows are."""
_VALEURS_MAX = 12
"""More phones or sites than that on one row say nothing about where it is."""

_SEPARATEUR = re.compile(r"[|\n]")
_SIRET = re.compile(r"\d{14}")
_RNA = re.compile(r"W[A-Z0-9]{9}")


class Fiche(NamedTuple):
    """One row to be matched. Empty text means unknown; positions are WGS84 degrees or None.

    ``approximate`` is True when the position is only the commune's centre: it then proves nothing.
    ``pivot``: SIRET (14 digits) or RNA (W and 9 characters), else "". ``date_maj``: ISO date or "".
    """

    id: str
    nom: str = ""
    adresse: str = ""
    code_postal: str = ""
    code_insee: str = ""
    commune: str = ""
    latitude: float | None = None
    longitude: float | None = None
    approximate: bool = False
    pivot: str = ""
    telephones: tuple[str, ...] = ()
    courriels: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    typologies: tuple[str, ...] = ()
    source: str = ""
    date_maj: str = ""

    @classmethod
    def from_schema(cls, lieu: Mapping[str, Any]) -> Self:
        """Read the national JSON form (schema « lieux de médiation numérique », values joined by ``|``).

        Unknown or badly typed values are read as absent; nothing is raised, except KeyError when there
        is no ``id``. ``approximatif`` (not in the schema) may say that the position is a commune's centre.
        """
        latitude, longitude = _read_position(lieu.get("latitude"), lieu.get("longitude"))
        return cls(
            id=str(lieu["id"]),
            nom=_read_text(lieu.get("nom")),
            adresse=_read_text(lieu.get("adresse")),
            code_postal=_read_text(lieu.get("code_postal")),
            code_insee=_read_text(lieu.get("code_insee")),
            commune=_read_text(lieu.get("commune")),
            latitude=latitude,
            longitude=longitude,
            approximate=lieu.get("approximatif") is True,
            pivot=read_pivot(lieu.get("pivot")),
            telephones=_read_list(lieu.get("telephone")),
            courriels=_read_list(lieu.get("courriels")),
            sites=_read_list(lieu.get("site_web")),
            typologies=_read_list(lieu.get("typologie")),
            source=_read_text(lieu.get("source")),
            date_maj=_read_text(lieu.get("date_maj")),
        )


def read_pivot(valeur: object) -> str:
    """Return the SIRET or RNA, or "" when unknown, malformed or the national filler of fourteen zeros."""
    texte = re.sub(r"[\s.\-]", "", _read_text(valeur)).upper()
    if texte == PIVOT_INCONNU:
        return ""
    return texte if _SIRET.fullmatch(texte) or _RNA.fullmatch(texte) else ""


def _read_text(valeur: object) -> str:
    if isinstance(valeur, str):
        return valeur[:_LONGUEUR_MAX].strip()
    if isinstance(valeur, int) and not isinstance(valeur, bool) and abs(valeur) < 10**20:
        return str(valeur)
    return ""


def _read_list(valeur: object) -> tuple[str, ...]:
    textes: Iterable[object] = _SEPARATEUR.split(_read_text(valeur))
    if isinstance(valeur, (list, tuple)):
        textes = valeur[: 2 * _VALEURS_MAX]
    return tuple(texte for texte in map(_read_text, textes) if texte)[:_VALEURS_MAX]


def _read_position(latitude: object, longitude: object) -> tuple[float | None, float | None]:
    valeurs = []
    for valeur, borne in ((latitude, 90.0), (longitude, 180.0)):
        if isinstance(valeur, bool) or not isinstance(valeur, (int, float, str)):
            return None, None
        try:
            nombre = float(valeur)
        except (ValueError, OverflowError):
            return None, None
        if not math.isfinite(nombre) or abs(nombre) > borne:
            return None, None
        valeurs.append(nombre)
    if valeurs == [0.0, 0.0]:
        return None, None
    return valeurs[0], valeurs[1]
