"""The published places of a Département as columns in memory: filters, counts and distances without the database. Pure (numpy).

Rows stand by name. A selection is an array of booleans, one a row.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.reseau.lieux.ouvertures import MASQUE_OCTETS, QUARTS_PAR_JOUR, is_holiday, is_open, quart_of
from maillage.reseau.lieux.ouvertures.feries import local_time
from maillage.reseau.lieux.recherche.facettes import NOMBRE, mask_of_filters
from maillage.reseau.lieux.recherche.repertoire import Repertoire
from maillage.socle.territoires.geometrie import Boite

Choix = NDArray[np.bool_]
CLE: Final = np.dtype(">i8")
TERRE_KM: Final = 6371.0088
"""Mean radius of the Earth (IUGG)."""
LIGNE: Final = np.dtype([("pk", ">i8"), ("latitude", ">f8"), ("longitude", ">f8"), ("masque", ">i8"), ("insee", "S5"), ("drapeaux", "u1")])  # fmt: skip
"""A place as the database sends it, in network order. ``drapeaux``: 1 position approximate, 2 hours particular."""
_APPROCHE: Final = 1
_PARTICULIER: Final = 2
_SOIR: Final = 72
"""18 h, in quarters."""
_JOURS: Final = 14
JAMAIS: Final = _JOURS * QUARTS_PAR_JOUR
_PAS: Final = 4
"""Quarters between two looks at the hours of a place whose day is particular."""


class Colonnes:
    """``lignes``: bytes of ``LIGNE``, one after the other, in any order. ``ouvertures``: 168 bytes a place
    (``ouvertures.masque``), in that order. ``ordre``: the keys (``CLE``) by name, which is the order of the rows here.

    ``horaires``: {key: OSM hours} of the places marked particular. A place without a position stands at the centre of its
    commune, approximately. ``code``: of the Département.
    """

    def __init__(
        self,
        lignes: bytes,
        ouvertures: bytes,
        ordre: bytes,
        horaires: Mapping[int, str],
        repertoire: Repertoire,
        code: str,
    ) -> None:
        unordered = np.frombuffer(lignes, LIGNE)
        self.pk: Final = np.frombuffer(ordre, CLE).astype(np.int64)
        self._par_cle = np.argsort(self.pk)
        order = np.empty(len(self.pk), np.intp)
        order[self.rows_of(unordered["pk"].astype(np.int64))] = np.arange(len(self.pk))
        read = unordered[order]
        self.masque: Final = read["masque"].astype(np.int64)
        self.insee: Final = read["insee"]
        self._code, self._horaires = code, horaires
        self._ouvertures = np.frombuffer(ouvertures, np.uint8).reshape(-1, MASQUE_OCTETS)[order]
        self.particulier: Final[Choix] = (read["drapeaux"] & _PARTICULIER) > 0
        self._place(read, repertoire)
        self._a_l_instant: dict[dt.datetime, Choix] = {}

    def _place(self, read: NDArray[np.void], repertoire: Repertoire) -> None:
        """Commune, EPCI and position of each row."""
        codes, self.commune = np.unique(self.insee, return_inverse=True)
        read_codes = [code.decode().strip() for code in codes.tolist()]
        known = [repertoire.today(code) for code in read_codes]
        self.communes = {code: rank for rank, code in enumerate(read_codes)}
        sirens = sorted({c.epci_code for c in known if c and c.epci_code})
        rank_of = {siren: rank + 1 for rank, siren in enumerate(sirens)}
        self.sirens = sirens
        epci = np.array([rank_of[c.epci_code] if c and c.epci_code else 0 for c in known], np.int64)
        self.epci = epci[self.commune] if len(codes) else np.zeros(0, np.int64)
        centres = np.array(
            [(c.latitude, c.longitude) if c and c.latitude is not None else (np.nan, np.nan) for c in known], float
        ).reshape(-1, 2)
        latitude, longitude = read["latitude"].astype(float), read["longitude"].astype(float)
        lost = np.isnan(latitude)
        if lost.any():
            latitude[lost], longitude[lost] = centres[self.commune[lost]].T
        self.latitude = latitude
        self.longitude = longitude
        self.placed: Choix = ~lost
        self.approche: Choix = lost | ((read["drapeaux"] & _APPROCHE) > 0)
        self._rayons = np.radians(latitude), np.radians(longitude), np.cos(np.radians(latitude))

    def __len__(self) -> int:
        return len(self.pk)

    @property
    def all(self) -> Choix:
        return np.ones(len(self), np.bool_)

    @property
    def none(self) -> Choix:
        return np.zeros(len(self), np.bool_)

    def rows_of(self, pks: NDArray[np.int64]) -> NDArray[np.intp]:
        """The row of each key, ``len(self)`` for a key that is not here."""
        if not len(self.pk):
            return np.zeros(len(pks), np.intp)
        at = np.minimum(np.searchsorted(self.pk, pks, sorter=self._par_cle), len(self.pk) - 1)
        rows = self._par_cle[at]
        return np.where(self.pk[rows] == pks, rows, len(self.pk))

    def with_keys(self, pks: NDArray[np.int64]) -> Choix:
        """Rows of these keys; a key that is not here counts for nothing."""
        found = self.none
        rows = self.rows_of(pks)
        found[rows[rows < len(self)]] = True
        return found

    def with_filters(self, filtres: Mapping[str, Iterable[str]]) -> Choix:
        """Rows that have one at least of all these values."""
        found: Choix = (self.masque & mask_of_filters(filtres)) != 0
        return found

    def in_communes(self, codes: Iterable[str]) -> Choix:
        """Rows of these communes (INSEE codes)."""
        wanted = [self.communes[code] for code in codes if code in self.communes]
        return np.isin(self.commune, wanted) if wanted else self.none

    def in_epci(self, siren: str) -> Choix:
        return self.epci == self.sirens.index(siren) + 1 if siren in self.sirens else self.none

    def in_box(self, boite: Boite) -> Choix:
        """Rows that a map of this box shows: those that have a position of their own."""
        south, north, west, east = boite
        latitudes = (self.latitude >= south) & (self.latitude <= north)
        return self.placed & latitudes & (self.longitude >= west) & (self.longitude <= east)

    def distances(self, point: tuple[float, float]) -> NDArray[np.float64]:
        """Great-circle kilometres from (latitude, longitude), degrees; NaN for a place that stands nowhere."""
        phi, lam = np.radians(point)
        latitudes, longitudes, cosines = self._rayons
        half = np.sin((latitudes - phi) / 2) ** 2 + np.cos(phi) * cosines * np.sin((longitudes - lam) / 2) ** 2
        found: NDArray[np.float64] = 2 * TERRE_KM * np.arcsin(np.sqrt(np.minimum(half, 1)))
        return found

    # ---- Opening hours

    @cached_property
    def open_evenings(self) -> Choix:
        """Open some day at 18 h or later."""
        return self._any(quart for day in range(_JOURS) for quart in _day(day)[_SOIR:])

    @cached_property
    def open_weekends(self) -> Choix:
        """Open some Saturday or Sunday."""
        return self._any(quart for day in (5, 6, 12, 13) for quart in _day(day))

    def open_at(self, at: dt.datetime) -> Choix:
        """Surely open at this instant (aware, or naive local time); kept for five minutes of it."""
        instant = at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)
        held = self._a_l_instant.get(instant)
        if held is None:
            held = self._open_at(at)
            self._a_l_instant = {instant: held}  # one instant at a time; another thread may put its own
        return held

    def local(self, at: dt.datetime) -> dt.datetime:
        """An instant in the time of the Département, naive."""
        return local_time(at, self._code)

    def open_on(self, jour: dt.date) -> Choix:
        """Open at some time of this day."""
        first = quart_of(dt.datetime.combine(jour, dt.time()))
        found = self._any(range(first, first + QUARTS_PAR_JOUR))
        return self._settled(
            found, jour, [dt.time(quart // 4, quart % 4 * 15) for quart in range(0, QUARTS_PAR_JOUR, _PAS)]
        )

    def next_openings(self, at: dt.datetime, rows: NDArray[np.intp]) -> NDArray[np.int64]:
        """For each row, quarters of an hour from ``at`` to its next opening, by its ordinary fortnight; beyond it: ``JAMAIS``.

        Public holidays and particular days are not looked at: ``ouvertures.next_opening`` tells of one place exactly.
        """
        bits = np.unpackbits(self._ouvertures[rows], axis=1, bitorder="little")
        later = np.roll(bits, -quart_of(at, self._code), axis=1)
        return np.where(later.any(axis=1), later.argmax(axis=1), JAMAIS).astype(np.int64)

    def _open_at(self, at: dt.datetime) -> Choix:
        quart = quart_of(at, self._code)
        found = (self._ouvertures[:, quart >> 3] >> (quart & 7)) & 1 > 0
        local = self.local(at)
        return self._settled(found, local.date(), [local.time()])

    def _settled(self, found: Choix, jour: dt.date, times: Sequence[dt.time]) -> Choix:
        """``found`` with the particular places asked one by one; on a public holiday the others are taken for closed."""
        exact = found & ~self.particulier
        asked = found & self.particulier
        if is_holiday(jour, self._code):
            exact[:] = False
            asked = self.particulier
        for rank in np.flatnonzero(asked).tolist():
            osm = self._horaires.get(int(self.pk[rank]), "")
            exact[rank] = any(is_open(osm, dt.datetime.combine(jour, time), self._code) for time in times)
        return exact

    def _any(self, quarts: Iterable[int]) -> Choix:
        wanted = np.zeros(MASQUE_OCTETS * 8, np.uint8)
        wanted[list(quarts)] = 1
        mask = np.packbits(wanted, bitorder="little")
        used = np.flatnonzero(mask)
        found: Choix = np.any(self._ouvertures[:, used] & mask[used], axis=1)
        return found

    # ---- Counts

    @cached_property
    def _bits(self) -> NDArray[np.uint8]:
        """One row of bits a value of the filters."""
        octets = self.masque.astype("<i8").view(np.uint8).reshape(-1, 8)
        return np.packbits(np.unpackbits(octets, axis=1, bitorder="little")[:, :NOMBRE].T, axis=1)

    def count_values(self, choix: Choix) -> list[int]:
        """For each value of the filters (``facettes.POSITIONS``), how many of the chosen rows have it."""
        counts: list[int] = np.bitwise_count(self._bits & np.packbits(choix)).sum(axis=1, dtype=np.int64).tolist()
        return counts

    def count_epcis(self, choix: Choix) -> dict[str, int]:
        """SIREN → chosen rows."""
        counts = np.bincount(self.epci[choix], minlength=len(self.sirens) + 1).tolist()
        return dict(zip(self.sirens, counts[1:], strict=True))


def _day(jour: int) -> range:
    return range(jour * QUARTS_PAR_JOUR, (jour + 1) * QUARTS_PAR_JOUR)
