"""Keyset pages: the next rows after a known one, whatever the size of the table."""

import base64
import binascii
import json
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import F, Func, IntegerField, Model, Q, QuerySet, Subquery

M = TypeVar("M", bound=Model)
TAILLE = 50


class Tri(NamedTuple):
    """A column to sort by (never NULL), and the type its values have in a cursor."""

    colonne: str
    type: type = str


class PageCles(Generic[M]):
    """``lignes`` of one page; ``apres`` and ``avant``: cursors of the next and former pages, empty when there is none.

    ``total``: rows of the whole list, when it was asked for.
    """

    def __init__(self, lignes: list[M], apres: str, avant: str, total: int = 0) -> None:
        self.lignes = lignes
        self.apres = apres
        self.avant = avant
        self.total = total


def _value(row: Model, colonne: str) -> Any:
    value: Any = row
    for part in colonne.split("__"):
        value = getattr(value, part)
    return value


def _write(row: Model, tri: Tri) -> str:
    text = json.dumps([_value(row, tri.colonne), row.pk], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, tri: Tri) -> tuple[Any, int] | None:
    """A cursor that was typed or cut is as good as none: the list starts at its beginning."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor[:2000] + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    known = isinstance(value, tri.type) and isinstance(pk, int) and not isinstance(pk, bool)
    in_range = abs(pk) < 2**63 and (not isinstance(value, int) or abs(value) < 2**31) if known else False
    return (value, pk) if in_range and not (isinstance(value, str) and not _is_storable(value)) else None


def _is_storable(text: str) -> bool:
    """PostgreSQL holds neither NUL nor half a pair of surrogates."""
    return "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def keyset(
    rows: QuerySet[M],
    tri: Tri,
    *,
    descending: bool = False,
    apres: str = "",
    avant: str = "",
    taille: int = TAILLE,
    count: bool = False,
) -> PageCles[M]:
    """The page after ``apres``, or before ``avant``, or the first. One query, ``count`` of the whole list included."""
    whole: QuerySet[Any] = rows
    if count:
        rows = whole.annotate(total_de_la_liste=count_of(whole))
    backwards = bool(avant and not apres and _read(avant, tri))
    mark = _read(avant if backwards else apres, tri) if (apres or avant) else None
    down = descending != backwards
    if mark is not None:
        compare = "lt" if down else "gt"
        value, pk = mark
        rows = rows.filter(Q(**{f"{tri.colonne}__{compare}": value}) | Q(**{tri.colonne: value, f"pk__{compare}": pk}))
    order = [F(tri.colonne).desc(), F("pk").desc()] if down else [F(tri.colonne).asc(), F("pk").asc()]
    found = list(rows.order_by(*order)[: taille + 1])
    more, found = len(found) > taille, found[:taille]
    if backwards:
        found.reverse()
    has_next, has_former = (True, more) if backwards else (more, mark is not None)
    return PageCles(
        found,
        _write(found[-1], tri) if found and has_next else "",
        _write(found[0], tri) if found and has_former else "",
        _total(whole, found, alone=mark is None) if count else 0,
    )


def count_of(rows: QuerySet[Any]) -> Subquery:
    """How many ``rows`` there are, as a column of another query."""
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.select_related(None).order_by().annotate(nombre_en_tout=number).values("nombre_en_tout"))


def _total(rows: QuerySet[Any], found: list[Any], *, alone: bool) -> int:
    """``alone``: the page is the first, so that an empty one tells an empty list; past the end of a list, it is counted."""
    if found:
        return int(found[0].total_de_la_liste)
    return 0 if alone else rows.count()
