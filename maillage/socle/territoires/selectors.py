"""Reads of the ground: which Département answers to a host, communes by postal code, the cleaning referential, the base map."""

import datetime as dt
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson
from django.db import Error, connection
from django.db.models import BigIntegerField, BooleanField, Case, Count, F, QuerySet, Sum, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from maillage.socle.territoires.contours import Repere, encode_lines, encode_names, simplified
from maillage.socle.territoires.models import Commune, Departement

_MARQUE: Final = "territoires_departement.xmin::text || territoires_departement.ctid::text"
"""Another at each writing of the row, inside one transaction too: PostgreSQL's own stamp, and where the row stands."""
# Nothing of a request stands in these words: the host is a parameter.
_REGARD: Final = f"""
SELECT territoires_departement.id, COALESCE(v.numero, 0), v.changee_le, {_MARQUE},
    hotes @> ARRAY[%s]::varchar[] AS nomme, par_defaut
FROM territoires_departement LEFT JOIN territoires_versionpublique v ON v.departement_id = territoires_departement.id
ORDER BY nomme DESC, par_defaut DESC, territoires_departement.id LIMIT 2
"""  # noqa: S608
_HOTES_CONNUS: Final = 200
_FONDS_GARDES: Final = 16


def host_name(raw: str) -> str:
    """``17.localhost:8000`` → ``17.localhost``; an IPv6 address keeps its brackets."""
    name = raw if raw.endswith("]") else raw.rsplit(":", 1)[0]
    return name.lower().rstrip(".")


class Regard(NamedTuple):
    """What one glance tells of the Département that answers to a host: enough to know whether what is remembered still holds."""

    pk: int
    version: int
    changee_le: dt.datetime | None
    marque: str


def departement_of_host(raw: str) -> Departement | None:
    """The Département of a host name, else the default one, else the only one; None in an empty installation.

    ``departement.version``, ``departement.changee_le``: its public version and when it last rose, read in the same query
    (see ``VersionPublique``). The row itself is remembered by the process as long as PostgreSQL's stamp on it is the same:
    a logo is not read again for each page. One query either way.

    ``departement.fragments``: what the pages of this row have in common, drawn once (tag ``retenu``); it goes with the row.
    """
    name = host_name(raw)
    key = (str(connection.settings_dict["NAME"]), name)
    known = _known.get(key)
    if known is not None and (seen := _glance(name)) is not None and known[0] == (seen.pk, seen.marque):
        departement = Departement.from_db(connection.alias, *known[1])
        departement.version, departement.changee_le = seen.version, seen.changee_le  # type: ignore[attr-defined]
        departement.fragments = known[2]  # type: ignore[attr-defined]
        return departement
    found = _ask(name)
    if found is not None:
        columns = [field.attname for field in Departement._meta.concrete_fields]
        values = [getattr(found, column) for column in columns]
        _known[key] = (found.pk, found.marque), (columns, values), {}  # type: ignore[attr-defined]
        while len(_known) > _HOTES_CONNUS:
            _known.pop(next(iter(_known)))
    return found


_known: dict[tuple[str, str], tuple[tuple[int, str], tuple[list[str], list[Any]], dict[str, Any]]] = {}
"""(database, host) → (key and stamp, columns and values, fragments of pages) of its Département."""


def forget_hosts() -> None:
    """What is remembered of hosts is read again: for tests, whose Départements come and go without being written."""
    _known.clear()


def _ask(name: str) -> Departement | None:
    named = Case(When(hotes__contains=[name], then=True), default=False, output_field=BooleanField())
    version = Coalesce("version_publique__numero", 0)
    changed = F("version_publique__changee_le")
    stamp = RawSQL(_MARQUE, ())  # noqa: S611 (words of ours)
    rows = Departement.objects.annotate(nomme=named, version=version, changee_le=changed, marque=stamp)
    rows = rows.order_by("-nomme", "-par_defaut", "pk")
    found = list(rows[:2])
    if found and (found[0].nomme or found[0].par_defaut or len(found) == 1):
        return found[0]
    return None


def _glance(name: str) -> Regard | None:
    """The same choice as ``_ask``, a few numbers of it; None when nobody answers, or when the connection has died."""
    # What this statement says of the connection is worth the « SELECT 1 » that Django would send before it.
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        with connection.cursor() as cursor:
            cursor.execute(_REGARD, [name])
            found = cursor.fetchall()
    except Error:
        if connection.in_atomic_block:
            raise
        # A connection that died: the caller asks the long way, on a new one, which tells its own errors.
        connection.close()
        return None
    if found and (found[0][4] or found[0][5] or len(found) == 1):
        return Regard(*found[0][:4])
    return None


def witness_of_host(raw: str) -> tuple[int, int] | None:
    """(key of the Département that answers to this host, its public version); None when nobody answers, or no database.

    The one query of a page kept in memory, outside of any transaction.
    """
    seen = _glance(host_name(raw))
    return None if seen is None else (seen.pk, seen.version)


def witness_of_request(request: HttpRequest) -> tuple[int, int] | None:
    """What the page of ``request`` was drawn from: the same pair, as read before it was drawn."""
    departement = getattr(request, "departement", None)
    return None if departement is None else (departement.pk, departement.version)


def communes_of(departement: Departement) -> QuerySet[Commune]:
    """Today's communes of the Département, by name."""
    return Commune.objects.current().filter(code_departement=departement.code)


def ground_mark(departement: Departement) -> str:
    """A short mark that changes with any commune of the Département: the key of what is drawn from them.

    PostgreSQL stamps each row with the transaction that wrote it (``xmin``): reading the stamps costs less than the shapes.
    """
    stamp = RawSQL("xmin::text::bigint", (), output_field=BigIntegerField())
    rows = Commune.objects.filter(code_departement=departement.code)
    found = rows.aggregate(nombre=Count("pk"), marque=Coalesce(Sum(stamp), 0))
    return f"{found['nombre']:x}-{found['marque']:x}"


def base_map(departement: Departement, mark: str) -> bytes:
    """JSON of the Département's ground for its drawn map (``contours.encode_lines`` and ``encode_names``).

    ``mark``: answer of ``ground_mark``. Kept by this process. Names come from the largest commune to the smallest, so that a
    reader who has room for some writes the most useful.
    """
    return _base_map(departement.code, mark)


@lru_cache(maxsize=_FONDS_GARDES)
def _base_map(code: str, mark: str) -> bytes:  # noqa: ARG001 (the mark is only the key)
    rows = Commune.objects.current().filter(code_departement=code).order_by("-population", "code")
    found = list(rows.values_list("code", "nom", "latitude", "longitude", "contour"))
    lines = encode_lines(simplified({code: contour for code, *_, contour in found if contour}))
    names = [Repere(nom, lat, lon) for _, nom, lat, lon, _ in found if lat is not None and lon is not None]
    return orjson.dumps(lines | encode_names(names, lines["origine"]))
