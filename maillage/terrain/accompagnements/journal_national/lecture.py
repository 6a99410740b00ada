"""Rows of the national log, tolerant: columns in any order, several sheets, empty rows, a block of filters above.

A workshop takes one row a participant (« 3/12 ») under one « ID CRA »: they become one accompaniment of twelve people.
Names of people helped and notes are never read: no column here has their title.
"""

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from maillage.terrain.accompagnements.anonymat import traces_of
from maillage.terrain.accompagnements.journal_national.cellules import (
    CelluleRefusee,
    day_of,
    line_of,
    minutes_of,
    rank_of,
    refuse,
    stars_of,
    value_of,
    values_of,
)
from maillage.terrain.accompagnements.journal_national.colonnes import (
    AUTONOMIES,
    COLONNES,
    DEMARCHES,
    NIVEAUX,
    NON_DIT,
    OBLIGATOIRES,
    normalise,
)

LIGNES_MAX: Final = 60_000
ACTES_MAX: Final = 5_000
"""Accompaniments of one file. A busy adviser writes 1,500 a year."""
REFUS_MAX: Final = 1_000
_ENTETE_AVANT: Final = 60
_CLE: Final = re.compile(r"[A-Za-z0-9_-]{6,64}")
_INSEE: Final = re.compile(r"\d[\dAB]\d{3}")


@dataclass(frozen=True)
class Acte:
    """One accompaniment of the file. ``ligne``: number of its first row; ``conseiller``: as the file names him.

    ``genres``, ``tranches``, ``statuts``: {value: number}, without « non communiqué ».
    """

    cle: str
    ligne: int
    jour: str
    nature: str
    conseiller: str
    canal: str
    lieu: str
    commune: str
    code_insee: str
    duree_min: int | None
    titre: str
    materiels: tuple[str, ...]
    thematiques: tuple[str, ...]
    demarches: tuple[str, ...]
    autonomie: str
    niveau: str
    orientations: tuple[str, ...]
    participants: int
    deja_accompagnes: int = 0
    genres: dict[str, int] = field(default_factory=dict)
    tranches: dict[str, int] = field(default_factory=dict)
    statuts: dict[str, int] = field(default_factory=dict)


@dataclass
class Journal:
    """What a file holds. ``refus``: (number of the row, why), the first thousand; ``alertes``: sentences on the whole."""

    actes: list[Acte] = field(default_factory=list)
    refus: list[tuple[int, str]] = field(default_factory=list)
    alertes: list[str] = field(default_factory=list)
    lignes: int = 0


class JournalIllisible(ValueError):
    """``args[0]``: a sentence for the person."""


def read_log(rows: Iterable[tuple[int, Sequence[Any]]], today: dt.date) -> Journal:
    """Every accompaniment of ``rows``: (number, cells). Raises JournalIllisible when no row is that of the titles."""
    reader = _Lecteur(today)
    for number, cells in rows:
        reader.take(number, cells)
    return reader.end()


