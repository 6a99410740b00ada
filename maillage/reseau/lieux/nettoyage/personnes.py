"""Does a contact name a person? What does is held back from open data, never deleted.

Rule (``domaine.md`` A, and the data-protection notes of the census): e-mails and mobiles that name a mediator do not
leave as open data. The judgement is conservative: a local part that nothing explains is held back, because publishing
a person's address by error is worse than hiding a library's.
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple

from maillage.reseau.lieux.nettoyage.mots_courriels import (
    FOURNISSEURS,
    GENERIQUES,
    LIEUX,
    LIEUX_COURTS,
    PETITS,
    PRENOMS,
)
from maillage.reseau.lieux.nettoyage.telephones import is_mobile
from maillage.reseau.lieux.nettoyage.textes import fold

_MOT_MAX: Final = 40
_LOCAL_MAX: Final = 64
_CONTEXTE_MAX: Final = 200


_MOTS: Final = re.compile(r"[a-z]+", re.ASCII)
_SAINTS: Final = ("saint", "sainte", "st", "ste")
_FONCTIONNELS: Final = frozenset({"france-services.gouv.fr"})
"""Domains that give mailboxes to places only."""
_TITRE: Final = re.compile(r"\b(?:m|mr|mme|mlle|madame|monsieur)\b[.\s]+\w", re.IGNORECASE)
_NOM_PRENOM: Final = re.compile(
    r"\b([A-ZÀ-Þ][a-zà-ÿ]{2,15})(?:-[A-ZÀ-Þ][a-zà-ÿ]{2,15})? [A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]{2,25}\b"
)


class _Contexte(NamedTuple):
    """Words of the place, its commune and its domain: ``mots`` with a space before each, ``initiales`` glued."""

    mots: str
    initiales: str


def _context(nom: str, commune: str, racine: str) -> _Contexte:
    tous = f"{nom} {fold(commune)} {fold(racine)}".split()
    mots = [mot for mot in tous if mot not in PETITS]
    saints = [saint + mot for avant, mot in pairwise(tous) if avant in _SAINTS for saint in _SAINTS]
    utiles = [mot for mot in mots if len(mot) >= 3 and mot not in PRENOMS]
    return _Contexte(" " + " ".join([*utiles, *saints, ""]), "".join([mot[0] for mot in mots]))


def _is_known(morceau: str, contexte: _Contexte) -> bool:
    """True for a function, a word of the place or its beginning (4 letters), or an acronym of the place (3 letters)."""
    if morceau in GENERIQUES:
        return True
    if len(morceau) >= 4 and f" {morceau}" in contexte.mots:
        return True
    return len(morceau) >= 3 and (f" {morceau} " in contexte.mots or morceau in contexte.initiales)


def _is_explained(mot: str, contexte: _Contexte) -> bool:
    """True when a word of the local part is made of functions, small words and words of the place, end to end."""
    if mot in PETITS or _is_known(mot, contexte):
        return True
    if not 4 <= len(mot) <= _MOT_MAX:
        return False
    # Positions reached by words end to end. Two letters count only at the head (« cstalence », « ejizon »).
    atteints = {0}
    for debut in range(len(mot)):
        if debut not in atteints:
            continue
        for fin in range(debut + 1, len(mot) + 1):
            morceau = mot[debut:fin]
            if morceau in PETITS or ((fin - debut >= 3 or debut == 0) and _is_known(morceau, contexte)):
                atteints.add(fin)
    return len(mot) in atteints


def _is_place_mailbox(mot: str) -> bool:
    """True for « bibliotheque.x@ »: what follows a kind of place is a town, not a person."""
    return mot.startswith(LIEUX) or mot in LIEUX_COURTS


def _words(local: str) -> tuple[list[str], list[str], int]:
    """(words, first names, number of initials) of a local part. What follows « saint » is a town, not a first name."""
    trouves = _MOTS.findall(fold(local[:_LOCAL_MAX]))
    mots: list[str] = []
    prenoms: list[str] = []
    avant = ""
    for mot in trouves:
        if avant in _SAINTS:
            mots[-1:] = [avant + mot]
        elif mot in PRENOMS or mot == "marie":
            prenoms.append(mot)
        elif len(mot) > 1:
            mots.append(mot)
        avant = mot
    return mots, prenoms, sum(len(mot) == 1 for mot in trouves)


def names_a_person(courriel: str, *, nom_lieu: str = "", commune: str = "") -> bool:
    """True when an e-mail address names a person, or may: it is then held back from what is public.

    Public when every word of the local part is a function or a kind of place (contact, mairie, ccas, epn…), or comes
    from the name of the place, its commune or its domain; digits do not count. Held back: a first name that is not in
    the name of the place (« mediatheque.jean.carmet@ » is a place), initials (« p.durand@ »), any word that nothing
    explains.
    """
    local, _, domaine = courriel.lower().partition("@")
    if local in GENERIQUES:
        return False
    mots, prenoms, initiales = _words(local)
    if not mots:
        return True
    nom = fold(nom_lieu[:_CONTEXTE_MAX])
    # « marie.talence@ » is a misprint of mairie; any other first name must be the place's own.
    if any(prenom not in nom.split() for prenom in prenoms if prenom != "marie"):
        return True
    if (_is_place_mailbox(mots[0]) and not initiales) or (domaine in _FONCTIONNELS and not prenoms):
        return False
    if not initiales and not prenoms and GENERIQUES.issuperset(mots):
        return False
    racine = domaine.rpartition(".")[0]
    if racine.rpartition(".")[2] in FOURNISSEURS:
        racine = ""
    contexte = _context(nom, commune[:_CONTEXTE_MAX], racine[:_CONTEXTE_MAX])
    if not all(_is_explained(mot, contexte) for mot in mots):
        return True
    # « p.libourne@ », « sophie.dupont@ » at « Sophie Dupont conseil »: a town or a place may also be somebody's name.
    return bool(initiales or prenoms) and not any(mot in GENERIQUES for mot in mots) and prenoms != ["marie"]


def mentions_a_person(*textes: str) -> bool:
    """True when a cell (contact, référent, name of the place…) seems to name somebody: a title, or a first name and a name.

    Used to hold back the mobiles of the row. A place named after somebody (« Médiathèque Jean Carmet ») should be given to
    ``names_a_person`` as ``nom_lieu``, not here.
    """
    for texte in textes:
        court = texte[:500]
        if _TITRE.search(court):
            return True
        if any(fold(trouve[1]) in PRENOMS or fold(trouve[1]) == "marie" for trouve in _NOM_PRENOM.finditer(court)):
            return True
    return False


def hold_back_telephones(numeros: Iterable[str], *, has_person: bool) -> tuple[str, ...]:
    """Mobiles to hold back from open data, among E.164 numbers.

    ``has_person``: the row names a person (contact column, e-mail held back). On a row that names nobody a mobile is
    the place's own line.
    """
    return tuple(numero for numero in numeros if is_mobile(numero)) if has_person else ()
