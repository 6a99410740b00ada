"""A place that one version alone describes: nine places out of ten. Same answer as the general calculation, faster."""

from collections.abc import Iterable
from typing import Any

from maillage.reseau.lieux.fusion.adresse import APPROXIMATIVE, POSITION
from maillage.reseau.lieux.fusion.contribution import IMPORT, Contribution, is_empty, tell


def merge_alone(version: Contribution, unies: frozenset[str]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """(values, provenance) of the place. ``unies``: lists whose items are kept once, as when several unite.

    A position counts only whole, and is never half emptied: what ``adresse`` asks of several versions.
    """
    dites = version.valeurs
    importe = version.origine == IMPORT
    valeurs: dict[str, Any] = {}
    for champ in sorted(dites):
        valeur = dites[champ]
        if (importe and is_empty(valeur)) or champ in POSITION or champ == APPROXIMATIVE:
            continue
        valeurs[champ] = _once(valeur) if importe and champ in unies else valeur
    _place(version, valeurs)
    base = tell(version, "").as_json()
    provenance = {
        champ: dict(base) if champ not in version.dates else tell(version, champ).as_json() for champ in sorted(valeurs)
    }
    return {champ: valeurs[champ] for champ in provenance}, provenance


def _place(version: Contribution, valeurs: dict[str, Any]) -> None:
    dites = version.valeurs
    if not all(version.speaks_of(champ) for champ in POSITION):
        return
    vide = is_empty(dites["latitude"])
    if vide != is_empty(dites["longitude"]):
        return
    valeurs["latitude"], valeurs["longitude"] = dites["latitude"], dites["longitude"]
    if APPROXIMATIVE in dites and not vide:
        valeurs[APPROXIMATIVE] = dites[APPROXIMATIVE]


def _once(valeur: str | Iterable[Any]) -> list[Any]:
    vus: dict[str, Any] = {}
    for element in [valeur] if isinstance(valeur, str) else valeur:
        vus.setdefault(str(element).strip().casefold(), element)
    return list(vus.values())
