"""The published places of a Département held in memory by each process, as they are at one public version (ADR 0010).

An index is never changed: when the version rises, the next reader builds another. A reader gave his version before he reads
the rows, so that what he gets is never older than what his page says.
"""

import datetime as dt
import threading
from collections import OrderedDict
from functools import cached_property
from typing import Final

import numpy as np
from django.conf import settings
from django.db import connection

from maillage.reseau.lieux.blocs import passages_between
from maillage.reseau.lieux.ouvertures import MASQUE_OCTETS
from maillage.reseau.lieux.passages import JOURS_LUS, PARIS, Passages, start_of_day
from maillage.reseau.lieux.recherche.colonnes import CLE, Colonnes
from maillage.reseau.lieux.recherche.repertoire import Repertoire
from maillage.reseau.lieux.recherche.resultats import Nomme
from maillage.reseau.lieux.recherche.textes import Lignes
from maillage.socle.territoires.models import Commune, Departement, VersionPublique
from maillage.socle.territoires.referentiel import CommuneRef

_COLONNES: Final = """
SELECT string_agg(
           int8send(lieu_id) || float8send(coalesce(latitude, 'NaN')) || float8send(coalesce(longitude, 'NaN'))
           || int8send(masque) || convert_to(rpad(code_insee, 5), 'UTF8')
           || decode(CASE WHEN position_approximative THEN CASE WHEN particulier THEN '03' ELSE '01' END
                          WHEN particulier THEN '02' ELSE '00' END, 'hex'), ''),
       string_agg(coalesce(ouvertures, %(vide)s), ''),
       (SELECT string_agg(int8send(lieu_id), '') FROM (
           SELECT lieu_id FROM lieux_lieupublic WHERE departement_id = %(qui)s ORDER BY nom, lieu_id) par_nom),
       array_agg(horaires) FILTER (WHERE particulier), array_agg(lieu_id) FILTER (WHERE particulier),
       pg_current_xact_id_if_assigned() IS NULL
FROM lieux_lieupublic WHERE departement_id = %(qui)s
"""
_LIGNES: Final = """
SELECT string_agg(int8send(lieu_id), ''), string_agg(CASE mots WHEN '' THEN ' | | | ' ELSE mots END, E'\\n')
FROM lieux_lieupublic WHERE departement_id = %s
"""
_NOMS: Final = """
SELECT array_agg(lieu_id), array_agg(cle), array_agg(nom), array_agg(commune) FROM lieux_lieupublic WHERE departement_id = %s
"""
"""Rows are sent as they lie, and put in order by a list of keys that an index gives alone: half the time of one ordered read."""


class Index:
    """The columns of a Département, its ground, its words and its names, which are read when somebody first asks for one.

    ``kept``: others may read it too; False when it was built by a transaction that writes, whose rows may never be.
    """

    def __init__(self, departement: Departement) -> None:
        self._departement, self._whose = departement.pk, departement
        self._visits: tuple[dt.date, Passages] | None = None
        self.repertoire: Final = _ground(departement.code)
        with connection.cursor() as cursor:
            cursor.execute(_COLONNES, {"vide": bytes(MASQUE_OCTETS), "qui": departement.pk})
            lignes, ouvertures, order, hours, keys, self.kept = cursor.fetchone()
        horaires = dict(zip(keys or (), hours or (), strict=True))
        self.colonnes: Final = Colonnes(
            lignes or b"", ouvertures or b"", order or b"", horaires, self.repertoire, departement.code
        )

    def visits(self, at: dt.datetime) -> Passages:
        """Visits from the day of ``at`` on, for ``JOURS_LUS`` days: read again when the day changes."""
        jour, held = at.astimezone(PARIS).date(), self._visits
        if held is None or held[0] != jour:
            du, au = start_of_day(jour), start_of_day(jour + dt.timedelta(days=JOURS_LUS))
            held = self._visits = (jour, Passages(passages_between(self._whose, du, au)))
        return held[1]

    @cached_property
    def lignes(self) -> Lignes:
        """The words of the places."""
        with connection.cursor() as cursor:
            cursor.execute(_LIGNES, [self._departement])
            keys, texte = cursor.fetchone()
        told = np.frombuffer(keys or b"", CLE).astype(np.int64)
        return Lignes(texte or "", self.colonnes.rows_of(told), len(self.colonnes))

    def named(self, rank: int) -> Nomme | None:
        """The place of this row; None for one that has just gone."""
        found = self._noms.get(rank)
        return None if found is None else Nomme(*found)

    @cached_property
    def _noms(self) -> dict[int, tuple[int, str, str, str]]:
        """Row → key, public key, name, commune: read when somebody first looks at a place."""
        with connection.cursor() as cursor:
            cursor.execute(_NOMS, [self._departement])
            keys, *words = cursor.fetchone()
        rows = self.colonnes.rows_of(np.array(keys or (), np.int64)).tolist()
        return dict(zip(rows, zip(keys or (), *(told or () for told in words), strict=True), strict=True))


_gardes: OrderedDict[tuple[str, int], tuple[int, Index]] = OrderedDict()
_verrou = threading.Lock()


def index_of(departement: Departement) -> Index:
    """The index of a Département at its public version, from memory when it is there.

    ``settings.INDEX_GARDES``: how many Départements a process keeps, the last used ones; 0 keeps none. A request reads one
    index, whatever the number of those who ask: it goes with the row of its Département.
    """
    if not hasattr(departement, "changee_le"):
        return _index_of(departement)
    held: Index | None = getattr(departement, "index_lu", None)
    if held is None:
        held = departement.index_lu = _index_of(departement)  # type: ignore[attr-defined]
    return held


def _index_of(departement: Departement) -> Index:
    version = version_of(departement)
    key = (str(connection.settings_dict["NAME"]), departement.pk)
    with _verrou:
        held = _gardes.get(key)
        if held is not None and held[0] == version:
            _gardes.move_to_end(key)
            return held[1]
    made = Index(departement)
    if made.kept and settings.INDEX_GARDES:
        with _verrou:
            _gardes[key] = (version, made)
            _gardes.move_to_end(key)
            while len(_gardes) > settings.INDEX_GARDES:
                _gardes.popitem(last=False)
    return made


def version_of(departement: Departement) -> int:
    """The public version: the one that came with the request's Département, else the one of now."""
    version = getattr(departement, "version", None)
    if version is None:
        row = VersionPublique.objects.filter(pk=departement.pk).values_list("numero", flat=True).first()
        version = row or 0
    return int(version)


def _ground(code: str) -> Repertoire:
    """Today's communes of the Département with the names of those they replaced."""
    rows = Commune.objects.filter(code_departement=code).values_list(
        "code",
        "nom",
        "codes_postaux",
        "population",
        "epci_id",
        "epci__nom",
        "latitude",
        "longitude",
        "remplacee_par_id",
    )
    held = list(rows)
    formers: dict[str, list[tuple[str, str]]] = {}
    for row in held:
        if row[8]:
            formers.setdefault(row[8], []).append((row[0], row[1]))
    return Repertoire(
        CommuneRef(
            code=row[0],
            nom=row[1],
            codes_postaux=tuple(row[2]),
            departement=code,
            population=row[3],
            epci_code=row[4] or "",
            epci_nom=row[5] or "",
            anciens=tuple(formers.get(row[0], ())),
            latitude=row[6],
            longitude=row[7],
        )
        for row in held
        if not row[8]
    )
