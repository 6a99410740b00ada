"""Which pairs deserve to be looked at: neighbours, same address, same contact, same rare word in a commune.

No block may grow with the square of its size: a phone shared by two hundred places, or three hundred
points laid on a commune's centre, are compared only with their nearest in alphabetical order. And no set may
ask for more than twelve comparisons a record: past that, each record keeps its likeliest. Which records were
cut short is told (``Candidats.limites``).
"""

from collections import defaultdict
from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from maillage.reseau.lieux.rapprochement.contexte import Contexte
from maillage.reseau.lieux.rapprochement.empreinte import Empreinte

Entiers = npt.NDArray[np.int64]
Reels = npt.NDArray[np.float64]

RAYON_M = 600.0
"""Two positions further apart are not neighbours (geocoders of two sources differ by less)."""
RAYON_TERRE_M = 6_371_009.0
_VOISINS_MAX = 24
_BLOC_MAX = 24
_FENETRE = 5
_EMPILES_MAX = 12
"""More records than that, of different addresses, on one very same point: it is the commune's centre."""

_PAIRES_PAR_FICHE = 12
"""Real sets need about one; only copies of one row, or thousands of places in one street, need more."""

GEO, ADRESSE, CONTACT, NOM = 1, 2, 4, 8
"""Bits: why a pair was proposed."""
_RANG_DES_MOTIFS = np.array(
    [-4 * bool(bits & CONTACT) - 2 * bool(bits & ADRESSE) - bool(bits & GEO) - bool(bits & NOM) for bits in range(16)]
)
"""Pairs with the most and best reasons are kept first."""


class Candidats(NamedTuple):
    """``paires``: k × 2, first < second, each once; ``motifs``: sum of bits; ``limites``: ranks of records cut short."""

    paires: Entiers
    motifs: Entiers
    limites: set[int]


def project(contexte: Contexte) -> tuple[Reels, npt.NDArray[np.bool_]]:
    """Positions on the sphere, in metres (n × 3), and which ones are precise enough to prove something."""
    nombre = len(contexte.fiches)
    degres = np.full((nombre, 2), np.nan)
    sur = np.zeros(nombre, dtype=bool)
    piles: dict[tuple[float, float], set[frozenset[str]]] = defaultdict(set)
    for rang, fiche in enumerate(contexte.fiches):
        if fiche.latitude is None or fiche.longitude is None:
            continue
        degres[rang] = fiche.latitude, fiche.longitude
        sur[rang] = not fiche.approximate
        piles[fiche.latitude, fiche.longitude].add(contexte.empreintes[rang].voie)
    empiles = {point for point, voies in piles.items() if len(voies) > _EMPILES_MAX}
    if empiles:
        for rang, fiche in enumerate(contexte.fiches):
            if (fiche.latitude, fiche.longitude) in empiles:
                sur[rang] = False
    radians = np.radians(degres)
    cosinus = np.cos(radians[:, 0])
    points = RAYON_TERRE_M * np.column_stack(
        (cosinus * np.cos(radians[:, 1]), cosinus * np.sin(radians[:, 1]), np.sin(radians[:, 0]))
    )
    return points, sur


def find_neighbours(points: Reels, sur: npt.NDArray[np.bool_], ordre: Entiers) -> tuple[Entiers, set[int]]:
    """Pairs (k × 2, unordered, maybe repeated) of precise positions within 600 m, at most 24 for each.

    Of more than twelve records on one very same point, only the first twelve in ``ordre`` look around; each of the
    others looks at the five next on the point. They are returned apart.
    """
    rangs = ordre[sur[ordre]]
    if len(rangs) < 2:
        return np.empty((0, 2), dtype=np.int64), set()
    _, inverse = np.unique(points[rangs], axis=0, return_inverse=True)
    tri = np.argsort(inverse.ravel(), kind="stable")
    debuts = np.flatnonzero(np.diff(inverse.ravel()[tri], prepend=-1))
    place = np.arange(len(tri)) - np.repeat(debuts, np.diff(debuts, append=len(tri)))
    autres = place >= _EMPILES_MAX
    surnombre = rangs[tri[autres]]
    precedents = [
        np.column_stack((rangs[tri[np.flatnonzero(autres) - pas]], surnombre)) for pas in range(1, _FENETRE + 1)
    ]
    rangs = rangs[tri[~autres]]
    arbre = cKDTree(points[rangs])
    voisins = min(_VOISINS_MAX + 1, len(rangs))
    _, proches = arbre.query(points[rangs], k=voisins, distance_upper_bound=RAYON_M)
    gauche = np.repeat(np.arange(len(rangs)), voisins)
    droite = proches.ravel()
    gardes = (droite < len(rangs)) & (droite != gauche)
    paires = np.column_stack((rangs[gauche[gardes]], rangs[droite[gardes]]))
    return np.concatenate((paires, *precedents)).astype(np.int64), set(surnombre.tolist())


