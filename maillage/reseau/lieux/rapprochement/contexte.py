"""What the whole set says: how rare a word is, how many places share a phone, which commune is which."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from maillage.reseau.lieux.rapprochement.empreinte import Empreinte, fold_commune, take_fingerprint
from maillage.reseau.lieux.rapprochement.fiche import Fiche

_ENSEMBLE_DE_REFERENCE = 2000
"""A word seen once in a file of ten rows is not rare for that: sets are never held smaller than this."""
_POIDS_MIN = 0.25
_FORCE_DE_PARTAGE = {1: 1.0, 2: 0.8, 3: 0.45}
"""Strength of a shared contact, by the number of different addresses that use it; beyond, nearly nothing."""
_FORCE_MIN = 0.1


class Contexte(NamedTuple):
    """Records, their fingerprints, and what the set says of words and contacts. Positions: degrees or NaN."""

    fiches: Sequence[Fiche]
    empreintes: Sequence[Empreinte]
    poids: dict[str, float]
    forces: dict[str, float]

    @classmethod
    def build(cls, fiches: Sequence[Fiche]) -> Self:
        """Fingerprint every record and count what they share."""
        empreintes = [
            take_fingerprint(fiche, commune) for fiche, commune in zip(fiches, name_communes(fiches), strict=True)
        ]
        return cls(fiches, empreintes, weigh_words(empreintes), weigh_contacts(empreintes))


def name_communes(fiches: Iterable[Fiche]) -> list[str]:
    """One key per record for its commune: the INSEE code when the record, or another of the same commune, has it."""
    cles = [fold_commune(fiche) for fiche in fiches]
    codes: dict[str, Counter[str]] = defaultdict(Counter)
    for code, nom in cles:
        if code:
            codes[nom][code] += 1
    connus = {nom: min(vus.items(), key=lambda vu: (-vu[1], vu[0]))[0] for nom, vus in codes.items()}
    return [code or connus.get(nom, nom) for code, nom in cles]


def weigh_words(empreintes: Sequence[Empreinte]) -> dict[str, float]:
    """Weight of each word of a name, from 0.25 (everywhere) to 1 (met once), by its rarity in the set."""
    vus = Counter(mot for empreinte in empreintes for mot in empreinte.ensemble)
    echelle = math.log(max(len(empreintes), _ENSEMBLE_DE_REFERENCE))
    return {mot: max(_POIDS_MIN, 1.0 - math.log(nombre) / echelle) for mot, nombre in vus.items()}


def weigh_contacts(empreintes: Sequence[Empreinte]) -> dict[str, float]:
    """Strength of each phone, e-mail, site and SIRET, by the number of different addresses that share it.

    Addresses and not rows are counted: one place met in five files must not make its phone look common.
    """
    adresses: dict[str, set[tuple[str, frozenset[str]]]] = defaultdict(set)
    for empreinte in empreintes:
        adresse = (empreinte.commune, empreinte.voie)
        for valeurs in (empreinte.telephones, empreinte.courriels, empreinte.sites):
            for valeur in valeurs:
                adresses[valeur].add(adresse)
        if empreinte.siret:
            adresses[empreinte.siret].add(adresse)
    return {valeur: _FORCE_DE_PARTAGE.get(_count_places(vues), _FORCE_MIN) for valeur, vues in adresses.items()}


def _count_places(vues: set[tuple[str, frozenset[str]]]) -> int:
    """Addresses of one commune whose streets share a word are one; a row without street is where the others are."""
    if len(vues) == 1:
        return 1
    if len(vues) > 12:
        return len(vues)
    lieux: list[tuple[str, set[str]]] = []
    for commune, voie in sorted(vues, key=lambda vue: (-len(vue[1]), vue[0], sorted(vue[1]))):
        for autre_commune, autre_voie in lieux:
            if commune == autre_commune and (not voie or voie & autre_voie):
                autre_voie.update(voie)
                break
        else:
            lieux.append((commune, set(voie)))
    return len(lieux)
