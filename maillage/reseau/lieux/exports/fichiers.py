"""Whole files, piece by piece: memory stays flat whatever the number of places."""

import json
from collections.abc import Iterable, Iterator
from itertools import tee
from typing import Any, Final

from django.db.models import QuerySet

from maillage.reseau.lieux.exports.enregistrements import (
    Bilan,
    by_key,
    every_place,
    published_records,
    published_sheets,
)
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.schema import serialise_csv
from maillage.socle.territoires.models import Departement

FORMATS: Final = {"csv": "text/csv", "json": "application/json", "geojson": "application/geo+json"}
"""Official files: format → media type."""


def write_places(
    departement: Departement, format_: str, bilan: Bilan, rows: QuerySet[LieuPublic] | None = None
) -> Iterator[str]:
    """Text of the official file of ``rows`` (every published place by default). KeyError for an unknown format."""
    return iter(_WRITERS[format_](published_records(departement, bilan, rows)))


def write_together(departement: Departement, formats: tuple[str, ...]) -> tuple[Iterator[str], ...]:
    """The official files of every published place, from one reading of the places.

    To be read in step, a piece of each in turn: what one is ahead of another is held in memory.
    """
    copies = tee(published_records(departement, Bilan()), len(formats))
    return tuple(iter(_WRITERS[format_](copy)) for format_, copy in zip(formats, copies, strict=True))


def write_complete(departement: Departement, rows: QuerySet[LieuPublic] | None = None) -> Iterator[str]:
    """JSON of every place of ``rows``, those without address too: its official fields, and ``extension``."""
    found = every_place(departement) if rows is None else by_key(rows)
    sheets = published_sheets(departement, Bilan(), found)
    return _json({**fiche.record, "extension": fiche.extension} for fiche in sheets)


def write_without_address(departement: Departement, format_: str) -> Iterator[str]:
    """Places that the schema makes impossible, with ``manque``: the fields it requires and that nobody gave us.

    ``format_``: csv or json; KeyError for another one.
    """
    writer = {"csv": lambda records: serialise_csv(records, extra=("manque",)), "json": _json}[format_]
    sheets = published_sheets(departement, Bilan(), every_place(departement))
    return iter(writer({**fiche.record, "manque": "|".join(fiche.manque)} for fiche in sheets if fiche.manque))


def _json(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield "["
    for rank, record in enumerate(records):
        yield (",\n" if rank else "\n") + json.dumps(record, ensure_ascii=False)
    yield "\n]\n"


def feature_of(record: dict[str, Any]) -> dict[str, Any]:
    """RFC 7946: longitude first; a place without a position has a null geometry."""
    point = None
    if "latitude" in record:
        point = {"type": "Point", "coordinates": [record["longitude"], record["latitude"]]}
    rest = {name: value for name, value in record.items() if name not in {"id", "latitude", "longitude"}}
    return {"type": "Feature", "id": record["id"], "geometry": point, "properties": {"id": record["id"], **rest}}


def _geojson(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield '{"type":"FeatureCollection","features":['
    for rank, record in enumerate(records):
        yield (",\n" if rank else "\n") + json.dumps(feature_of(record), ensure_ascii=False)
    yield "\n]}\n"


_WRITERS: Final = {"csv": serialise_csv, "json": _json, "geojson": _geojson}
