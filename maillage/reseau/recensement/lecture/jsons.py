"""JSON files as rows: where the list of places is, its columns, and how far the file can be read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from maillage.reseau.recensement.lecture.aplat import feature_cells, flatten, is_feature
from maillage.reseau.recensement.lecture.erreurs import (
    ABIME_JSON,
    PAS_TABLEAU_JSON,
    SourceAbimee,
    SourcePasTableau,
)
from maillage.reseau.recensement.lecture.objets import FIN, Curseur, JsonBriseError, open_cursor
from maillage.reseau.recensement.lecture.tableau import MAX_COLUMNS, Row
from maillage.reseau.recensement.lecture.texte import find_encoding

CLE: Final = "cle"
"""Column that receives the name under which a row stands, in an object keyed by name."""
_MAX_PATH: Final = 4
_MAX_PLANS: Final = 1_000
_MAX_KEPT: Final = 4 * 1024 * 1024
"""Bytes of a file whose rows are kept once decoded, so that it is read once: beyond, memory must stay flat."""

_MAX_NAMES: Final = 20_000
"""Column names that are counted: a file of 50 MB may hold millions, each row its own."""

Chemin = tuple[str, ...]


class Plan(NamedTuple):
    """Where the rows are. ``forme``: liste (at ``chemin``), cles (object keyed by name, at ``chemin``) or suite
    (one object after the other, « JSON lines »).
    """

    forme: str
    chemin: Chemin = ()


_LISTE: Final = Plan("liste")


class FichierJson:
    """Rows of one JSON file. ``scan`` must be called once before ``rows``."""

    def __init__(self, path: Path, *, max_rows: int) -> None:
        self._path = path
        self.encodage = find_encoding(path)
        self._max_rows = max_rows
        self._plan = self._find_plan()
        self.columns: list[str] = []
        self.alerts: list[str] = []
        self.row_count = 0
        self._others = 0
        self._kept: list[dict[str, Any]] | None = [] if path.stat().st_size <= _MAX_KEPT else None

    def _find_plan(self) -> Plan:
        text, cursor = open_cursor(self._path, self.encodage)
        with text:
            opening = cursor.peek()
            if opening == "[":
                return _LISTE
            candidates: dict[Plan, int] = {}
            broken = False
            try:
                _explore(cursor, (), candidates)
                if cursor.peek() in {"{", ","}:
                    return Plan("suite")
            except JsonBriseError:
                broken = True
        if candidates:
            # The longest list; the least deep of two that are as long.
            return max(candidates, key=lambda plan: (candidates[plan], -len(plan.chemin)))
        if broken:
            raise SourceAbimee(ABIME_JSON)
        raise SourcePasTableau(PAS_TABLEAU_JSON)

    def scan(self) -> None:
        """Go through the file once: count rows, find all columns, and where it breaks if it does."""
        if self._kept is not None and self._plan == _LISTE and self._take_whole():
            return
        names: dict[str, None] = {}
        broken = cut = False
        text, cursor = open_cursor(self._path, self.encodage)
        with text:
            try:
                for cells in self._records(cursor):
                    if self.row_count >= self._max_rows:
                        cut = True
                        break
                    self.row_count += 1
                    if self._kept is not None:
                        self._kept.append(cells)
                    if len(names) < _MAX_NAMES and not names.keys() >= cells.keys():
                        names.update(dict.fromkeys(cells))
            except JsonBriseError:
                broken = True
        if not self.row_count and broken:
            raise SourceAbimee(ABIME_JSON)
        if not self.row_count:
            raise SourcePasTableau(PAS_TABLEAU_JSON)
        self.columns = list(names)[:MAX_COLUMNS]
        self._tell(cursor, len(names), broken=broken, cut=cut)

    def _take_whole(self) -> bool:
        """Most files are one short list of objects: decoded at once, in half the time. False: to be read bit by bit."""
        text, cursor = open_cursor(self._path, self.encodage)
        with text:
            try:
                values = cursor.whole()
            except JsonBriseError:
                return False
        if not values or len(values) > self._max_rows:
            return False
        kept = [record for record in map(self._record, values) if record is not None]
        if not kept:
            return False
        names: dict[str, None] = {}
        for cells in kept:
            if len(names) < _MAX_NAMES and not names.keys() >= cells.keys():
                names.update(dict.fromkeys(cells))
        self._kept, self.row_count, self.columns = kept, len(kept), list(names)[:MAX_COLUMNS]
        self._tell(cursor, len(names), broken=False, cut=False)
        return True

    def _tell(self, cursor: Curseur, columns: int, *, broken: bool, cut: bool) -> None:
        if self.encodage.devine:
            self.alerts.append("L'encodage du fichier n'est pas sûr. Vérifiez les accents sur quelques lignes.")
        if broken:
            self.alerts.append(
                f"Le fichier est abîmé après la ligne {self.row_count} : ce qui suit n'est pas lu. "
                "Demandez un nouvel export pour avoir la suite."
            )
        if cut:
            self.alerts.append(
                f"Le fichier est trop long : seules les {self._max_rows:,} premières lignes sont lues.".replace(
                    ",", " "
                )
            )
        if cursor.repeated_keys:
            self.alerts.append("Des lignes ont deux fois la même colonne : la deuxième est numérotée.")
        if self._others:
            self.alerts.append(f"{self._others} élément(s) du fichier ne sont pas des lieux : ils ne sont pas lus.")
        if columns > MAX_COLUMNS:
            self.alerts.append(
                f"Le fichier a au moins {columns} colonnes : seules les {MAX_COLUMNS} premières sont proposées."
            )

    def rows(self, start: int = 0) -> Iterator[Row]:
        """Rows from index ``start``. The cells may be shared with a later reading: they are not to be changed."""
        if self._kept is not None:
            for index, cells in enumerate(self._kept[start:], start=start):
                yield Row(index, cells, index + 1)
            return
        text, cursor = open_cursor(self._path, self.encodage)
        with text:
            try:
                for index, cells in enumerate(self._records(cursor)):
                    if index >= self.row_count:
                        return
                    if index >= start:
                        yield Row(index, cells, index + 1)
            except JsonBriseError:
                return  # told by ``scan``

    def _records(self, cursor: Curseur) -> Iterator[dict[str, Any]]:
        self._others = 0
        if self._plan.forme == "suite":
            yield from self._sequence(cursor)
            return
        _descend(cursor, self._plan.chemin)
        if self._plan.forme == "cles":
            for key in cursor.members():
                value = cursor.value()
                yield {_free_key(value): key, **flatten(value)}
            return
        for _ in cursor.items():
            record = self._record(cursor.value())
            if record is not None:
                yield record

    def _sequence(self, cursor: Curseur) -> Iterator[dict[str, Any]]:
        while cursor.peek() != FIN:
            record = self._record(cursor.value())
            if record is not None:
                yield record
            if cursor.peek() == ",":
                cursor.take(",")

    def _record(self, value: Any) -> dict[str, Any] | None:
        if isinstance(value, dict):
            return feature_cells(value) if is_feature(value) else flatten(value)
        self._others += 1
        return None


def _free_key(value: dict[str, Any]) -> str:
    return CLE if CLE not in value else f"{CLE} (nom)"


def _explore(cursor: Curseur, chemin: Chemin, found: dict[Plan, int]) -> None:
    """Count, under ``chemin``, the objects of each list and of each object keyed by name.

    When the file breaks, what was counted before stays in ``found``.
    """
    objects = 0
    plan = Plan("cles", chemin)
    for values, key in enumerate(cursor.members(), start=1):
        opening = cursor.peek()
        if opening == "[":
            _count(cursor, Plan("liste", (*chemin, key)), found)
        elif opening == "{" and len(chemin) < _MAX_PATH - 1:
            objects += 1
            _explore(cursor, (*chemin, key), found)
        else:
            cursor.value()
        # Keyed by name: every value is an object, and there is more than one of them.
        if objects == values and objects > 1:
            found[plan] = objects
        else:
            found.pop(plan, None)
        if len(found) > _MAX_PLANS:
            # Lists inside each of the rows: their number says that the rows are elsewhere.
            for other in [p for p in found if len(p.chemin) > len(chemin) + 1]:
                del found[other]


def _count(cursor: Curseur, plan: Plan, found: dict[Plan, int]) -> None:
    for _ in cursor.items():
        if isinstance(cursor.value(), dict):
            found[plan] = found.get(plan, 0) + 1


def _descend(cursor: Curseur, chemin: Chemin) -> None:
    for wanted in chemin:
        members = cursor.members()
        while next(members) != wanted:
            cursor.value()
