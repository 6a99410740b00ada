"""Check a chain of lines, in Python alone: nothing that the database's owner can redefine takes part. Pure.

A line's hash is SHA-256 of the hash before it and of the line's canonical text; names and detail stand in that text by
salted commitments (ADR 0008), so that a person can be erased. Published roots (number and hash of one day's last line)
tell apart a chain that was rewritten from its first changed line on, which holds in itself.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring  # the text of a JSON string, as PostgreSQL writes it
from typing import Final, NamedTuple

EFFACES: Final = ("Personne effacée", "Nom effacé", '{"efface": true}')
"""What stands in place of an erased actor, object, detail; its salt went with it."""
EFFACEMENT: Final = "journal.noms_effaces"
"""The act that tells of an erasure, with the number of names that went."""


class LigneLue(NamedTuple):
    """A line as stored. ``instant``: « 2026-03-10T09:00:00.000000Z »; ``detail``: text of the JSON value."""

    numero: int
    instant: str
    acteur_id: int | None
    acteur_nom: str
    action: str
    objet_type: str
    objet_id: str
    objet_nom: str
    detail: str
    acteur_sel: str
    acteur_empreinte: str
    objet_sel: str
    objet_empreinte: str
    detail_sel: str
    detail_empreinte: str
    empreinte_precedente: str
    empreinte: str


class Racine(NamedTuple):
    """What was published of a day: « lundi 3 avril 2023 », the last line and its hash."""

    jour: str
    empreinte: str


@dataclass(frozen=True)
class Verification:
    """``lignes`` read; ``rompue_a`` = number of the first broken line (None when the chain holds) and why; ``racines`` compared."""

    lignes: int
    rompue_a: int | None = None
    raison: str = ""
    tete: str = ""
    racines: int = 0


class Chaine:
    """Lines of one Département, read in order by lots. ``roots``: {number of a line: what was published of it}."""

    def __init__(self, departement_id: int, roots: Mapping[int, Racine]) -> None:
        self._head = f"[{departement_id}, "
        self._roots = roots
        self._last_root = 0
        self._matched = 0
        self._erased = self._announced = self._first_erased = 0
        self.lues = 0
        self.empreinte = ""

    def read(self, rows: Iterable[LigneLue]) -> Verification | None:
        """Go on with these lines; what is wrong with the first broken one, else None."""
        for row in rows:
            reason = self._wrong(row)
            if reason:
                number = min(row.numero, self.lues + 1)
                return Verification(self.lues + 1, number, reason, racines=self._matched)
            self.lues, self.empreinte = row.numero, row.empreinte
            self._count_erased(row)
            root = self._roots.get(row.numero)
            if root is not None and root.empreinte != row.empreinte:
                since = self._last_root + 1
                return Verification(self.lues, since, _rewritten(since, row.numero, root), racines=self._matched)
            if root is not None:
                self._last_root, self._matched = row.numero, self._matched + 1
        return None

    def _wrong(self, row: LigneLue) -> str:
        if row.numero != self.lues + 1:
            return f"la ligne {self.lues + 1} manque (on trouve la ligne {row.numero} à sa place)"
        if row.empreinte_precedente != self.empreinte:
            return "elle ne suit pas la ligne précédente"
        if hashlib.sha256(f"{self.empreinte}{self._text(row)}".encode()).hexdigest() != row.empreinte:
            return "son contenu a été changé"
        if not names_hold(row):
            return "un nom ou un détail y a été changé"
        return ""

    def _count_erased(self, row: LigneLue) -> None:
        """Every erasure leaves a line that tells how many names went: one that went without it was not asked for."""
        gone = [row.acteur_sel, row.objet_sel, row.detail_sel].count("")
        if gone and not self._erased:
            self._first_erased = row.numero
        self._erased += gone
        if row.action == EFFACEMENT and row.detail_sel:
            self._announced += int(json.loads(row.detail).get("nombre", 0))

    def _text(self, row: LigneLue) -> str:
        """The canonical text, as the trigger's ``jsonb_build_array(…)::text`` writes it."""
        who = "null" if row.acteur_id is None else str(row.acteur_id)
        words = (
            row.acteur_empreinte,
            row.action,
            row.objet_type,
            row.objet_id,
            row.objet_empreinte,
            row.detail_empreinte,
        )
        said = ", ".join(map(encode_basestring, words))
        return f'{self._head}{row.numero}, "{row.instant}", {who}, {said}]'

    def end(self, *, numero: int, empreinte: str) -> Verification:
        """After the last line: ``numero`` and ``empreinte`` of the head that the trigger keeps apart (0 and « » without one)."""
        missing = sorted(number for number in self._roots if number > self.lues)
        if missing:
            root = self._roots[missing[-1]]
            return self._broken_after(f"des lignes manquent à la fin : {root.jour}, il y en avait {missing[-1]}")
        if numero > self.lues:
            return self._broken_after(f"des lignes manquent à la fin : il y en avait {numero}")
        if numero < self.lues:
            reason = "elle a été ajoutée à la fin sans passer par le programme"
            return Verification(self.lues, numero + 1, reason, racines=self._matched)
        if empreinte != self.empreinte:
            return Verification(self.lues, self.lues, "elle n'est plus celle qui a été écrite", racines=self._matched)
        if self._erased > self._announced:
            reason = f"un nom y a été effacé sans trace ({self._erased} noms effacés, {self._announced} demandés)"
            return Verification(self.lues, self._first_erased, reason, racines=self._matched)
        return Verification(self.lues, tete=self.empreinte, racines=self._matched)

    def _broken_after(self, reason: str) -> Verification:
        return Verification(self.lues, self.lues + 1, reason, racines=self._matched)

    def so_far(self) -> Verification:
        """What was read and holds."""
        return Verification(self.lues, tete=self.empreinte, racines=self._matched)


def _rewritten(since: int, number: int, root: Racine) -> str:
    where = f"la ligne {number}" if since == number else f"une des lignes {since} à {number}"
    return f"{where} a été réécrite avec toute la suite : la racine publiée ({root.jour}) ne correspond plus"


def _promised(salt: str, text: str, commitment: str, erased: str) -> bool:
    if not salt:
        return text == erased
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest() == commitment


def names_hold(row: LigneLue) -> bool:
    """Each name is the one that was promised, or was erased with its salt."""
    return (
        _promised(row.acteur_sel, row.acteur_nom, row.acteur_empreinte, EFFACES[0])
        and _promised(row.objet_sel, row.objet_nom, row.objet_empreinte, EFFACES[1])
        and _promised(row.detail_sel, row.detail, row.detail_empreinte, EFFACES[2])
    )