def _keys_of(empreinte: Empreinte) -> list[tuple[int, str]]:
    """Keys under which a record looks for its likes, each with its reason."""
    commune = empreinte.commune
    cles: list[tuple[int, str]] = []
    if empreinte.voie:
        voie = " ".join(sorted(empreinte.voie))
        cles.append((ADRESSE, f"v{commune}|{voie}"))
        cles.extend((ADRESSE, f"n{commune}|{numero}|{min(empreinte.voie)}") for numero in empreinte.numeros)
        cles.extend((ADRESSE, f"n{commune}|{numero}|{max(empreinte.voie)}") for numero in empreinte.numeros)
    cles.extend((CONTACT, f"t{valeur}") for valeur in empreinte.telephones)
    cles.extend((CONTACT, f"m{valeur}") for valeur in empreinte.courriels)
    cles.extend((CONTACT, f"w{valeur}") for valeur in empreinte.sites)
    if empreinte.siret:
        cles.append((CONTACT, f"s{empreinte.siret}"))
    if empreinte.mots:
        cles.extend((NOM, f"k{commune}|{mot}") for mot in empreinte.mots)
        cles.append((NOM, f"c{commune}|{empreinte.compact[:5]}"))
    else:
        cles.extend((NOM, f"g{commune}|{nature}") for nature in empreinte.natures or {""})
    return cles


def sort_by_likeness(contexte: Contexte) -> Entiers:
    """Ranks in order of commune, name and street, so that likes are side by side."""
    tris = [
        (empreinte.commune, empreinte.compact, " ".join(sorted(empreinte.voie)), rang)
        for rang, empreinte in enumerate(contexte.empreintes)
    ]
    return np.array(sorted(range(len(tris)), key=tris.__getitem__), dtype=np.int64)


def find_by_keys(contexte: Contexte, ordre: Entiers) -> tuple[Entiers, Entiers, set[int]]:
    """Pairs (k × 2, maybe repeated) that share a key, the reason bit of each, and who was in an oversize block."""
    blocs: dict[tuple[int, str], list[int]] = defaultdict(list)
    for rang in ordre.tolist():
        for cle in set(_keys_of(contexte.empreintes[rang])):
            blocs[cle].append(rang)
    paires: list[tuple[int, int]] = []
    motifs: list[int] = []
    limites: set[int] = set()
    for (motif, _), rangs in blocs.items():
        if len(rangs) < 2:
            continue
        avant = len(paires)
        if len(rangs) <= _BLOC_MAX:
            paires.extend(combinations(rangs, 2))
        else:
            paires.extend(_slide(rangs))
            limites.update(rangs)
        motifs.extend([motif] * (len(paires) - avant))
    if not paires:
        return np.empty((0, 2), dtype=np.int64), np.empty(0, dtype=np.int64), limites
    return np.array(paires, dtype=np.int64), np.array(motifs, dtype=np.int64), limites


def _slide(rangs: list[int]) -> list[tuple[int, int]]:
    """Pairs of an oversize block: each record with the next five in order of commune, name and street."""
    return [
        (gauche, droite) for place, gauche in enumerate(rangs) for droite in rangs[place + 1 : place + 1 + _FENETRE]
    ]


def gather(contexte: Contexte, points: Reels, sur: npt.NDArray[np.bool_]) -> Candidats:
    """All candidate pairs of a set."""
    ordre = sort_by_likeness(contexte)
    voisins, empiles = find_neighbours(points, sur, ordre)
    par_cle, motifs, limites = find_by_keys(contexte, ordre)
    toutes = np.concatenate((voisins, par_cle))
    raisons = np.concatenate((np.full(len(voisins), GEO, dtype=np.int64), motifs))
    nombre = len(contexte.fiches)
    code = toutes.min(axis=1) * nombre + toutes.max(axis=1)
    uniques, places = np.unique(code, return_inverse=True)
    somme = np.zeros(len(uniques), dtype=np.int64)
    np.bitwise_or.at(somme, places, raisons)
    paires = np.column_stack((uniques // max(nombre, 1), uniques % max(nombre, 1)))
    return Candidats(paires, somme, limites | empiles)


def keep_likeliest(paires: Entiers, motifs: Entiers, distances: Reels, nombre: int) -> npt.NDArray[np.bool_]:
    """Which pairs to keep so that ``nombre`` records ask for twelve comparisons each at most, on the whole."""
    garde = np.ones(len(paires), dtype=bool)
    if len(paires) <= _PAIRES_PAR_FICHE * nombre:
        return garde
    rang = np.empty(len(paires), dtype=np.int64)
    rang[np.lexsort((np.nan_to_num(distances, nan=RAYON_M), _RANG_DES_MOTIFS[motifs]))] = np.arange(len(paires))
    bouts = paires.T.ravel()
    tri = np.lexsort((np.tile(rang, 2), bouts))
    debuts = np.flatnonzero(np.diff(bouts[tri], prepend=-1))
    place = np.empty(len(bouts), dtype=np.int64)
    place[tri] = np.arange(len(bouts)) - np.repeat(debuts, np.diff(debuts, append=len(bouts)))
    garde[:] = place.reshape(2, -1).min(axis=0) < _PAIRES_PAR_FICHE
    return garde


def measure(points: Reels, sur: npt.NDArray[np.bool_], paires: Entiers) -> Reels:
    """Distance of each pair in metres, NaN when one of the two positions is unknown or approximate."""
    gauche, droite = paires[:, 0], paires[:, 1]
    distances = np.sqrt(((points[gauche] - points[droite]) ** 2).sum(axis=1))
    distances[~(sur[gauche] & sur[droite])] = np.nan
    resultat: Reels = distances
    return resultat