class _Lecteur:
    """State while the rows go by: titles, the block above them, workshops that are still open."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.found = Journal()
        self.columns: dict[int, str] = {}
        self.above: dict[str, str] = {}
        self.seen = 0
        self.groups: dict[str, list[tuple[Acte, int, int]]] = {}
        self.hashes: Counter[str] = Counter()
        self.titles = 0
        self.without_key = False
        self.last_group = ""

    def take(self, number: int, cells: Sequence[Any]) -> None:
        if not any(line_of(cell, 1) for cell in cells):
            return
        titles = _titles(cells)
        if titles:
            self.columns = titles
            return
        if not self.columns:
            self._take_above(cells)
            return
        self.found.lignes += 1
        if self.found.lignes > LIGNES_MAX:
            raise JournalIllisible("Ce fichier a trop de lignes. Exportez une période plus courte, puis renvoyez-le.")
        try:
            self._take_row(number, {name: cells[at] for at, name in self.columns.items() if at < len(cells)})
        except CelluleRefusee as refusal:
            self.last_group = ""
            self._refuse(number, str(refusal))

    def end(self) -> Journal:
        if not self.columns:
            raise JournalIllisible(
                "Les colonnes de l'outil national manquent : il faut au moins « Date » et « Type ». "
                "Exportez vos activités depuis La Coop, puis envoyez ce fichier tel quel."
            )
        for parts in self.groups.values():
            self._close(parts)
        # Several sheets may hold the same row: its ID counts once.
        self.found.actes = sorted({one.cle: one for one in self.found.actes}.values(), key=lambda one: one.ligne)
        if len(self.found.actes) > ACTES_MAX:
            raise JournalIllisible(
                "Ce fichier a plus de 5 000 accompagnements. Exportez une période plus courte, puis renvoyez-le."
            )
        if self.titles:
            self.found.alertes.append(
                f"{self.titles} titre(s) d'atelier semblaient nommer une personne : ils ne sont pas repris."
            )
        if self.without_key:
            self.found.alertes.append(
                "Ce fichier n'a pas la colonne « ID CRA » : une ligne changée depuis comptera comme une nouvelle ligne."
            )
        return self.found

    def _take_above(self, cells: Sequence[Any]) -> None:
        """« Nom », « Prénom », « Médiateur » of the block above the titles, and nothing else of it."""
        self.seen += 1
        name = normalise(line_of(cells[0]))
        if self.seen <= _ENTETE_AVANT and len(cells) > 1 and name in {"nom", "prenom", "mediateur"}:
            self.above.setdefault(name, line_of(cells[1], 100))

    def _adviser(self, row: dict[str, Any]) -> str:
        told = f"{line_of(row.get('prenom', ''), 100)} {line_of(row.get('nom', ''), 100)}".strip()
        above = self.above.get("mediateur") or f"{self.above.get('prenom', '')} {self.above.get('nom', '')}"
        return told or above.strip()

    def _take_row(self, number: int, row: dict[str, Any]) -> None:
        act = self._read_row(number, row)
        rank, of = rank_of(row.get("participants", ""))
        if act.nature == "INDIVIDUEL":
            if of != 1:
                raise refuse("participants", "un accompagnement individuel compte une personne.")
            self._keep(act, self._key(act, row))
            return
        key = act.cle or self._open_workshop(rank, of, act)
        self.groups.setdefault(key, []).append((act, rank, of))

    def _open_workshop(self, rank: int, of: int, act: Acte) -> str:
        """Without an ID, the rows of a workshop follow one another: « 1/3 », « 2/3 », « 3/3 »."""
        parts = self.groups.get(self.last_group, [])
        if not parts or len(parts) >= of or rank != parts[-1][1] + 1 or not _same(parts[0][0], act):
            self.last_group = f"rang-{act.ligne}"
        return self.last_group

    def _read_row(self, number: int, row: dict[str, Any]) -> Acte:
        def cell(name: str) -> Any:
            return row.get(name, "")

        nature = value_of("nature", cell("nature"), absent="")
        if not nature:
            raise refuse("nature", "dites « Accompagnement individuel » ou « Atelier collectif ».")
        themes = values_of("themes", cell("themes"))
        procedures = tuple(one for one in themes if one in DEMARCHES)
        kept = {one for one in themes if one not in DEMARCHES} | ({"DEMARCHES"} if procedures else set())
        stars = stars_of(cell("niveau"))
        told = line_of(cell("code_insee"), 10).upper()
        key = line_of(cell("cle"), 80)
        return Acte(
            cle=key if _CLE.fullmatch(key) else "",
            ligne=number,
            jour=day_of(cell("jour"), self.today).isoformat(),
            nature=nature,
            conseiller=self._adviser(row),
            canal=value_of("canal", cell("canal"), absent="LIEU_ACTIVITE"),
            lieu=line_of(cell("lieu")),
            commune=line_of(cell("commune"), 100),
            code_insee=told if _INSEE.fullmatch(told) else told.zfill(5) if told.isdecimal() and len(told) == 4 else "",
            duree_min=minutes_of(cell("duree")),
            titre=self._title(cell("titre")) if nature == "COLLECTIF" else "",
            materiels=values_of("materiels", cell("materiels")),
            thematiques=tuple(sorted(kept)),
            demarches=procedures,
            autonomie=AUTONOMIES[stars - 1] if stars and nature == "INDIVIDUEL" else "",
            niveau=NIVEAUX[stars - 1] if stars and nature == "COLLECTIF" else "",
            orientations=values_of("orientations", cell("orientations")) if nature == "INDIVIDUEL" else (),
            participants=1,
            deja_accompagnes=int(normalise(line_of(cell("deja"), 10)) == "oui"),
            genres=_one("genre", cell("genre")),
            tranches=_one("tranche", cell("tranche")),
            statuts=_one("statut", cell("statut")),
        )

    def _title(self, cell: Any) -> str:
        title = line_of(cell, 150)
        if traces_of(title):
            self.titles += 1
            return ""
        return title

    def _close(self, parts: list[tuple[Acte, int, int]]) -> None:
        """One workshop of its rows. A file filtered by person holds a few of the twelve: the number is still twelve."""
        first, _, of = parts[0]
        if any(one != of for _, _, one in parts):
            self._refuse(first.ligne, "Les lignes de cet atelier ne disent pas le même nombre de participants.")
            return
        # Two sheets may repeat a row. « 12 » alone (rank 0) tells of twelve people, and nothing of each.
        told = {rank: one for one, rank, _ in reversed(parts) if rank}.values()
        whole = replace(
            first,
            participants=of,
            deja_accompagnes=sum(one.deja_accompagnes for one in told),
            genres=_sum(one.genres for one in told),
            tranches=_sum(one.tranches for one in told),
            statuts=_sum(one.statuts for one in told),
        )
        self._keep(whole, first.cle or self._hash(whole, ""))

    def _key(self, act: Acte, row: dict[str, Any]) -> str:
        return act.cle or self._hash(act, line_of(row.get("enregistre", ""), 40))

    def _hash(self, act: Acte, saved: str) -> str:
        """Without an ID: what the row says, and its rank among the same rows of the file."""
        self.without_key = True
        said = repr((replace(act, ligne=0, cle=""), saved))
        digest = hashlib.sha256(said.encode()).hexdigest()[:40]
        self.hashes[digest] += 1
        return f"sans-id-{digest}-{self.hashes[digest]}"

    def _keep(self, act: Acte, key: str) -> None:
        self.found.actes.append(replace(act, cle=key))

    def _refuse(self, number: int, why: str) -> None:
        if len(self.found.refus) < REFUS_MAX:
            self.found.refus.append((number, why))


def _titles(cells: Sequence[Any]) -> dict[int, str]:
    """{place: column} when the row is that of the titles; a title that comes twice counts once."""
    found: dict[int, str] = {}
    for at, cell in enumerate(cells):
        name = COLONNES.get(normalise(line_of(cell)))
        if name and name not in found.values():
            found[at] = name
    return found if all(name in found.values() for name in OBLIGATOIRES) else {}


def _one(name: str, cell: Any) -> dict[str, int]:
    value = value_of(name, cell, absent=NON_DIT)
    return {} if value == NON_DIT else {value: 1}


def _sum(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(sorted(total.items()))


def _same(one: Acte, other: Acte) -> bool:
    return (one.jour, one.conseiller, one.titre, one.lieu, one.thematiques, one.duree_min) == (
        other.jour, other.conseiller, other.titre, other.lieu, other.thematiques, other.duree_min,
    )  # fmt: skip
