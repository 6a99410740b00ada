"""Fictional départements and countries, in the shape of API Géo.

Codes. No real département is numbered 96, 00 or 99, and no postal code begins so: a single fictional département takes 96 by
default and its codes collide with nothing, while keeping the pattern of INSEE codes. A whole country needs more prefixes than
these three: it goes on with 01, 02… under fictional names, numbering communes downwards from 999, where real codes
are rare; ``taken`` makes it skip the real ones. Such a country must never share a database with a real territory.

Place. Everything lies in the Atlantic, off any real commune.
"""

from collections.abc import Container, Sequence
from random import Random
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from maillage.socle.territoires.generateur.formes import Decoupage, Points, cut, scatter, to_geojson, wobbly_outline
from maillage.socle.territoires.generateur.noms import departement_name, epci_name, unique_names

Rangs = NDArray[np.intp]
"""Ranks of communes in the arrays of a Decoupage."""

CODES_LIBRES: Final = ("96", "00", "99")
_PREFIXES: Final = (*CODES_LIBRES, *(f"{n:02d}" for n in range(1, 96) if n != 20))
_COMMUNES_PAR_PREFIXE: Final = 440
_COMMUNES_PAR_EPCI: Final = 26
_COMMUNES_PAR_POSTAL: Final = 5
_COMMUNES_PAR_SECTEUR: Final = 90
_KM2_PAR_COMMUNE: Final = 15.5
_CENTRE_DEPARTEMENT: Final = (46.0, -6.5)
_CENTRE_PAYS: Final = (44.0, -22.0)
_REGION: Final = "00"


class SecteurFictif(NamedTuple):
    """A sector of the Département (délégation territoriale): its name and the codes of its communes."""

    nom: str
    communes: tuple[str, ...]


class DepartementFictif(NamedTuple):
    """``communes``: list of API Géo objects (code, nom, codesPostaux, population, centre, contour, codeEpci, epci…)."""

    code: str
    nom: str
    communes: list[dict[str, Any]]
    secteurs: list[SecteurFictif]


class PaysFictif(NamedTuple):
    """A whole fictional country."""

    departements: list[DepartementFictif]

    @property
    def communes(self) -> list[dict[str, Any]]:
        """All communes, département by département."""
        return [commune for departement in self.departements for commune in departement.communes]


def generate_departement(seed: int, code: str = "96", communes: int = 460) -> DepartementFictif:
    """One fictional département. The same arguments give the same territory. Raises ValueError outside 1 to 1000 communes."""
    if not 1 <= communes <= 1000:
        raise ValueError("Un département fictif a de 1 à 1000 communes.")
    tirage = np.random.default_rng(seed)
    radius = (communes * _KM2_PAR_COMMUNE / np.pi) ** 0.5
    outline = wobbly_outline(tirage, *_CENTRE_DEPARTEMENT, radius)
    decoupage = cut(scatter(tirage, outline, communes), outline)
    numeros = [f"{code}{numero:03d}" for numero in range(communes)]
    return _departement(Random(seed), tirage, code, numeros, decoupage, 75_000.0)  # noqa: S311  a seeded fiction, not a secret


