"""From a text to the places that answer to it, in memory: read it, look for it, and mend its spelling only when nothing is found.

Pure. Rows are those of ``Colonnes``; ``Fonds`` gives the columns, the words and the ground of one Département.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from maillage.reseau.lieux.recherche.colonnes import Choix, Colonnes
from maillage.reseau.lieux.recherche.fautes import mend
from maillage.reseau.lieux.recherche.lecture import Demande, read
from maillage.reseau.lieux.recherche.repertoire import Endroit, Repertoire
from maillage.reseau.lieux.recherche.resultats import Trouve
from maillage.reseau.lieux.recherche.textes import Lignes, words

_NOM, _COMMUNE, _VOIE = 0, 1, 2
_BESOIN_NOMME: Final = 16
_BESOIN_CONNU: Final = 4
"""What a need weighs when the very name of the place says it, or one that is known for it (``Besoin.noms``): « impôts » is first
of all France services. All those who only offer it are worth the same.
"""
Poids = NDArray[np.int64]


class Fonds(Protocol):
    """What is searched."""

    @property
    def colonnes(self) -> Colonnes: ...
    @property
    def lignes(self) -> Lignes: ...
    @property
    def repertoire(self) -> Repertoire: ...


@dataclass(frozen=True, eq=False)
class Selection:
    """``choix``: rows that answer. ``poids``: how well, None when all do alike. ``depart``, ``point``: where distances start.

    ``autres``: rows that answer once the perimeter named in the text is left aside; None when it named none. ``adresse``: the
    point is that of the nearest row, whose street was typed. ``corrige``: words really searched. ``besoins``: needs read.
    ``communes``: INSEE codes of the perimeter named in the text.
    """

    choix: Choix
    trouve: Trouve
    poids: Poids | None = None
    depart: str = ""
    point: tuple[float, float] | None = None
    autres: Choix | None = None
    adresse: bool = False
    corrige: str = ""
    besoins: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()


def select(texte: str, fonds: Fonds) -> Selection:
    """The places that answer to what somebody typed; all of them to an empty text."""
    mots = words(texte)
    if not mots:
        return Selection(fonds.colonnes.all, Trouve.TOUS)
    found = _answer(mots, fonds)
    if found.choix.any() or found.trouve in {Trouve.COMMUNE, Trouve.CODE}:
        return found
    mended = mend(
        mots, lambda mot: bool(fonds.lignes.find(mot).lieux.any()), fonds.lignes.vocabulaire, fonds.repertoire
    )
    if mended != mots:
        again = _answer(mended, fonds)
        if again.choix.any() or again.trouve is Trouve.COMMUNE or _has_others(again):
            return replace(again, trouve=Trouve.APPROCHANT, corrige=_said(mended, fonds.repertoire))
    return found if _has_others(found) else _partly(mended, fonds)


def _has_others(selection: Selection) -> bool:
    """Nothing inside the perimeter named, something around it."""
    return selection.autres is not None and bool(selection.autres.any())


def _answer(mots: Sequence[str], fonds: Fonds) -> Selection:
    demande = read(mots, fonds.repertoire)
    inside = _perimeter(demande, fonds)
    if demande.voie and (street := _street(demande, inside, fonds)):
        return street
    where = _where(demande.endroit, fonds.repertoire) if demande.endroit else {}
    if inside is not None and not (demande.besoins or demande.mots or demande.voie):
        trouve = Trouve.CODE if demande.code else Trouve.COMMUNE
        return Selection(inside, trouve, autres=fonds.colonnes.all, **where)
    choix, poids = _terms(demande, fonds)
    trouve = Trouve.BESOIN if demande.besoins and not demande.mots else Trouve.TEXTE
    besoins = tuple(besoin.libelle for besoin in demande.besoins)
    if inside is not None:
        both = choix & inside
        if both.any():
            order = poids if poids[both].any() else None
            return Selection(both, trouve, order, autres=choix, besoins=besoins, **where)
    elif choix.any():
        return Selection(choix, trouve, poids if poids.any() else None, besoins=besoins)
    # « Vert Bois » is no wood of the commune of Bois, « Espace emploi » may be only a name.
    plain, weights = _all_words(demande.tous, fonds)
    if plain.any():
        return Selection(plain, Trouve.TEXTE, weights)
    if inside is None:
        return Selection(fonds.colonnes.none, trouve)
    return Selection(fonds.colonnes.none, trouve, autres=choix, besoins=besoins, **where)


def _where(endroit: Endroit, repertoire: Repertoire) -> dict[str, Any]:
    """Where distances start, and the communes named."""
    communes = repertoire.in_epci(endroit.epci) if endroit.epci else endroit.communes
    return {"depart": endroit.nom, "point": endroit.point, "communes": communes}


def _perimeter(demande: Demande, fonds: Fonds) -> Choix | None:
    """Rows of the commune, the postal code or the EPCI named; None when none is."""
    endroit, colonnes = demande.endroit, fonds.colonnes
    if endroit is None:
        return None
    if demande.code:
        found = fonds.lignes.in_parts([demande.code], _COMMUNE)
        return found if found.any() else colonnes.in_communes(endroit.communes)
    if endroit.epci:
        return colonnes.in_epci(endroit.epci)
    return colonnes.in_communes(endroit.communes) | _named_only(endroit, fonds)


def _named_only(endroit: Endroit, fonds: Fonds) -> Choix:
    """Rows that name the commune without its INSEE code."""
    without = fonds.colonnes.in_communes([""])
    return without & fonds.lignes.in_parts(words(endroit.nom), _COMMUNE) if without.any() else without


def _street(demande: Demande, inside: Choix | None, fonds: Fonds) -> Selection | None:
    """An address is somewhere to start from: every place, from the places of that street, or from the centre of its commune."""
    lignes, colonnes = fonds.lignes, fonds.colonnes
    if not demande.numero and lignes.in_parts(demande.tous, _NOM).any():
        return None
    held = lignes.in_parts(demande.voie, _VOIE) & ~np.isnan(colonnes.latitude)
    if inside is not None:
        held &= inside
    if held.any():
        numbered = held & lignes.in_parts([demande.numero], _VOIE) if demande.numero else held
        rows = numbered if numbered.any() else held
        point = (float(colonnes.latitude[rows].mean()), float(colonnes.longitude[rows].mean()))
        return Selection(colonnes.all, Trouve.ADRESSE, point=point, adresse=True)
    endroit = demande.endroit
    if endroit is None or endroit.point is None:
        return None
    return Selection(colonnes.all, Trouve.ADRESSE, depart=endroit.nom, point=endroit.point)


def _terms(demande: Demande, fonds: Fonds) -> tuple[Choix, Poids]:
    """(rows that answer to every need and word, how well)."""
    choix, poids = fonds.colonnes.all, np.zeros(len(fonds.colonnes), np.int64)
    for besoin, phrase in zip(demande.besoins, demande.phrases, strict=True):
        offered = fonds.colonnes.with_filters(besoin.filtres)
        said = fonds.lignes.in_parts(phrase, _NOM)
        named = reduce(np.logical_or, (fonds.lignes.in_parts(one, _NOM) for one in besoin.noms), said)
        choix &= offered | named
        poids += said * _BESOIN_NOMME + named * _BESOIN_CONNU
    words_, weights = _all_words((*demande.mots, *demande.voie), fonds)
    return choix & words_, poids + weights


def _all_words(mots: Sequence[str], fonds: Fonds) -> tuple[Choix, Poids]:
    found = [fonds.lignes.find(mot) for mot in mots]
    choix = reduce(np.logical_and, (one.lieux for one in found), fonds.colonnes.all)
    poids = np.zeros(len(fonds.colonnes), np.int64)
    for one in found:
        poids += one.poids
    return choix, poids


def _partly(mots: Sequence[str], fonds: Fonds) -> Selection:
    """Nothing answers to everything: the places that answer to most of it, said as such."""
    demande = read(mots, fonds.repertoire)
    terms = [(mot, fonds.lignes.find(mot)) for mot in dict.fromkeys(demande.tous)]
    poids = np.zeros(len(fonds.colonnes), np.int64)
    count = np.zeros(len(fonds.colonnes), np.int64)
    for _, one in terms:
        poids += one.poids
        count += one.lieux
    for besoin in demande.besoins:
        offered = fonds.colonnes.with_filters(besoin.filtres)
        count += offered
    best = int(count.max(initial=0))
    if not best:
        return Selection(fonds.colonnes.none, Trouve.APPROCHANT)
    choix = count == best
    kept = [mot for mot, one in terms if (one.lieux & choix).any()]
    besoins = tuple(besoin.libelle for besoin in demande.besoins)
    return Selection(choix, Trouve.APPROCHANT, poids, corrige=" ".join(kept), besoins=besoins)


def _said(mots: Sequence[str], repertoire: Repertoire) -> str:
    """The words searched, the name of a commune spelt as it should be."""
    named = repertoire.within(mots)
    if named is None:
        return " ".join(mots)
    return " ".join([*mots[: named.debut], named.endroit.nom, *mots[named.fin :]])
