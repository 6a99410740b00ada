"""Nested JSON objects as flat cells: « adresse.ville », « categories.0 ». GeoJSON features become rows."""

from typing import Any, Final

MAX_DEPTH: Final = 8
MAX_INDEXED: Final = 64
"""Elements of a list that get a column each; the list itself is kept whole beside them."""
MAX_CELLS: Final = 2_000
_NESTED: Final = frozenset({dict, list})


def flatten(record: dict[str, Any]) -> dict[str, Any]:
    """Cells of one object. A flat object comes back as it is.

    A nested object gives one cell for each of its values (« a.b »). A list is kept whole under its own name, and
    each of its elements is also given (« a.0 », « a.1.b »), because mapping files name them so.
    """
    if _NESTED.isdisjoint(map(type, record.values())):
        return record
    cells: dict[str, Any] = {}
    for key, value in record.items():
        _spread(key, value, cells, 1)
    return cells


def _spread(name: str, value: Any, cells: dict[str, Any], depth: int) -> None:
    if len(cells) >= MAX_CELLS:
        return
    if isinstance(value, dict) and value and depth < MAX_DEPTH:
        for key, item in value.items():
            _spread(f"{name}.{key}", item, cells, depth + 1)
        return
    cells[name] = value
    # Coordinates of a contour (lists of lists) would make thousands of columns for nothing.
    if isinstance(value, list) and depth < MAX_DEPTH and not any(isinstance(item, list) for item in value):
        for at, item in enumerate(value[:MAX_INDEXED]):
            _spread(f"{name}.{at}", item, cells, depth + 1)


def is_feature(record: dict[str, Any]) -> bool:
    """True for a GeoJSON feature (RFC 7946, 3.2)."""
    return record.get("type") == "Feature" and "properties" in record and "geometry" in record


def feature_cells(feature: dict[str, Any]) -> dict[str, Any]:
    """Properties as cells, then « geometry.type » and « geometry.coordinates »; a Point also gives « longitude » and

    « latitude » unless a property has that name. « id » is the feature's own when no property has that name.
    """
    properties = feature["properties"] if isinstance(feature["properties"], dict) else {}
    cells = dict(flatten(properties))
    if feature.get("id") is not None:
        cells.setdefault("id", feature["id"])
    geometry = feature["geometry"]
    if not isinstance(geometry, dict):
        return cells
    cells["geometry.type"] = geometry.get("type")
    coordinates = geometry.get("coordinates")
    cells["geometry.coordinates"] = coordinates
    if geometry.get("type") == "Point" and isinstance(coordinates, list) and len(coordinates) >= 2:
        cells.setdefault("longitude", coordinates[0])
        cells.setdefault("latitude", coordinates[1])
    return cells
