"""Which pairs deserve to be looked at: neighbours, same address, same contact, same rare word in a commune.

No block may grow with the square of its size: a phone shared by two hundred places, or three hundred
points laid on a commune's centre, are compared only with their nearest in alphabetical order.
"""

from collections import defaultdict
from itertools import combinations

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

GEO, ADRESSE, CONTACT, NOM = 1, 2, 4, 8
"""Bits: why a pair was proposed."""


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


def find_neighbours(points: Reels, sur: npt.NDArray[np.bool_]) -> Entiers:
    """Pairs (k × 2, unordered, maybe repeated) of precise positions within 600 m, at most 24 for each."""
    rangs = np.flatnonzero(sur)
    if len(rangs) < 2:
        return np.empty((0, 2), dtype=np.int64)
    arbre = cKDTree(points[rangs])
    voisins = min(_VOISINS_MAX + 1, len(rangs))
    _, proches = arbre.query(points[rangs], k=voisins, distance_upper_bound=RAYON_M)
    gauche = np.repeat(np.arange(len(rangs)), voisins)
    droite = proches.ravel()
    gardes = (droite < len(rangs)) & (droite != gauche)
    return np.column_stack((rangs[gauche[gardes]], rangs[droite[gardes]])).astype(np.int64)


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


def find_by_keys(contexte: Contexte) -> tuple[Entiers, Entiers]:
    """Pairs (k × 2, maybe repeated) that share a key, and the reason bit of each."""
    blocs: dict[tuple[int, str], list[int]] = defaultdict(list)
    for rang, empreinte in enumerate(contexte.empreintes):
        for cle in set(_keys_of(empreinte)):
            blocs[cle].append(rang)
    tris = [
        (empreinte.commune, empreinte.compact, " ".join(sorted(empreinte.voie)), rang)
        for rang, empreinte in enumerate(contexte.empreintes)
    ]
    paires: list[tuple[int, int]] = []
    motifs: list[int] = []
    for (motif, _), rangs in blocs.items():
        if len(rangs) < 2:
            continue
        avant = len(paires)
        if len(rangs) <= _BLOC_MAX:
            paires.extend(combinations(rangs, 2))
        else:
            paires.extend(_slide(sorted(rangs, key=tris.__getitem__)))
        motifs.extend([motif] * (len(paires) - avant))
    if not paires:
        return np.empty((0, 2), dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.array(paires, dtype=np.int64), np.array(motifs, dtype=np.int64)


def _slide(rangs: list[int]) -> list[tuple[int, int]]:
    """Pairs of an oversize block: each record with the next five in order of commune, name and street."""
    return [
        (gauche, droite) for place, gauche in enumerate(rangs) for droite in rangs[place + 1 : place + 1 + _FENETRE]
    ]


def gather(contexte: Contexte, points: Reels, sur: npt.NDArray[np.bool_]) -> tuple[Entiers, Entiers]:
    """All candidate pairs once (k × 2, first < second, in order) and the sum of their reasons."""
    voisins = find_neighbours(points, sur)
    par_cle, motifs = find_by_keys(contexte)
    toutes = np.concatenate((voisins, par_cle))
    raisons = np.concatenate((np.full(len(voisins), GEO, dtype=np.int64), motifs))
    nombre = len(contexte.fiches)
    code = toutes.min(axis=1) * nombre + toutes.max(axis=1)
    uniques, places = np.unique(code, return_inverse=True)
    somme = np.zeros(len(uniques), dtype=np.int64)
    np.bitwise_or.at(somme, places, raisons)
    return np.column_stack((uniques // max(nombre, 1), uniques % max(nombre, 1))), somme


def measure(points: Reels, sur: npt.NDArray[np.bool_], paires: Entiers) -> Reels:
    """Distance of each pair in metres, NaN when one of the two positions is unknown or approximate."""
    gauche, droite = paires[:, 0], paires[:, 1]
    distances = np.sqrt(((points[gauche] - points[droite]) ** 2).sum(axis=1))
    distances[~(sur[gauche] & sur[droite])] = np.nan
    resultat: Reels = distances
    return resultat
