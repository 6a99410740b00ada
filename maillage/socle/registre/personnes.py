"""What each app keeps on a person: how to find it, what to hand over, how it goes. Declared in ``ready()``, read by the screens.

Three ways of holding a person, and one rule for each:

- a **Fiche** is a row about him (a contact, a volunteer, an invitation): it is handed over, and erased as a row;
- a **mention** is his name or address written in a column of a row about something else (the author of a correction, a cell
  of a census file): it is replaced. Nothing to declare: every text, list or JSON column of the register
  (registre.toml) is searched. An append-only history also needs its function (``base.rls.erasable``): a Histoire;
- what stays is **explained** (a Maintien), with the law.

tests/architecture/test_personnes.py: each declared field falls under one of the three.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

EFFACEE = "Personne effacée"
ADRESSE_EFFACEE = "adresse effacée"
MINIMUM = 3
"""Shorter names would be found in every word."""
_WORD = "[[:alnum:]]"
_ADDRESS = "[[:alnum:]._+-]"


@dataclass(frozen=True)
class Identite:
    """Who is looked for: addresses (lower case), full names, ids of accounts."""

    courriels: frozenset[str] = frozenset()
    noms: frozenset[str] = frozenset()
    comptes: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.courriels or self.noms or self.comptes)

    def motif_courriels(self) -> str:
        """PostgreSQL regular expression (case apart) of the addresses, as whole addresses; empty when there is none."""
        found = sorted(re.escape(value) for value in self.courriels if len(value) >= MINIMUM)
        return f"(?<!{_ADDRESS})({'|'.join(found)})(?![[:alnum:]_-])" if found else ""

    def motif_noms(self) -> str:
        """The same of the names, as whole words: either order of two words, with or without accents."""
        found = sorted({one for name in self.noms for one in _ways(name)})
        return f"(?<!{_WORD})({'|'.join(found)})(?!{_WORD})" if found else ""

    def motif(self) -> str:
        """Either; empty when nothing can be looked for in texts."""
        return "|".join(part for part in (self.motif_courriels(), self.motif_noms()) if part)


def _ways(name: str) -> Iterable[str]:
    words = name.split()
    if len(" ".join(words)) < MINIMUM or len(words) < 2:
        return
    orders = [words, [*words[1:], words[0]], [words[-1], *words[:-1]]]
    for order in orders:
        for one in (order, [_plain(word) for word in order]):
            yield r"\s+".join(re.escape(word) for word in one)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@dataclass(frozen=True)
class Fiche:
    """Rows about a person.

    ``modele``: label of the model. ``champs``: personal fields handed over. Found by ``courriel`` (column of an address),
    ``nom`` (column of a full name), ``compte`` (foreign key to the account), ``empreinte`` (column of
    ``messages.hash_address``); one may be a row away (« agent__courriel »). ``raison``: why the row may go, said on the preview.
    ``effacer``: how rows go when acts that must stay hang on them (RGPD, art. 17.3.b): they are emptied of the person, and
    found no more; None: they are deleted.
    """

    modele: str
    titre: str
    champs: tuple[str, ...]
    raison: str
    courriel: str = ""
    nom: str = ""
    compte: str = ""
    empreinte: str = ""
    effacer: Callable[[Any], None] | None = None


@dataclass(frozen=True)
class Histoire:
    """An append-only table whose names are replaced by ``<table>_effacer`` (base.rls.erasable)."""

    modele: str


@dataclass(frozen=True)
class Mention:
    """Columns to search besides those of the register: a public copy of them, for instance."""

    modele: str
    champs: tuple[str, ...]


@dataclass(frozen=True)
class Maintien:
    """Fields of ``modele`` (all of them when empty) that stay, or go another way: ``raison`` says why, with the law."""

    modele: str
    champs: tuple[str, ...]
    raison: str


Rattachement = Callable[[int], bool]
"""Account id → it belongs, or belonged, to the Département of the transaction."""


@dataclass
class _Registre:
    fiches: dict[str, Fiche] = field(default_factory=dict)
    histoires: dict[str, Histoire] = field(default_factory=dict)
    mentions: dict[str, Mention] = field(default_factory=dict)
    maintiens: list[Maintien] = field(default_factory=list)
    rattachements: list[Rattachement] = field(default_factory=list)


_registre = _Registre()


def register_personne(*declarations: Fiche | Histoire | Mention | Maintien) -> None:
    """Called in ``ready()`` by the app that owns the models."""
    for one in declarations:
        if isinstance(one, Fiche):
            _registre.fiches[one.modele] = one
        elif isinstance(one, Histoire):
            _registre.histoires[one.modele] = one
        elif isinstance(one, Mention):
            _registre.mentions[one.modele] = one
        elif one not in _registre.maintiens:
            _registre.maintiens.append(one)


def register_rattachement(test: Rattachement) -> None:
    """Called in ``ready()`` by the app that knows memberships."""
    if test not in _registre.rattachements:
        _registre.rattachements.append(test)


def all_fiches() -> tuple[Fiche, ...]:
    return tuple(_registre.fiches.values())


def all_histoires() -> tuple[Histoire, ...]:
    return tuple(_registre.histoires.values())


def all_mentions() -> tuple[Mention, ...]:
    return tuple(_registre.mentions.values())


def all_maintiens() -> tuple[Maintien, ...]:
    return tuple(_registre.maintiens)


def belongs_here(compte_id: int) -> bool:
    """Some app knows this account in the Département of the transaction."""
    return any(test(compte_id) for test in _registre.rattachements)