def generate_country(seed: int, communes: int = 35_000, *, taken: Container[str] = ()) -> PaysFictif:
    """A fictional country of ``communes`` communes in about a hundred départements; ``taken``: codes not to use.

    The same arguments give the same country. Raises ValueError when there are more communes than codes (about 40,000).
    """
    if not 1 <= communes <= _COMMUNES_PAR_PREFIXE * len(_PREFIXES):
        raise ValueError(f"Un pays fictif a de 1 à {_COMMUNES_PAR_PREFIXE * len(_PREFIXES)} communes.")
    tirage, hasard = np.random.default_rng(seed), Random(seed)  # noqa: S311  a seeded fiction, not a secret
    outline = wobbly_outline(tirage, *_CENTRE_PAYS, (communes * _KM2_PAR_COMMUNE / np.pi) ** 0.5)
    decoupage = cut(scatter(tirage, outline, communes), outline)
    total = min(len(_PREFIXES), max(1, -(-communes // 350)))
    groupes = _balanced_groups(decoupage.centres, total)
    departements: list[DepartementFictif] = []
    for prefixe, rangs in zip(_PREFIXES, groupes, strict=False):
        numeros = [f"{prefixe}{n:03d}" for n in range(999, -1, -1)]
        libres = sorted([numero for numero in numeros if numero not in taken][: len(rangs)])
        if len(libres) < len(rangs):
            raise ValueError(f"Il n'y a plus assez de codes libres dans {prefixe}.")
        morceau = Decoupage(decoupage.cells[rangs], decoupage.centres[rangs], None)
        plus_grande = 900_000.0 / (len(departements) + 1) ** 0.8
        departements.append(_departement(hasard, tirage, prefixe, libres, morceau, plus_grande))
    return PaysFictif(departements)


def _departement(
    hasard: Random,
    tirage: np.random.Generator,
    code: str,
    numeros: Sequence[str],
    decoupage: Decoupage,
    plus_grande: float,
) -> DepartementFictif:
    total = len(numeros)
    nom = departement_name(hasard)
    noms = unique_names(hasard, total)
    populations = _populations(tirage, total, plus_grande)
    epcis = _groups(tirage, decoupage.centres, max(1, total // _COMMUNES_PAR_EPCI))
    postaux = _postal_codes(tirage, code, decoupage.centres)
    epci_de = _epcis(hasard, code, noms, populations, epcis)
    communes = [
        {
            "code": numeros[rang],
            "nom": noms[rang],
            "codesPostaux": [postaux[rang]],
            "population": populations[rang],
            "codeDepartement": code,
            "codeRegion": _REGION,
            "codeEpci": epci_de[rang]["code"],
            "epci": epci_de[rang],
            "centre": {"type": "Point", "coordinates": np.round(decoupage.centres[rang], 5).tolist()},
            "contour": to_geojson(decoupage.cells[rang]),
        }
        for rang in range(total)
    ]
    return DepartementFictif(code, nom, communes, _sectors(tirage, numeros, noms, populations, decoupage.centres))


def _populations(tirage: np.random.Generator, total: int, plus_grande: float) -> list[int]:
    """Zipf's law with noise: one city, a few towns, many villages."""
    rangs = tirage.permutation(total) + 1
    bruit = tirage.lognormal(0, 0.25, total)
    return [int(population) for population in np.maximum(25, plus_grande / rangs**1.02 * bruit)]


def _epcis(
    hasard: Random, code: str, noms: Sequence[str], populations: Sequence[int], groupes: Sequence[Rangs]
) -> dict[int, dict[str, str]]:
    """EPCI of each commune by its rank. Their SIREN-like codes begin with 0, which no real one does."""
    epci_de: dict[int, dict[str, str]] = {}
    prefixe = _PREFIXES.index(code) if code in _PREFIXES else 0
    for numero, rangs in enumerate(groupes):
        siege = max((int(rang) for rang in rangs), key=lambda rang: populations[rang])
        nom, nature = epci_name(hasard, noms[siege], sum(populations[int(rang)] for rang in rangs))
        epci = {"code": f"0{prefixe:03d}{numero:05d}", "nom": nom, "nature": nature}
        epci_de.update(dict.fromkeys((int(rang) for rang in rangs), epci))
    return epci_de


def _postal_codes(tirage: np.random.Generator, code: str, centres: Points) -> list[str]:
    """Postal codes shared by about five neighbours, as in the country."""
    groupes = _groups(tirage, centres, min(999, max(1, len(centres) // _COMMUNES_PAR_POSTAL)))
    pas = 990 // len(groupes) if len(groupes) < 990 else 1
    postaux = [""] * len(centres)
    for numero, rangs in enumerate(groupes):
        for rang in rangs:
            postaux[int(rang)] = f"{code}{numero * pas:03d}"
    return postaux


def _sectors(
    tirage: np.random.Generator,
    numeros: Sequence[str],
    noms: Sequence[str],
    populations: Sequence[int],
    centres: Points,
) -> list[SecteurFictif]:
    secteurs = []
    for rangs in _groups(tirage, centres, max(1, len(centres) // _COMMUNES_PAR_SECTEUR)):
        siege = max((int(rang) for rang in rangs), key=lambda rang: populations[rang])
        secteurs.append(SecteurFictif(f"Délégation de {noms[siege]}", tuple(numeros[int(rang)] for rang in rangs)))
    return secteurs


def _groups(tirage: np.random.Generator, centres: Points, total: int) -> list[Rangs]:
    """Ranks of the centres in ``total`` groups of neighbours; never an empty group."""
    if total <= 1:
        return [np.arange(len(centres))]
    sieges = centres[tirage.choice(len(centres), min(total, len(centres)), replace=False)]
    _, plus_proche = cKDTree(sieges).query(centres)
    return [np.flatnonzero(plus_proche == numero) for numero in range(len(sieges))]


def _balanced_groups(centres: Points, total: int) -> list[Rangs]:
    """Groups of nearly equal size: strips from west to east, each cut from south to north."""
    colonnes = max(1, round(total**0.5))
    par_colonne = [len(morceau) for morceau in np.array_split(np.arange(total), colonnes)]
    groupes: list[Rangs] = []
    ordre = np.argsort(centres[:, 0], kind="stable")
    debut = 0
    for numero, hauteur in enumerate(par_colonne):
        fin = len(ordre) if numero == colonnes - 1 else debut + round(len(ordre) * hauteur / total)
        bande = ordre[debut:fin]
        bande = bande[np.argsort(centres[bande, 1], kind="stable")]
        groupes.extend(morceau for morceau in np.array_split(bande, hauteur) if len(morceau))
        debut = fin
    return groupes
