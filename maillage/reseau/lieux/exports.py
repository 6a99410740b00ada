"""Published places written for others: the national schema v1.0.2 as CSV, JSON or GeoJSON, by stream.

Rules: ``id`` is ours and stable (« Maillage_64_k7m2… »); an unknown date of the source becomes the day of publication; an
approximate position is left out, for it would put the place where it is not; a row that the schema makes impossible (no
address) is not written but counted; an optional value that breaks a pattern is left out. The licence of each source
stands beside its name in ``source``, the only place that the schema leaves for it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from maillage.reseau.lieux.enums import Licence
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.schema import (
    ENUMERATIONS,
    FIELD_NAMES,
    REQUIRED,
    check_record,
    labels_of,
    serialise_csv,
    to_record,
)
from maillage.socle.territoires.models import Departement

FORMATS: Final = {"csv": "text/csv", "json": "application/json", "geojson": "application/geo+json"}
LOT: Final = 500
_LICENCES: Final = dict(Licence.choices)


class Bilan:
    """Figures of one export: ``exportes``, ``ecartes`` {field that the schema requires: places without it}, ``retires`` {field: values}."""

    def __init__(self) -> None:
        self.exportes = 0
        self.ecartes: Counter[str] = Counter()
        self.retires: Counter[str] = Counter()


def record_of(lieu: LieuPublic, code_departement: str) -> dict[str, str | float | int]:
    """One published place as a flat record of the schema; may lack a required field (see ``checked``)."""
    values: dict[str, Any] = {name: getattr(lieu, name) for name in FIELD_NAMES if name not in {"id", "source"}}
    for name in ENUMERATIONS:
        values[name] = labels_of(name, tuple(code for code in values[name] if code in ENUMERATIONS[name]))
    values["id"] = f"Maillage_{code_departement}_{lieu.cle}"
    values["source"] = ", ".join(_credited(nom, licence) for nom, licence in lieu.licences.items()) or lieu.source
    values["date_maj"] = lieu.date_maj or lieu.published_at.date()
    if lieu.position_approximative:
        values["latitude"] = values["longitude"] = None
    return to_record({name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})


def _credited(nom: str, licence: str) -> str:
    if licence in {"", Licence.A_PRECISER}:
        return nom
    return f"{nom} ({_LICENCES.get(licence, licence)})"


def checked(record: dict[str, Any], bilan: Bilan) -> dict[str, Any] | None:
    """The record without what the schema refuses; None when it refuses the whole. Counts both."""
    broken = [violation.champ for violation in check_record(record)]
    impossible = [champ for champ in broken if champ in REQUIRED]
    if impossible:
        bilan.ecartes[impossible[0]] += 1
        return None
    for champ in broken:
        bilan.retires[champ] += 1
        record.pop(champ, None)
    if ("latitude" in record) != ("longitude" in record):
        record.pop("latitude", None)
        record.pop("longitude", None)
    bilan.exportes += 1
    return record


def published_records(departement: Departement, bilan: Bilan) -> Iterator[dict[str, Any]]:
    """Records of the Département's published places, by key so that two exports compare line by line; read by chunks."""
    rows = LieuPublic.objects.filter(departement=departement).defer("recherche").order_by("cle")
    for lieu in rows.iterator(chunk_size=LOT):
        record = checked(record_of(lieu, departement.code), bilan)
        if record is not None:
            yield record


def write_places(departement: Departement, format_: str, bilan: Bilan) -> Iterator[str]:
    """Text of the whole file, piece by piece. KeyError for an unknown format."""
    writer = {"csv": serialise_csv, "json": _json, "geojson": _geojson}[format_]
    return iter(writer(published_records(departement, bilan)))


def _json(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield "["
    for rank, record in enumerate(records):
        yield (",\n" if rank else "\n") + json.dumps(record, ensure_ascii=False)
    yield "\n]\n"


def _geojson(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """RFC 7946: longitude first; a place without a position has a null geometry."""
    yield '{"type":"FeatureCollection","features":['
    for rank, record in enumerate(records):
        point = None
        if "latitude" in record:
            point = {"type": "Point", "coordinates": [record["longitude"], record["latitude"]]}
        rest = {name: value for name, value in record.items() if name not in {"id", "latitude", "longitude"}}
        feature = {"type": "Feature", "id": record["id"], "geometry": point, "properties": {"id": record["id"], **rest}}
        yield (",\n" if rank else "\n") + json.dumps(feature, ensure_ascii=False)
    yield "\n]}\n"
