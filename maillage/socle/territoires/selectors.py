"""Reads of the ground: which Département answers to a host, communes by postal code, the cleaning referential, the base map."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import orjson
from django.db import Error, connection
from django.db.models import BigIntegerField, BooleanField, Case, Count, F, QuerySet, Sum, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from maillage.socle.territoires.contours import Repere, encode_lines, encode_names, simplified
from maillage.socle.territoires.models import Commune, Departement

_TEMOIN = """
SELECT d.id, COALESCE(v.numero, 0), d.hotes @> ARRAY[%s]::varchar[] AS nomme, d.par_defaut
FROM territoires_departement d LEFT JOIN territoires_versionpublique v ON v.departement_id = d.id
ORDER BY nomme DESC, d.par_defaut DESC, d.id LIMIT 2
"""
_FONDS_GARDES: Final = 16


def host_name(raw: str) -> str:
    """``17.localhost:8000`` → ``17.localhost``; an IPv6 address keeps its brackets."""
    name = raw if raw.endswith("]") else raw.rsplit(":", 1)[0]
    return name.lower().rstrip(".")


def departement_of_host(raw: str) -> Departement | None:
    """The Département of a host name, else the default one, else the only one; None in an empty installation.

    ``departement.version``, ``departement.changee_le``: its public version and when it last rose, read in the same query
    (see ``VersionPublique``).
    """
    name = host_name(raw)
    named = Case(When(hotes__contains=[name], then=True), default=False, output_field=BooleanField())
    version = Coalesce("version_publique__numero", 0)
    changed = F("version_publique__changee_le")
    rows = Departement.objects.annotate(nomme=named, version=version, changee_le=changed)
    rows = rows.order_by("-nomme", "-par_defaut", "pk")
    found = list(rows[:2])
    if found and (found[0].nomme or found[0].par_defaut or len(found) == 1):
        return found[0]
    return None


def witness_of_host(raw: str) -> tuple[int, int] | None:
    """(key of the Département that answers to this host, its public version); None when nobody answers, or no database.

    The one query of a page kept in memory, outside of any transaction.
    """
    # What this statement says of the connection is worth the « SELECT 1 » that Django would send before it.
    connection.health_check_done = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(_TEMOIN, [host_name(raw)])
            found = cursor.fetchall()
    except Error:
        # A connection that died: the page is asked the long way, on a new one, which tells its own errors.
        connection.close()
        return None
    if found and (found[0][2] or found[0][3] or len(found) == 1):
        return found[0][0], found[0][1]
    return None


def witness_of_request(request: HttpRequest) -> tuple[int, int] | None:
    """What the page of ``request`` was drawn from: the same pair, as read before it was drawn."""
    departement = getattr(request, "departement", None)
    return None if departement is None else (departement.pk, departement.version)


def communes_of(departement: Departement) -> QuerySet[Commune]:
    """Today's communes of the Département, by name."""
    return Commune.objects.current().filter(code_departement=departement.code)


def epci_names(codes: Iterable[str]) -> dict[str, str]:
    """EPCI code → name of the communes given."""
    return dict(Commune.objects.filter(code__in=list(codes)).exclude(epci=None).values_list("code", "epci__nom"))


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
