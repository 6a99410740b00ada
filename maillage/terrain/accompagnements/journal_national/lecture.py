"""Rows of the national log, tolerant: columns in any order, several sheets, empty rows, a block of filters above.

A workshop takes one row a participant (« 3/12 ») under one « ID CRA »: they become one accompaniment of twelve people.
Names of people helped and notes are never read: no column here has their title. Rows go by one at a time: of a whole year
only the workshops still open are held.
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
"""Rows of one file: what the team of one Département writes in a year (forty advisers, 1,500 each)."""
TROP_DE_LIGNES: Final = (
    "Ce fichier a plus de 60 000 lignes. Exportez une période plus courte, par exemple six mois, puis renvoyez-le."
)
REFUS_MAX: Final = 1_000
"""Refusals that are kept with their reason; all are counted."""
_ENTETE_AVANT: Final = 60
_CLE: Final = re.compile(r"[A-Za-z0-9_-]{6,64}")
_INSEE: Final = re.compile(r"\d[\dAB]\d{3}")


@dataclass(frozen=True, slots=True)
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
    """What a file holds. ``refus``: (number of the row, why), the first thousand; ``refuses``: how many in all;
    ``alertes``: sentences on the whole; ``lignes``: rows under the titles.
    """

    actes: list[Acte] = field(default_factory=list)
    refus: list[tuple[int, str]] = field(default_factory=list)
    alertes: list[str] = field(default_factory=list)
    lignes: int = 0
    refuses: int = 0


class JournalIllisible(ValueError):
    """``args[0]``: a sentence for the person."""


def read_log(rows: Iterable[tuple[int, Sequence[Any]]], today: dt.date) -> Journal:
    """Every accompaniment of ``rows``: (number, cells), in one go. Raises JournalIllisible when no row is that of the titles."""
    reader = Lecteur(today)
    for number, cells in rows:
        reader.take(number, cells)
    reader.end()
    # Several sheets may hold the same row: its ID counts once.
    reader.found.actes = sorted({one.cle: one for one in reader.found.actes}.values(), key=lambda one: one.ligne)
    return reader.found


class Lecteur:
    """State while the rows go by: titles, the block above them, workshops that are still open.

    ``found.actes`` fills up as rows come; ``drain`` takes what is ready, so that a long file is never held whole.
    """

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.found = Journal()
        self.columns: dict[int, str] = {}
        self.above: dict[str, str] = {}
        self.seen = 0
        self.groups: dict[str, _Atelier] = {}
        self.hashes: Counter[str] = Counter()
        self.titles = 0
        self.without_key = False
        self.last_group = ""
        self.before: Sequence[Any] = ()
        self.kept_some = False

    def take(self, number: int, cells: Sequence[Any]) -> None:
        """One row. Raises JournalIllisible when there are too many."""
        if not any(line_of(cell, 1) for cell in cells):
            return
        titles = _titles(cells) or ({} if self.columns else _titles_on_two_rows(self.before, cells))
        if titles:
            self.columns = titles
            return
        if not self.columns:
            self.before = cells
            self._take_above(cells)
            return
        if not any(line_of(cells[at], 1) for at in self.columns if at < len(cells)):
            return  # nothing under our titles: a note, or the name of the sheet alone
        self.found.lignes += 1
        if self.found.lignes > LIGNES_MAX:
            raise JournalIllisible(TROP_DE_LIGNES)
        try:
            self._take_row(number, {name: cells[at] for at, name in self.columns.items() if at < len(cells)})
        except CelluleRefusee as refusal:
            self.last_group = ""
            self._refuse(number, str(refusal))

    def drain(self) -> list[Acte]:
        """What is ready since the last call."""
        ready, self.found.actes = self.found.actes, []
        self.kept_some = self.kept_some or bool(ready)
        return ready

    def end(self) -> None:
        """Close the workshops and say what holds for the whole file. Raises JournalIllisible when there were no titles."""
        if not self.columns:
            raise JournalIllisible(
                "Les colonnes de l'outil national manquent : il faut au moins « Date » et « Type ». "
                "Exportez vos activités depuis La Coop, puis envoyez ce fichier tel quel."
            )
        for workshop in self.groups.values():
            self._close(workshop)
        self.groups = {}
        told = self.found.alertes
        if self.found.lignes and not (self.found.actes or self.kept_some):
            told.append(
                "Aucune ligne n'a pu être lue. Vérifiez que ce fichier est bien l'export des activités de La Coop."
            )
        if self.titles:
            told.append(f"{self.titles} titre(s) d'atelier semblaient nommer une personne : ils ne sont pas repris.")
        if self.without_key:
            told.append(
                "Ce fichier n'a pas la colonne « ID CRA » : une ligne changée depuis comptera comme une nouvelle ligne."
            )

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
        told = row.get("participants", "")
        rank, of = rank_of(told)
        if act.nature == "INDIVIDUEL":
            if of != 1:
                raise refuse("participants", "un accompagnement individuel compte une personne.")
            self._keep(act, self._key(act, row))
            return
        if not line_of(told, 1):
            raise refuse(
                "participants",
                "elle manque ou elle est vide. Un atelier dit combien il compte de personnes, par exemple 3/12.",
            )
        key = act.cle or self._open_workshop(rank, of, act)
        workshop = self.groups.get(key)
        if workshop is None:
            workshop = self.groups[key] = _Atelier(act, of)
        workshop.take(act, rank, of)

    def _open_workshop(self, rank: int, of: int, act: Acte) -> str:
        """Without an ID, the rows of a workshop follow one another: « 1/3 », « 2/3 », « 3/3 »."""
        known = self.groups.get(self.last_group)
        if known is None or known.lignes >= of or rank != known.rang + 1 or not _same(known.premier, act):
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

    def _close(self, workshop: "_Atelier") -> None:
        """One workshop of its rows. A file filtered by person holds a few of the twelve: the number is still twelve."""
        first = workshop.premier
        if workshop.melange:
            self._refuse(first.ligne, "Les lignes de cet atelier ne disent pas le même nombre de participants.")
            return
        # Two sheets may repeat a row. « 12 » alone (rank 0) tells of twelve people, and nothing of each.
        told = [one for rank, one in workshop.dits.items() if rank]
        whole = replace(
            first,
            participants=workshop.participants,
            deja_accompagnes=sum(deja for deja, _, _, _ in told),
            genres=_sum(genre for _, genre, _, _ in told),
            tranches=_sum(tranche for _, _, tranche, _ in told),
            statuts=_sum(statut for _, _, _, statut in told),
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
        self.found.refuses += 1
        if len(self.found.refus) < REFUS_MAX:
            self.found.refus.append((number, why))


def has_titles(cells: Sequence[Any]) -> bool:
    """Whether a row is that of the titles: what tells the separator of a CSV that begins with a block of filters."""
    return bool(_titles(cells))


def _titles(cells: Sequence[Any]) -> dict[int, str]:
    """{place: column} when the row is that of the titles; a title that comes twice counts once."""
    found: dict[int, str] = {}
    for at, cell in enumerate(cells):
        name = COLONNES.get(normalise(line_of(cell)))
        if name and name not in found.values():
            found[at] = name
    return found if all(name in found.values() for name in OBLIGATOIRES) else {}


def _titles_on_two_rows(above: Sequence[Any], cells: Sequence[Any]) -> dict[int, str]:
    """Titles merged over two rows: a spreadsheet leaves the text in the first, nothing in the second."""
    width = max(len(above), len(cells))
    rows = ([*row, *[""] * (width - len(row))] for row in (above, cells))
    return _titles([low if line_of(low, 1) else high for high, low in zip(*rows, strict=True)])


@dataclass(slots=True)
class _Atelier:
    """A workshop whose rows still come: its first row, what each participant's row tells of him, once a rank."""

    premier: Acte
    participants: int
    rang: int = 0
    lignes: int = 0
    melange: bool = False
    dits: dict[int, tuple[int, dict[str, int], dict[str, int], dict[str, int]]] = field(default_factory=dict)

    def take(self, act: Acte, rank: int, of: int) -> None:
        self.rang, self.lignes = rank, self.lignes + 1
        self.melange = self.melange or of != self.participants
        self.dits.setdefault(rank, (act.deja_accompagnes, act.genres, act.tranches, act.statuts))


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
