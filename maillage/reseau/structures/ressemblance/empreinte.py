"""A body made ready to be compared."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from maillage.reseau.structures.ressemblance.mots import (
    ANNEXES,
    LOCUTIONS,
    MOTIFS,
    PUBLIQUES,
    SITES_COMMUNS,
    VIDES,
    split_words,
)

SIREN: Final = 9
"""Digits of a SIREN, the head of a SIRET; also those of a French telephone without its 0."""
_SIGLE_MIN: Final = 3
_DITES_PAR_D_AUTRES: Final = PUBLIQUES - {"CCAS", "CIAS"}
"""Public bodies that an association or a company may have in its name."""


class Corps(NamedTuple):
    """A body as it is compared. ``type``: a value of ``TypeStructure``; ``siret``: 14 digits, 9 (SIREN alone) or empty."""

    id: int
    nom: str
    type: str = "AUTRE"
    siret: str = ""
    code_insee: str = ""
    commune: str = ""
    adresse: str = ""
    telephone: str = ""
    courriel: str = ""
    site_web: str = ""


class Empreinte(NamedTuple):
    """A body made ready. ``mots``: own words, neither kind nor small words; ``propres``: without the commune's name."""

    nature: str
    texte: str
    mots: frozenset[str]
    propres: frozenset[str]
    commune: frozenset[str]
    annexe: bool
    sigle: str
    nombres: frozenset[str]
    telephone: str
    courriel: str
    site: str
    adresse: str


@lru_cache(maxsize=8192)
def read(corps: Corps) -> Empreinte:
    """What is compared of a body; kept, since a body meets many others."""
    words = split_words(corps.nom)
    text = " ".join(words)
    for phrase, short in LOCUTIONS:
        text = text.replace(phrase, short)
    nature, left = _nature(text, corps.type)
    own = [word for word in left.split() if word not in VIDES]
    commune = frozenset(word for word in split_words(corps.commune) if word not in VIDES)
    kept = frozenset(own) - (commune if commune <= frozenset(own) else frozenset())
    return Empreinte(
        nature,
        text,
        frozenset(own),
        kept,
        commune,
        bool(ANNEXES & set(words)),
        "".join(word[0] for word in own) if len(own) >= _SIGLE_MIN else "",
        frozenset(word for word in own if word.isdigit()),
        _phone(corps.telephone),
        corps.courriel.strip().lower(),
        _site(corps.site_web),
        " ".join(split_words(corps.adresse)),
    )


def _nature(text: str, type_: str) -> tuple[str, str]:
    """Kind of body, from its name before its type (« AUTRE » is said of many), and the name without it."""
    for nature, motif in MOTIFS:
        if motif.search(text):
            if nature == "ASSOCIATION" and type_ not in {"AUTRE", "ASSOCIATION"}:
                continue
            if nature in _DITES_PAR_D_AUTRES and type_ in {"ASSOCIATION", "ENTREPRISE"}:
                continue  # « Amis de la mairie » is no commune
            return nature, motif.sub(" ", text)
    return ("" if type_ == "AUTRE" else type_), text


def _phone(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return digits[-9:] if len(digits) >= SIREN else ""


def _site(url: str) -> str:
    found = re.match(r"(?:https?://)?(?:www\.)?([^/?#:\s]+)([^?#\s]*)", url.strip().lower())
    if not found:
        return ""
    host, path = found.group(1), found.group(2).rstrip("/")
    return host + path if host in SITES_COMMUNS else host
